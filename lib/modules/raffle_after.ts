/**
 * What comes after the reveal: winners who say that they are here, and those who are not and are replaced.
 *
 * The next runner-up takes over exactly once per vacancy, in an order that was fixed by the draw. A claim stands
 * in the way of a replacement; a claim timer that still runs does too. `raffle_work.ts` prepares the records.
 * @module
 */
import { refuse } from "@/lib/refusal.ts";
import { type HeldPrize, keepPrizes } from "@/lib/modules/held_prizes.ts";
import type { Rows, RowWrite } from "@/lib/modules/contract.ts";
import {
  claimKey,
  type Decided,
  entryKey,
  outOfDate,
  prizesOf,
  type RaffleCommand,
  type RaffleState,
  toAll,
  vacancyKey,
  viewWinner,
  winnerKey,
  wrongPhase,
} from "@/lib/modules/raffle_state.ts";
import { messageRows } from "@/lib/modules/raffle_texts.ts";
import type {
  AdvanceRow,
  Claimed,
  Drawn,
  Entry,
  PreparedAdvance,
  Published,
} from "@/lib/modules/raffle_rows.ts";

export function claim(state: RaffleState, rows: Rows, { module, actor, at }: RaffleCommand): Decided {
  const said = rows.get<Claimed>(claimKey(module, actor.id));
  if (said) {
    return { ok: true, repeat: true, reply: { slot: said.slot, claimedAt: iso(said.at), repeated: true } };
  }
  const mine = rows.get<Entry>(entryKey(module, actor.id));
  const prizes = prizesOf(state);
  const held = mine && prizes.find(({ entrantTag }) => entrantTag === mine.entrantTag);
  if (!held) return refuse({ code: "not_a_winner" });
  const { slot } = held;
  const claimedAt = iso(at);
  return {
    ok: true,
    state: { ...state, held: keepPrizes(replaced(prizes, { ...held, claimedAt: at }), state.tiers) },
    rows: [{ key: claimKey(module, actor.id), value: { v: 1, slot, at } satisfies Claimed }],
    changes: toAll({ module, type: "claimed", slot, claimedAt }),
    reply: { slot, claimedAt },
  };
}

export function advance(state: RaffleState, rows: Rows, command: RaffleCommand): Decided {
  const { module, at } = command;
  const slot = command.args.slot!;
  const outgoing = command.args.outgoing!;
  const before = rows.get<AdvanceRow>(vacancyKey(command));
  if (before) return { ok: true, repeat: true, reply: { record: recordOf(before), repeated: true } };
  if (!state.held) return wrongPhase(state, ["revealed"]);
  const prizes = prizesOf(state);
  const held = prizes.find((prize) => prize.slot === slot);
  if (!held || held.entrantTag !== outgoing) {
    return refuse({ code: "not_holding", slot, holder: held?.entrantTag ?? null });
  }
  if (held.claimedAt !== undefined) return refuse({ code: "winner_claimed", slot });
  const until = held.shownAt + 1_000 * state.claimSeconds;
  if (at < until) return refuse({ code: "claim_running", until: iso(until) });
  const prepared = command.prepared as PreparedAdvance | undefined;
  if (!prepared || prepared.past !== (state.advanceCount ?? 0)) return outOfDate();
  const { row, incoming, certificate } = prepared;
  // Everything was revealed since: the certificate that is public now has to grow with this record.
  if (state.phase === "revealed" && !certificate) return outOfDate();

  const next: HeldPrize | null = incoming && {
    ...shownOf(incoming),
    shownAt: at,
    after: { entryNumber: held.entryNumber, reason: row.reason },
  };
  const left = next ? replaced(prizes, next) : prizes.filter((prize) => prize !== held);
  const advanceCount = prepared.past + 1;
  const writes: RowWrite[] = [
    { key: [module, "advance", String(row.n).padStart(6, "0")], value: row },
    { key: vacancyKey(command), value: row },
    { key: winnerKey(module, slot), value: incoming && drawnOf(incoming) },
  ];
  if (incoming) {
    writes.push(...messageRows(module, [drawnOf(incoming)], { [slot]: prepared.notOwed }, at));
  }
  if (certificate) {
    writes.push({ key: [module, "certificate"], value: { v: 1, certificate } satisfies Published });
  }
  return {
    ok: true,
    state: { ...state, held: keepPrizes(left, state.tiers), advanceCount },
    rows: writes,
    changes: toAll({ module, type: "advanced", slot, winner: next && viewWinner(next), advanceCount }),
    reply: { record: recordOf(row) },
    facts: { slot, n: row.n, reason: row.reason },
  };
}

function replaced(prizes: HeldPrize[], by: HeldPrize): HeldPrize[] {
  return prizes.map((prize) => prize.slot === by.slot ? by : prize);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function shownOf({ attendee: _attendee, ...shown }: NonNullable<PreparedAdvance["incoming"]>) {
  return shown;
}

function drawnOf({ slot, tier, entrantTag, attendee, entryNumber }: Drawn): Drawn {
  return { slot, tier, entrantTag, attendee, entryNumber };
}

/** The public record, as its certificate has it. */
function recordOf({ n, slot, outgoing, incoming, reason, at, text, sig }: AdvanceRow) {
  return { n, slot, outgoing, incoming, reason, at: iso(1_000 * at), text, sig };
}
