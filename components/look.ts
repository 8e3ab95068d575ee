/**
 * Which theme and which stylesheets a page has, from its address alone.
 *
 * A phone loads no line that only the big screen needs. Used by `routes/_app.tsx`.
 * @module
 */

export interface Look {
  /** "stage" for projectors and televisions, "paper" for everything held in a hand or on a desk. */
  theme: "paper" | "stage";
  /** Names of files in static/css, after tokens and base. */
  sheets: string[];
  /** What the browser paints around the page, in plain values. */
  themeColor: string;
}

const paper = { theme: "paper", themeColor: "#f7fbfc" } as const;
const stage = { theme: "stage", themeColor: "#011c23" } as const;

/** @param error whether an error page stands in the page's place */
export function lookOf(pathname: string, error = false): Look {
  const [, surface, rest] = pathname.split("/");
  if (error) return { ...paper, sheets: ["phone", "home"] };
  switch (surface) {
    case "s":
      return { ...stage, sheets: ["station", "station_draw", "station_poll"] };
    case "overlay":
      return { ...stage, sheets: ["overlay"] };
    case "e":
      return { ...paper, sheets: ["phone"] };
    case "j":
      // Without a code it is the first page again, which asks for one.
      return { ...paper, sheets: rest ? ["phone"] : ["phone", "home"] };
    case "o":
    case "setup":
      return { ...paper, sheets: ["desk", "desk_door"] };
    case "verify":
      return { ...paper, sheets: ["verify"] };
    default:
      return { ...paper, sheets: ["phone", "home"] };
  }
}
