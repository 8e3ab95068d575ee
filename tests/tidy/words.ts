/**
 * Words that people read and that stand in a component: they belong into a catalogue, where they can be translated.
 *
 * Looks at what the compiler makes of the markup, so that texts, attributes and conditions all are plain strings.
 * @module
 */
import { transform } from "esbuild";
import type { Finding } from "./sources.ts";

const string = /"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`/;
/** A text of the page: all there is in an element, or one piece of it. */
const children = new RegExp(
  `^\\s*(?:children: )?(?:${string.source}),?$|children: (?:${string.source})`,
  "g",
);
/** Said to those who do not see, or shown by the browser. */
const attribute = new RegExp(
  `"?\\b(?:aria-(?:label|description|valuetext|roledescription)|title|alt|placeholder|label)"?: (?:${string.source})`,
  "g",
);
/** Words that begin like a sentence do, wherever they stand. */
const sentence = new RegExp(`"([A-Z][a-z’']+(?:[ .,?!…][^"]*)?)"|\`([A-Z][a-z’']+[ .,?!…][^\`]*)\``, "g");

/** Nobody's words: names of the platform, addresses and files, codes in capitals, the name of the product. */
const names = [
  /^(Enter|Escape|Tab|Home|End|Page(Up|Down)|Arrow\w+|Backspace|Delete|Files|Drumroll)$/,
  /^[\w./-]*[/.][\w./-]+$/,
  /^[A-Z0-9 ]+$/,
  /^[MmLlHhVvCcSsAaZz\d ,.-]+$/,
];

/** @param text of a `.tsx` file */
export async function literalWords(file: string, text: string): Promise<Finding[]> {
  const { code } = await transform(text, {
    loader: "tsx",
    jsx: "automatic",
    charset: "utf8",
    target: "esnext",
  });
  const found = new Set<string>();
  let before = "";
  for (const line of code.split("\n")) {
    // The first argument of an element is its tag.
    const patterns = /\bjsxs?\($/.test(before) ? [] : [children, attribute, sentence];
    before = line;
    if (/^import |^export [*{]/.test(line)) continue;
    for (const [, ...groups] of patterns.flatMap((pattern) => [...line.matchAll(pattern)])) {
      const words = groups.find((group) => group !== undefined) ?? "";
      const said = words.replaceAll(/\$\{[^}]*\}/g, "");
      if (/\p{L}{2}/u.test(said) && !names.some((name) => name.test(said))) found.add(words);
    }
  }
  const lines = text.split("\n");
  return [...found].map((words) => {
    const line = lines.findIndex((one) => one.includes(words.slice(0, 20))) + 1;
    return { file, line: Math.max(1, line), problem: `says "${words}" by itself` };
  });
}
