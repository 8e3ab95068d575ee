/** Rules that one file by itself keeps or breaks. @module */
import { codeOnly, type Finding, linesWith } from "./sources.ts";

/** A longer file decides and does at once; it wants to be two. */
const LINES_MAX = 400;

/** Every file opens by saying what it is for; a unit test says it with the name of the file beside it. */
export function missingHeader(file: string, text: string): Finding[] {
  if (/_test\.tsx?$/.test(file) && !file.startsWith("tests/")) return [];
  const header = /^\/\*\*[\s\S]*?\*\//.exec(text)?.[0];
  if (header?.includes("@module")) return [];
  return [{ file, line: 1, problem: "does not open with a /** … @module */ comment" }];
}

export function tooLong(file: string, text: string): Finding[] {
  const lines = text.trimEnd().split("\n").length;
  return lines > LINES_MAX
    ? [{ file, line: LINES_MAX, problem: `has ${lines} lines, ${LINES_MAX} at most` }]
    : [];
}

// Written so that this file does not find itself.
const LEFTOVERS: [RegExp, string][] = [
  [new RegExp("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b"), "a note to oneself"],
  [
    new RegExp("(^|[\\s\"'`(./])shar" + "ed/(contracts|design|hooks|vectors|[a-z_]+\\.md)"),
    "what is no part of the product",
  ],
  [new RegExp("(^|[\\s\"'`(])/(wo" + "rk|ro" + "ot|ho" + "me)/[a-z]"), "a path of one machine"],
];

export function leftovers(file: string, text: string): Finding[] {
  return LEFTOVERS.flatMap(([pattern, what]) =>
    linesWith(text, pattern).map(({ line, match }) => ({
      file,
      line,
      problem: `holds ${what}: ${match.trim()}`,
    }))
  );
}

/**
 * A form that a script sends is "dialog" beneath: pressed before the page is alive it would go to the page's own
 * address with all that was typed, a passcode too.
 */
export function unsaidMethods(file: string, text: string): Finding[] {
  return [...text.matchAll(/<form\b([\s\S]*?[^=])>/g)]
    .filter(([, attributes]) => !/\bmethod=/.test(attributes))
    .map(({ index }) => {
      const line = text.slice(0, index).split("\n").length;
      return { file, line, problem: "holds a form that does not say its method" };
    });
}

const ABSENT_IMPORTS = /\b(Partial|cors|ipFilter|trailingSlashes)\b/;
const ABSENT_CODE: [RegExp, string][] = [
  [/\bf-(client-nav|partial|view-transition)\b/, "client navigation"],
  [/\.(mountApp|appWrapper|layout|notFound|onError|route|ws)\(/, "a method that App does not have here"],
  [/\b(routeOverride|skipInheritedLayouts)\b/, "a route option"],
];

/** Parts of Fresh that the package leaves out: on upstream they would exist, and behave in ways nobody tested. */
export function absentFeatures(file: string, text: string): Finding[] {
  const findings: Finding[] = [];
  const find = (line: number, what: string) => findings.push({ file, line, problem: `uses ${what}` });

  for (
    const { index, 1: names } of text.matchAll(
      /import\s*(?:type\s*)?\{([^}]*)\}\s*from\s*"fresh(?:\/runtime)?"/g,
    )
  ) {
    const line = text.slice(0, index).split("\n").length;
    const name = ABSENT_IMPORTS.exec(names)?.[0];
    if (name !== undefined) find(line, `${name} of Fresh`);
    if (file.startsWith("islands/") && /\bHead\b/.test(names)) find(line, "Head inside an island");
  }
  const code = codeOnly(text);
  for (const [pattern, what] of ABSENT_CODE) {
    const source = pattern.source.startsWith("\\bf-") ? text : code;
    const isApp = file === "main.ts" || !what.startsWith("a method");
    if (isApp) { for (const { line, match } of linesWith(source, pattern)) find(line, `${what}: ${match}`); }
  }
  if (file.startsWith("islands/") && /export default function \w+\(\{[^}]*\bchildren\b/.test(code)) {
    find(1, "children of an island");
  }
  const name = /^routes\/(?:.*\/)?(_layout|_404|_500|\(_[^)]*\))/.exec(file)?.[1];
  if (name !== undefined) find(1, `a ${name} file`);
  return findings;
}
