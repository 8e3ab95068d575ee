/** URL rules that the server's renderer and `fresh/runtime` share. @module */
import { ASSET_CACHE_BUST_KEY } from "../constants.ts";

/** What a URL would leave as it is: no search, no fragment, nothing to escape, no dots that lead elsewhere. */
const IS_PLAIN = /^(\/[\w-][\w.-]*)+$/;

export function assetWithId(path: string, buildId: string): string {
  // Nearly all are: taking these apart was a thirtieth of what a page cost.
  if (IS_PLAIN.test(path) && /^\w+$/.test(buildId)) return `${path}?${ASSET_CACHE_BUST_KEY}=${buildId}`;
  if (!path.startsWith("/") || path.startsWith("//")) return path;
  const url = new URL(path, "http://localhost");
  if (url.searchParams.has(ASSET_CACHE_BUST_KEY)) return path;
  url.searchParams.set(ASSET_CACHE_BUST_KEY, buildId);
  return url.pathname + url.search + url.hash;
}

/** Each URL of a `srcset`; one with functions in it, or malformed, stays as it is. */
export function srcsetWithId(srcset: string, buildId: string): string {
  const parts = srcset.split(",");
  if (srcset.includes("(") || parts.some((part) => part.trim() === "")) return srcset;
  return parts.map((part) => part.replace(/\S+/, (url) => assetWithId(url, buildId))).join(",");
}

/** What a link to `href` is on the page at `url`: the page itself, something above it, or neither. */
export function linkKind(url: URL, href: string): "current" | "ancestor" | null {
  const target = new URL(href, "http://localhost");
  const there = trimmed(target.pathname);
  const here = trimmed(url.pathname);
  if (here === there) return target.search && target.search !== url.search ? "ancestor" : "current";
  return there === "/" || here.startsWith(`${there}/`) ? "ancestor" : null;
}

function trimmed(pathname: string): string {
  return pathname !== "/" && pathname.endsWith("/") ? pathname.slice(0, -1) : pathname;
}
