/** The properties of the draw in docs/LIVEDRAW.md, held against the titles of the tests that try them. @module */
import { assert, assertEquals } from "@std/assert";
import { join, resolve } from "node:path";
import { listFiles } from "@/tests/tidy/sources.ts";

const ROOT = resolve(import.meta.dirname!, "..");
/** So many there are; the numbers are never used for others. */
const count = 24;

Deno.test("draw: each of the 24 properties has its tests where docs/LIVEDRAW.md says", async () => {
  const page = await Deno.readTextFile(join(ROOT, "docs/LIVEDRAW.md"));
  const rows = [...page.matchAll(/^\| (\d+) +\| [^|]+ \| ([^|]+) \|$/gm)];
  assertEquals(rows.map(([, n]) => Number(n)), Array.from({ length: count }, (_, i) => i + 1));
  const told = rows.flatMap(([, n, files]) =>
    [...files.matchAll(/`([^`]+)`/g)].map(([, file]) => `P${n} ${file}`)
  );
  const found = new Set<string>();
  for (const file of await listFiles(ROOT, /_test\.tsx?$/)) {
    const text = await Deno.readTextFile(join(ROOT, file));
    for (const [, title] of text.matchAll(/Deno\.test\(\s*(?:["'`])([^\n]*)/g)) {
      for (const [, n] of title.matchAll(/\[P(\d+)\]/g)) found.add(`P${n} ${file}`);
    }
  }
  assert(told.length >= count);
  assertEquals([...found].sort(), [...new Set(told)].sort());
});
