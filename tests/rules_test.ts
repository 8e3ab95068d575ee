/** docs/RULES.md and the tests, held against each other: no rule without a test, no citation without a rule. @module */
import { assert, assertEquals } from "@std/assert";
import { join, resolve } from "node:path";
import { listFiles } from "./tidy/sources.ts";

const ROOT = resolve(import.meta.dirname!, "..");
const NUMBER = "[A-Z]{2,4}\\d+";

/** Rules by number, in the order of the page. */
function rulesIn(page: string): string[] {
  return [...page.matchAll(new RegExp(`^- \\*\\*\\[(${NUMBER})\\]\\*\\* \\S`, "gm"))].map((found) =>
    found[1]
  );
}

/** Rules that the titles of a test file cite. */
function citedIn(text: string): string[] {
  const titles = text.matchAll(/\b(?:test|step)\(\s*(?:async\s*)?(["'`])([^\n]*?)\1/g);
  return [...titles].flatMap(([, , title]) =>
    [...title.matchAll(new RegExp(`\\[(${NUMBER})\\]`, "g"))].map((found) => found[1])
  );
}

/** Rules that the simulator names when a run breaks them. Its events have names that look like rules. */
function judgedIn(text: string): string[] {
  return [...text.matchAll(/"((?:ROOM|RAF|DRAW|SEAT|AUD)\d+)"/g)].map((found) => found[1]);
}

async function citations(): Promise<Map<string, string[]>> {
  const cited = new Map<string, string[]>();
  for (const file of await listFiles(ROOT, /\.tsx?$/)) {
    const isTest = /_test\.tsx?$/.test(file);
    if (!isTest && !file.startsWith("tests/sim/")) continue;
    const text = await Deno.readTextFile(join(ROOT, file));
    for (const rule of isTest ? citedIn(text) : judgedIn(text)) {
      cited.set(rule, [...(cited.get(rule) ?? []), file]);
    }
  }
  return cited;
}

Deno.test("rules: citations are found in titles, and nowhere else", () => {
  const text = `Deno.test("raffle: [RAF1] a fact", () => {});\nawait step(\n  "[CSV2] another", f);\n` +
    "Deno.test(`x: [ID3] ${name}`, f); // see [RAF9]\n";
  assertEquals(citedIn(text), ["RAF1", "CSV2", "ID3"]);
  assertEquals(judgedIn(`insist("GALA24" in x, "ROOM4", () => "[RAF9]")`), ["ROOM4"]);
  assertEquals(rulesIn("- **[RAF1]** One.\n- [RAF2] Two.\n\n**[RAF3]** Three.\n"), ["RAF1"]);
});

Deno.test("rules: every rule is numbered once, in order", async () => {
  const rules = rulesIn(await Deno.readTextFile(join(ROOT, "docs/RULES.md")));
  assert(rules.length > 40, `${rules.length} rules`);
  const last = new Map<string, number>();
  for (const rule of rules) {
    const [, group, number] = rule.match(/^([A-Z]+)(\d+)$/)!;
    assertEquals(Number(number), (last.get(group) ?? 0) + 1, rule);
    last.set(group, Number(number));
  }
});

Deno.test("rules: every rule is cited by a test, and every citation is a rule", async () => {
  const rules = rulesIn(await Deno.readTextFile(join(ROOT, "docs/RULES.md")));
  const cited = await citations();
  assertEquals(rules.filter((rule) => !cited.has(rule)), []);
  assertEquals([...cited].filter(([rule]) => !rules.includes(rule)), []);
});
