/**
 * The roster of three hundred real-world names, and a file with every kind of bad row, read as an
 * organizer's own files are.
 * @module
 */
import assert from "node:assert/strict";
import { maskName } from "@/lib/modules/mask_name.ts";
import { csvCell, parseRoster } from "@/lib/roster/csv.ts";
import type { Roster } from "@/lib/roster/row.ts";

async function read(file: string): Promise<Roster> {
  const roster = parseRoster(await Deno.readFile(new URL(file, import.meta.url)), "text/csv");
  assert(roster.ok);
  return roster;
}

Deno.test("names: all three hundred go in, two hundred and fifty of them checked in", async () => {
  const { rows, rejected } = await read("roster_300.csv");
  assert.deepEqual(rejected, []);
  assert.equal(rows.length, 300);
  assert.equal(rows.filter(({ checkedIn }) => checkedIn).length, 250);
  assert.equal(rows.filter(({ id }) => id !== undefined).length, 200);
  assert(rows.filter(({ phone }) => phone !== undefined).length >= 70);
});

Deno.test("names: they are written in at least twelve scripts, and some are the same", async () => {
  const { rows } = await read("roster_300.csv");
  const scripts = [
    "Latin",
    "Cyrillic",
    "Greek",
    "Arabic",
    "Hebrew",
    "Devanagari",
    "Han",
    "Hangul",
    "Hiragana",
  ];
  for (const script of [...scripts, "Katakana", "Thai", "Georgian", "Armenian", "Bengali", "Ethiopic"]) {
    const letter = new RegExp(`\\p{Script=${script}}`, "u");
    assert(rows.some(({ name }) => letter.test(name)), script);
  }
  const names = rows.map(({ name }) => name);
  assert(new Set(names).size < 300, "two people share a name");
  for (
    const name of [
      "<b>Bob</b>",
      "Robert'); DROP TABLE Students;--",
      "Sukarno",
      "Zoë van Rijn",
      "=Eve Formula",
    ]
  ) {
    assert(names.includes(name), name);
  }
  assert(names.some((name) => name.length > 90));
});

Deno.test("names: every mask says something and hides what follows the first name", async () => {
  const { rows } = await read("roster_300.csv");
  for (const [i, { name }] of rows.entries()) {
    for (const style of ["first", "initials", "number"] as const) {
      const shown = maskName(name, style, i + 1);
      assert(shown.trim() !== "");
      assert(!shown.includes("@"), shown);
      const words = name.split(/[\s·・]+/).filter((word) => /\p{L}/u.test(word));
      const last = words.at(-1);
      if (words.length > 1 && [...last!].length > 2) assert(!shown.endsWith(last!), `${name}: ${shown}`);
    }
  }
});

Deno.test("names: what is exported comes back as it was", async () => {
  const { rows } = await read("roster_300.csv");
  const text = rows.map(({ name, id, phone }) => [csvCell(name), csvCell(id), csvCell(phone)].join(",")).join(
    "\r\n",
  );
  const again = parseRoster(new TextEncoder().encode(`name,id,phone\r\n${text}`), "text/csv");
  assert(again.ok);
  assert.deepEqual(
    again.rows.map(({ name, id, phone }) => ({ name, id, phone })),
    rows.map(({ name, id, phone }) => ({ name, id, phone })),
  );
});

Deno.test("names: of a mixed file the good rows go in and each bad one has its line and reason", async () => {
  const { rows, rejected } = await read("bad_rows.csv");
  assert.deepEqual(rows.map(({ line, name }) => `${line} ${name}`), [
    "2 Amélie Dupont",
    "4 Олена Коваль",
    '6 Zoë "Zo" van Rijn',
    "13 Cher",
    "16 Gerard 't Hooft",
    "19 evilgnp.exe",
    '21 =HYPERLINK("http://x.example")',
    "24 <b>Bob</b>",
  ]);
  assert.deepEqual(rejected.map(({ line, code }) => `${line} ${code}`), [
    "3 empty_name",
    "5 invalid_id",
    "8 invalid_phone",
    "9 invalid_checkedIn",
    "10 invalid_tickets",
    "11 duplicate_id",
    "12 malformed_quotes",
    "15 name_too_long",
    "17 invalid_tickets",
    "18 too_many_cells",
    "20 invalid_name",
    "22 malformed_quotes",
    "23 too_many_cells",
  ]);
});
