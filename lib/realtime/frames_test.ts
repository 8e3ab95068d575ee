import { assertEquals } from "@std/assert";
import type { Told } from "@/lib/modules/contract.ts";
import type { Change } from "@/lib/protocol/messages.ts";
import { lasting } from "@/lib/realtime/frames.ts";

const all = (...changes: Change[]): Told[] => changes.map((change) => ({ to: "all", change }));
const counted = (ballotCount: number, results?: Record<string, number>, module = "p"): Change => ({
  module,
  type: "ballots_counted",
  question: "q",
  ballotCount,
  ...(results && { results }),
});
const hide: Change = { module: "p", type: "results_hidden" };

Deno.test("frames: of one count the last is told, of each question, module and audience its own", () => {
  const other: Change = { module: "p", type: "ballots_counted", question: "r", ballotCount: 1 };
  const checked = (checkedIn: number): Told => ({
    to: "organizer",
    change: { type: "roster_counted", checkedIn, attendees: 9 },
  });
  const everybody: Told = { to: "all", change: { type: "roster_counted", checkedIn: 1 } };
  const told = [
    ...all(counted(1), other, counted(2), counted(1, undefined, "s")),
    checked(1),
    everybody,
    checked(2),
  ];
  assertEquals(lasting(told), [
    ...all(other, counted(2), counted(1, undefined, "s")),
    everybody,
    checked(2),
  ]);
});

Deno.test("frames: [POLL8] results that were hidden again within one range are not told at all", () => {
  const shown: Change = { module: "p", type: "results_shown", results: { q: { a: 3 } } };
  const opened: Change = { module: "p", type: "poll_opened", openedAt: "", results: { q: { a: 0 } } };
  const { results: _, ...bare } = opened;
  const end: Change = { module: "p", type: "poll_cancelled", reason: "" };
  for (const last of [hide, end]) {
    assertEquals(lasting(all(opened, counted(3, { a: 3 }), shown, last)), all(bare, counted(3), last));
  }
});

Deno.test("frames: [POLL8] results shown after they were hidden are told, and those of another poll too", () => {
  const shown: Change = { module: "p", type: "results_shown", results: { q: { a: 3 } } };
  const elsewhere = counted(3, { a: 3 }, "s");
  assertEquals(lasting(all(elsewhere, hide, shown)), all(elsewhere, hide, shown));
});

Deno.test("frames: [RAF10] winners who were shown and called off within one range are not told at all", () => {
  const shown: Change = { module: "r", type: "revealed", revealedTiers: ["gold"], winners: [], all: false };
  const here: Change = { module: "r", type: "claimed", slot: 0, claimedAt: "" };
  const next: Change = { module: "r", type: "advanced", slot: 0, winner: null, advanceCount: 1 };
  const end: Change = { module: "r", type: "cancelled", reason: "rain" };
  const elsewhere: Change = { ...shown, module: "s" };
  assertEquals(lasting(all(shown, here, elsewhere, next, end)), all(elsewhere, end));
  assertEquals(lasting(all(shown, here, next)), all(shown, here, next));
});
