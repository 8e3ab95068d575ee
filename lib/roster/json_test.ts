import assert from "node:assert/strict";
import { parseRoster } from "@/lib/roster/csv.ts";
import { isTooDeep, parseRosterJson } from "@/lib/roster/json.ts";

Deno.test("roster json: [CSV2] good rows go in, bad ones are listed by their place", () => {
  const roster = parseRosterJson([
    {
      id: "k-1",
      name: " Zoe\u0308 ",
      phone: "0031 6 12345678",
      smsOptIn: false,
      checkedIn: true,
      tickets: 2,
    },
    { name: "" },
    { name: "A", checkedIn: "yes" },
    { name: 5 },
    {},
    null,
    [],
    "Anna",
    { name: "A", tickets: 1.5 },
    { name: "A", id: 17 },
    { name: "\ud800" },
    { name: "B", id: "k-1" },
    { name: "C" },
  ]);
  assert(roster.ok);
  assert.deepEqual(roster.rows, [
    { line: 1, id: "k-1", name: "Zoë", phone: "+31612345678", smsOptIn: false, checkedIn: true, tickets: 2 },
    { line: 13, name: "C" },
  ]);
  assert.deepEqual(roster.rejected.map(({ line, code }) => `${line} ${code}`), [
    "2 empty_name",
    "3 invalid_checkedIn",
    "4 invalid_name",
    "5 invalid_name",
    "6 invalid_row",
    "7 invalid_row",
    "8 invalid_row",
    "9 invalid_tickets",
    "10 invalid_id",
    "11 invalid_name",
    "12 duplicate_id",
  ]);
});

Deno.test("roster json: an unknown field refuses the whole, with its path", () => {
  assert.deepEqual(parseRosterJson([{ name: "A" }, { name: "B", chekedIn: true }]), {
    ok: false,
    refusal: { code: "invalid_request", path: "1.chekedIn", problem: "this field is not known here" },
  });
  assert(!parseRosterJson([JSON.parse('{"name":"A","__proto__":1}')]).ok);
});

Deno.test("roster json: anything but an array is refused, and nothing throws", () => {
  for (const value of [null, undefined, 1, "x", {}, { attendees: [] }]) {
    const roster = parseRosterJson(value);
    assert(!roster.ok && roster.refusal.code === "invalid_request");
  }
  const bytes = (text: string) => new TextEncoder().encode(text);
  for (
    const text of [
      "",
      "{",
      "[".repeat(1_000_000),
      '["\\ud800"]',
      `[${"[".repeat(50_000)}${"]".repeat(50_000)}]`,
    ]
  ) {
    parseRoster(bytes(text), "application/json; charset=utf-8");
  }
});

Deno.test("roster json: past 20,000 rows one refusal stands for the rest", () => {
  const roster = parseRosterJson(Array.from({ length: 20_500 }, () => ({ name: "A" })));
  assert(roster.ok);
  assert.equal(roster.rows.length, 20_000);
  assert.deepEqual(roster.rejected.map(({ line, code }) => [line, code]), [[20_001, "too_many_rows"]]);
});

Deno.test("roster json: lists in each other are found before they are parsed, and brackets in a name are none", () => {
  assert.ok(
    isTooDeep("[".repeat(9)) && isTooDeep('{"a":'.repeat(9)) && isTooDeep(`[{"name":${"[".repeat(7)}`),
  );
  const name = JSON.stringify(`${"[{".repeat(50)}"\\`);
  for (
    const text of [
      `[{"name":${name}}]`,
      `[${'{"name":"A"},'.repeat(50)}{}]`,
      "[".repeat(8),
      `["${"[".repeat(9)}`,
      '"\\',
    ]
  ) {
    assert.equal(isTooDeep(text), false, text);
  }
});
