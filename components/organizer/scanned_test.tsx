/** Codes at the desk: what each comes to, and what the person at the desk then reads. @module */
import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { DoorCard } from "@/components/organizer/DoorCard.tsx";
import { doorAt, inLine, scanAtRest, wonGold } from "@/components/organizer/desk_samples.ts";
import { ScanCard, type ScanCardProps } from "@/components/organizer/ScanCard.tsx";
import { createSights, type Scanned, toneOf } from "@/components/organizer/scanned.ts";
import type { DoorState } from "@/components/organizer/use_door.ts";

const evil = `<img src=x onerror="alert(1)">`;
const scan = (more: Partial<ScanCardProps>) => renderToString(<ScanCard {...scanAtRest} {...more} />);
const result = (result: Scanned) => scan({ result });
const door = (state: Partial<DoorState>, more = {}) =>
  renderToString(<DoorCard door={doorAt(state, more)} />);

Deno.test("desk: a code that stays in the picture is one sight, and one that comes back later another", () => {
  const isNew = createSights(2_500);
  const film: [string | null, number][] = [
    ["a", 0],
    ["a", 120],
    [null, 240],
    ["a", 2_000],
    ["b", 2_100],
    ["a", 2_200],
    ["a", 4_000],
    [null, 5_000],
    ["a", 6_600],
  ];
  assertEquals(film.map(([text, at]) => isNew(text, at)), [
    ...[true, false, false, false, true, true, false, false, true],
  ]);
});

Deno.test("desk: [DOOR5] each answer has its tone and its sentence, and only a fresh check-in can be undone", () => {
  const at = "2026-11-20T18:42:00Z";
  const answers: [Scanned, "ok" | "warn" | "bad", string][] = [
    [{ kind: "checked_in", id: "a", name: "Ann", at }, "ok", "Checked in "],
    [{ kind: "already", id: "a", name: "Ann", since: at }, "warn", "Already in since "],
    [{ kind: "already", id: "a", name: "Ann" }, "warn", "the guest list says so"],
    [{ kind: "undone", id: "a", name: "Ann" }, "warn", "No longer checked in"],
    [{ kind: "winner", module: "r", prize: "Gold", winner: wonGold }, "ok", "Won Gold with number 41"],
    [{ kind: "unknown" }, "bad", "Unknown code"],
    [{ kind: "other_event" }, "bad", "Another event"],
    [{ kind: "no_code" }, "bad", "Not one of our codes"],
    [{ kind: "not_winner" }, "bad", "No winner has this code"],
    [{ kind: "problem", text: "The room is busy." }, "bad", "The room is busy."],
  ];
  for (const [answer, tone, text] of answers) {
    const html = result(answer);
    assertEquals([toneOf(answer), html.includes(text)], [tone, true], answer.kind);
    assertEquals(html.includes(">Undo<"), answer.kind === "checked_in", answer.kind);
    assertEquals(html.includes(">Handed over<"), answer.kind === "winner", answer.kind);
  }
});

Deno.test("desk: a prize that went on is not offered, and one that was handed over says when", () => {
  const winner = (more: Partial<typeof wonGold>) =>
    result({ kind: "winner", module: "r", prize: "Gold", winner: { ...wonGold, ...more } });
  const gone = winner({ holding: false });
  assert(gone.includes("went to the next in the order") && !gone.includes(">Handed over<"));
  const done = winner({ handedOverAt: "2026-11-20T20:00:00Z" });
  assert(/Handed over \d\d:\d\d/.test(done) && !done.includes(">Handed over<"));
});

Deno.test("desk: [DOOR8] without a picture the card says what to do, and the field for codes stays", () => {
  for (const camera of ["insecure", "none", "refused", "busy", "no_reader", "lost", "asleep"] as const) {
    const html = scan({ camera });
    assert(html.includes('id="typed-code"') && !html.includes("Hold a guest’s code"), camera);
    // Over plain http no second try can help.
    assertEquals(html.includes('<button type="button" class="btn mini"'), camera !== "insecure", camera);
  }
});

Deno.test("desk: the door is no card until it is opened or somebody waits", () => {
  assertEquals(door({}), "");
  assert(door({}, { isOpen: true }).includes("Wait for your word"));
  const waiting = door({ waitingCount: 250, waiting: inLine });
  assert(waiting.includes("Let in Noa Lindqvist") && waiting.includes("and 247 more people"));
  assert(!waiting.includes("Wait for your word"), "who deals with the line is not asked for settings");
});

Deno.test("desk: [DOOR3] a full door says so and offers more, up to what one event takes", () => {
  const full = door({ walkUps: true, count: 5_000, max: 5_000, fullAddresses: 2 }, { isOpen: true });
  assert(full.includes("All 5,000 places are taken") && full.includes("Make it 10,000"));
  assert(full.includes("2 networks have each sent 1,000 people") && full.includes("Make it 2,000"));
  assert(!door({ walkUps: false, count: 5_000, max: 5_000 }, { isOpen: true }).includes("places are taken:"));
});

Deno.test("desk: [HTTP7] names at the desk and at the door are text", () => {
  const pages = [
    result({ kind: "checked_in", id: evil, name: evil, at: "2026-11-20T18:42:00Z" }),
    result({ kind: "winner", module: "r", prize: evil, winner: { ...wonGold, name: evil } }),
    result({ kind: "problem", text: evil }),
    scan({ typed: evil }),
    door({ waitingCount: 2, waiting: [{ id: evil, name: evil, askedAt: "2026-11-20T18:42:00Z" }] }),
    door({}, { isOpen: true, away: { id: evil, name: evil }, problem: evil }),
  ];
  for (const page of pages) assert(page.includes("&lt;img") && !page.includes("<img"), page);
});
