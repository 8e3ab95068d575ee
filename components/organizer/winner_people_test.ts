import { assertEquals } from "@std/assert";
import { csvCell } from "@/lib/roster/csv.ts";
import { winnerPeople } from "./winner_people.ts";

const header = ["place", "prize", "entryNumber", "attendee", "name", "phone", "entrantTag"];
const file = (...rows: (string | number | undefined)[][]) =>
  "\ufeff" + [header, ...rows].map((row) => row.map(csvCell).join(",") + "\r\n").join("");

Deno.test("winner people: names and numbers come back from the server's own cells, whatever is in them", () => {
  const names = ["Amélie Dubois", 'Say "hi", you', "two\nlines", "=SUM(A1)", "-5", "'t Hooft", "محمد", ""];
  const csv = file(
    ...names.map((name, i) => [i + 1, "Gold, 1st", 41 + i, `a-${i}`, name, "+4712345678", "ab"]),
  );
  const people = winnerPeople(csv);
  assertEquals(Object.values(people).map(({ name }) => name), names.slice(0, -1));
  assertEquals(people[0].phone, "+4712345678");
});

Deno.test("winner people: without a phone there is none, and an empty or strange file names nobody", () => {
  assertEquals(winnerPeople(file([1, "Gold", 41, "a-1", "Ana", undefined, "ab"])), { 0: { name: "Ana" } });
  assertEquals(winnerPeople(file()), {});
  assertEquals(winnerPeople(""), {});
  assertEquals(winnerPeople("<html>\n<p>not a file</p>"), {});
});
