import { assert, assertEquals } from "@std/assert";
import { readdir } from "node:fs/promises";
import { clock, minutes } from "@/lib/client/words.ts";

Deno.test("words: a time of day has two digits of a 24-hour clock and of its minutes, whatever the browser speaks", () => {
  const at = (hour: number, minute: number) => clock(new Date(2026, 7, 14, hour, minute, 7).getTime());
  assertEquals([at(0, 0), at(9, 5), at(12, 30), at(20, 41)], ["00:00", "09:05", "12:30", "20:41"]);
});

Deno.test("words: a countdown is in minutes and seconds, ends with its last second and is never below", () => {
  assertEquals([84_000, 83_001, 5_000, 1, 0, -1].map(minutes), [
    "1:24",
    "1:24",
    "0:05",
    "0:01",
    "0:00",
    "0:00",
  ]);
});

/** Every sentence of the catalogue under its key. What is made of a number or a name is a function, and no text yet. */
async function catalogue(): Promise<[key: string, text: string][]> {
  const found: [string, string][] = [];
  function walk(value: unknown, key: string): void {
    if (typeof value === "string") found.push([key, value]);
    else if (typeof value === "object" && value !== null) {
      for (const [name, part] of Object.entries(value)) walk(part, `${key}.${name}`);
    } else assert(["function", "number"].includes(typeof value), `${key} is no word: ${value}`);
  }
  const folder = new URL(".", import.meta.url);
  for (const file of (await readdir(folder)).filter((name) => /words\.ts$/.test(name))) {
    walk(await import(new URL(file, folder).href), file.replace(".ts", ""));
  }
  return found;
}

Deno.test("words: the catalogue is one list of keys and sentences, calm and plain", async () => {
  const all = await catalogue();
  assert(all.length > 500, `only ${all.length} words`);
  assert(all.some(([key]) => key === "phone_words.phone.enter"), "the phone's are missing");
  const wrong = all.filter(([, text]) => text.trim() === "" || /!|—|\b(oops|please wait)\b|\$\{/i.test(text));
  assertEquals(wrong, []);
  // Each has one word: "cancelled", and "test numbers" or "rehearsal".
  assertEquals(all.filter(([, text]) => /\bcall(ed)? off\b|practice/i.test(text)), []);
  // On the phone apostrophes are real ones: everybody sees them large.
  const attendee = all.filter(([key]) => /^(phone|witness)_words\./.test(key));
  assertEquals(attendee.filter(([, text]) => text.includes("'")), []);
});
