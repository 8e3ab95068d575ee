import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Command, Role, RowKey, Rows } from "@/lib/modules/contract.ts";
import type { RaffleChange } from "@/lib/protocol/messages.ts";
import { raffle } from "@/lib/modules/raffle.ts";
import { newRaffle, type RaffleArgs, type RaffleState } from "@/lib/modules/raffle_state.ts";
import { foldRaffle } from "@/lib/modules/raffle_view.ts";
import { rowName } from "@/lib/storage/keys.ts";

// What a phone folds from changes and what a snapshot of the head says must never differ, whatever is commanded
// in whatever order. The long work is scripted here: only its outcome matters to the view.

const tiers = [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 2 }];
const winners = ["gold", "silver", "silver"].map((tier, slot) => (
  { slot, tier, name: `N${slot}`, entryNumber: slot + 1, entrantTag: String(slot).repeat(64) }
));
const record = { v: 1, text: "{}", sig: "" };
const seal = { closeHash: "c", entriesRoot: "e", ticketCount: 2, entrantCount: 2 };
const PREPARED: Record<string, unknown> = {
  open: {
    record,
    openHash: "o".repeat(64),
    drawId: "d".repeat(32),
    secret: { v: 2, locked: new Uint8Array() },
  },
  close: { checkedIn: 9, excluded: null },
  seal: { record, seal, leaves: { sha256: "", size: 0 } },
  draw: { v: 2, locked: { sha256: "", size: 0 } },
  reveal: { past: 0, winners, rows: [], certificate: { sha256: "", size: 0 } },
};

const types = [
  "open",
  "pause",
  "resume",
  "enter",
  "enter",
  "enter",
  "withdraw",
  "close",
  "seal",
  "draw",
  "reveal",
  "reveal",
  "cancel",
];
const asked = fc.record({
  type: fc.constantFrom(...types),
  who: fc.integer({ min: 1, max: 4 }),
  tier: fc.constantFrom(undefined, "gold", "silver"),
});

/** A raffle mostly moves forward, or it would hardly ever come to a reveal. */
const forward = fc.constantFrom("open", "enter", "close", "seal", "draw", "reveal");
const script = fc.tuple(
  fc.array(fc.tuple(asked, fc.array(forward, { maxLength: 2 })), { maxLength: 12 }),
  fc.boolean(),
).map(([steps, isStraight]) => {
  const line = ["open", "enter", "close", "seal", "draw"].map((type) => ({ type, who: 1, tier: undefined }));
  const random = steps.flatMap(([one, more]) => [one, ...more.map((type) => ({ ...one, type }))]);
  return isStraight ? [...line, ...random] : random;
});

Deno.test("raffle: what a phone folds is what a snapshot of the head says, after every command", () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(script, (steps) => {
      let state: RaffleState = newRaffle({ title: "Grand draw", tiers, mode: "offline" });
      let view = raffle.view(state);
      const rows = new Map<string, unknown>();
      const reader: Rows = {
        get: <T>(key: RowKey) =>
          (key[1] === "attendee"
            ? { v: 1, id: key[2], name: "", checkedIn: true }
            : rows.get(rowName(key))) as T,
      };
      steps.forEach(({ type, who, tier }, index) => {
        const role: Role = type === "seal"
          ? "system"
          : ["enter", "withdraw"].includes(type)
          ? "attendee"
          : "organizer";
        const command: Command<string, RaffleArgs> = {
          id: `c${index}`,
          module: "r",
          type,
          actor: { role, id: `a${who}`, holderHash: "ab".repeat(32) },
          at: Date.UTC(2026, 10, 20) + index * 1_000,
          random: new Uint8Array(64),
          args: type === "reveal" ? { tier } : {},
          prepared: PREPARED[type],
        };
        const decided = raffle.decide(state, reader, command);
        if (!decided.ok || "repeat" in decided) return;
        for (const { key, value } of decided.rows) rows.set(rowName(key), value);
        state = decided.state;
        for (const { change } of decided.changes) {
          met.add(change.type);
          view = foldRaffle(view as ReturnType<typeof foldRaffle>, change as RaffleChange);
        }
        assertEquals(view, raffle.view(state));
      });
    }),
    // One seed: whether every change is met must not depend on the day.
    { numRuns: 600, seed: 20261120 },
  );
  const all = [
    "opened",
    "paused",
    "resumed",
    "entries_counted",
    "closing",
    "closed",
    "drawn",
    "revealed",
    "cancelled",
  ];
  assert(all.every((type) => met.has(type)), `met only ${[...met].join()}`);
});
