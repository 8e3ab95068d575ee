import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Change, Phase, RaffleView, View } from "@/lib/protocol/messages.ts";
import { fold, raffleAt } from "@/lib/modules/views.ts";

const raffle: RaffleView = {
  kind: "raffle",
  title: "Grand draw",
  phase: "draft",
  mode: "instant",
  tiers: [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 2 }],
  entryCount: 0,
  maskNames: "none",
  claimSeconds: 0,
  resultsVisible: false,
};

const event = {
  id: "GALA24",
  name: "Gala",
  joinCode: "ABC234",
  locale: "en",
  hue: 210,
  createdAt: "2026-11-20T18:00:00.000Z",
};

const room: View = { event, current: null, modules: { r: raffle }, counts: { checkedIn: 0 } };

const opened: Change = {
  module: "r",
  type: "opened",
  drawId: "d".repeat(32),
  openHash: "a".repeat(64),
  openedAt: "2026-11-20T19:00:00.000Z",
};
const closing: Change = {
  module: "r",
  type: "closing",
  closedAt: "2026-11-20T20:00:00.000Z",
  entryCount: 41,
};
const seal = { closeHash: "c".repeat(64), entriesRoot: "e".repeat(64), ticketCount: 41, entrantCount: 41 };
const closed: Change = { module: "r", type: "closed", seal };
const drawn: Change = { module: "r", type: "drawn" };
const winner = (slot: number, tier: string) => (
  {
    slot,
    tier,
    shownAt: "2026-11-20T20:00:00.000Z",
    name: `Name ${slot}`,
    entryNumber: slot + 1,
    entrantTag: String(slot).repeat(64),
  }
);
const silver: Change = {
  module: "r",
  type: "revealed",
  revealedTiers: ["silver"],
  winners: [winner(1, "silver"), winner(2, "silver")],
  all: false,
};
const everything: Change = {
  module: "r",
  type: "revealed",
  revealedTiers: ["gold", "silver"],
  winners: [winner(0, "gold"), winner(1, "silver"), winner(2, "silver")],
  all: true,
};
const cancelled: Change = { module: "r", type: "cancelled", reason: "Fire drill" };
const counted = (entryCount: number): Change => ({ module: "r", type: "entries_counted", entryCount });

const after = (...changes: Change[]): View => changes.reduce(fold, room);

Deno.test("fold: a whole raffle, from opening to the last tier", () => {
  const open = after(opened, counted(40));
  assertEquals([open.modules.r.phase, raffleAt(open, "r")!.entryCount], ["open", 40]);
  const sealed = after(opened, counted(40), closing, closed);
  assertEquals([sealed.modules.r.phase, raffleAt(sealed, "r")!.entryCount], ["closed", 41]);
  assertEquals(raffleAt(sealed, "r")!.seal, seal);
  const half = after(opened, closing, closed, drawn, silver);
  assertEquals([half.modules.r.phase, half.modules.r.resultsVisible], ["drawn", true]);
  const done = after(opened, closing, closed, drawn, silver, everything);
  assertEquals([done.modules.r.phase, raffleAt(done, "r")!.winners?.length], ["revealed", 3]);
});

Deno.test("fold: nothing of a result is in the view before the reveal, not even an empty field", () => {
  const view = after(opened, closing, closed, drawn).modules.r;
  assertStrictEquals("winners" in view || "revealedTiers" in view, false);
  assertStrictEquals(view.resultsVisible, false);
});

Deno.test("fold: a late count changes nothing once the raffle is closing, closed, drawn, revealed or cancelled", () => {
  const paths: Record<Exclude<Phase, "draft" | "open" | "paused">, Change[]> = {
    closing: [opened, closing],
    closed: [opened, closing, closed],
    drawn: [opened, closing, closed, drawn],
    revealed: [opened, closing, closed, drawn, everything],
    cancelled: [opened, cancelled],
  };
  for (const [phase, path] of Object.entries(paths)) {
    const before = after(...path);
    assertStrictEquals(before.modules.r.phase, phase);
    assertStrictEquals(fold(before, counted(7)), before, phase);
  }
});

Deno.test("fold: a raffle never goes back to an earlier phase", () => {
  const path = [opened, closing, closed, drawn, everything, cancelled];
  for (let end = 1; end <= path.length; end++) {
    const before = after(...path.slice(0, end));
    for (const late of [...path.slice(0, end - 1), { module: "r", type: "paused" } as const]) {
      if (end === 1 && late.type === "paused") continue;
      assertStrictEquals(fold(before, late), before, `${late.type} after ${path[end - 1].type}`);
    }
  }
});

Deno.test("fold: pause and resume go back and forth while the raffle is open", () => {
  const paused = after(opened, { module: "r", type: "paused" });
  assertStrictEquals(paused.modules.r.phase, "paused");
  assertStrictEquals(raffleAt(fold(paused, counted(3)), "r")!.entryCount, 3);
  assertStrictEquals(fold(paused, { module: "r", type: "resumed" }).modules.r.phase, "open");
});

Deno.test("fold: a late reveal of fewer tiers does not take winners off the wall", () => {
  const done = after(opened, closing, closed, drawn, silver, everything);
  assertStrictEquals(fold(done, silver), done);
});

Deno.test("fold: an alternate replaces a winner of tiers that are shown already", () => {
  const done = after(opened, closing, closed, drawn, everything);
  const winners = [winner(7, "gold"), winner(1, "silver"), winner(2, "silver")];
  const replaced = fold(done, { ...everything, winners });
  assertEquals([raffleAt(replaced, "r")!.winners, replaced.modules.r.phase], [winners, "revealed"]);
});

Deno.test("fold: a cancelled raffle names no winner", () => {
  const view = after(opened, closing, closed, drawn, silver, cancelled).modules.r;
  assertEquals([view.phase, view.resultsVisible, view.cancelReason], ["cancelled", false, "Fire drill"]);
  assertStrictEquals("winners" in view || "revealedTiers" in view, false);
});

Deno.test("fold: the room's own changes", () => {
  const other = { ...raffle, title: "Second" };
  const view = after(
    { type: "roster_counted", checkedIn: 12 },
    { type: "module_added", module: "s", view: other },
    { type: "shown", current: "s" },
  );
  assertEquals(view.counts, { checkedIn: 12 });
  assertEquals([view.current, view.modules.s.title], ["s", "Second"]);
  assertEquals(fold(view, { type: "roster_counted", checkedIn: 3, attendees: 90 }).counts, {
    checkedIn: 3,
    attendees: 90,
  });
});

Deno.test("fold: a repeated module_added does not throw a running raffle back to its draft", () => {
  const open = after(opened, counted(9));
  assertStrictEquals(fold(open, { type: "module_added", module: "r", view: raffle }), open);
});

Deno.test("fold: changes of unknown modules, whatever they are called, change nothing", () => {
  for (const module of ["nobody", "__proto__", "constructor", "toString"]) {
    assertStrictEquals(fold(room, { module, type: "entries_counted", entryCount: 5 }), room, module);
  }
});

Deno.test("fold: the view it is given stays as it was", () => {
  const frozen = Object.freeze({ ...room, modules: Object.freeze({ r: Object.freeze({ ...raffle }) }) });
  assertStrictEquals(
    [opened, counted(2), closing, closed, drawn, silver, cancelled].reduce(fold, frozen) === frozen,
    false,
  );
  assertEquals(frozen.modules.r, raffle);
});
