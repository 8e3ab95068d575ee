/**
 * What a raffle owes its winners beside their prize: one text message each, and a note of who was told or served.
 *
 * A row is written in the commit that makes somebody a winner, and says either that a text is owed or why none is.
 * `lib/outbox/dispatcher.ts` sends what is owed and looks again before it does; it finds events by their mark.
 * @module
 */
import { refuse } from "@/lib/refusal.ts";
import { type Attendee, EVENT_ROWS, type RowKey, type Rows, type RowWrite } from "@/lib/modules/contract.ts";
import type { Drawn } from "@/lib/modules/raffle_rows.ts";
import {
  type Decided,
  prizesOf,
  type RaffleCommand,
  type RaffleState,
  wrongPhase,
} from "@/lib/modules/raffle_state.ts";

/** Why no text is owed to a winner, as it was when they became one. */
export type NotOwed = "rehearsal" | "not_configured" | "no_number" | "no_consent";

/** Row `[module, "message", slot, part of the tag]`: never changed afterwards, whatever becomes of the message. */
export interface MessageRow extends Drawn {
  v: 1;
  /** Unix ms */
  at: number;
  /** Absent: a text is owed. */
  reason?: NotOwed;
}

/** Rows `[module, "notified" | "handed_over", slot, part of the tag]`: the organizer says so. */
export interface MarkRow {
  v: 1;
  /** Unix ms */
  at: number;
}

/** Says that texts of this event may be owed; where it lies in the database is in `lib/storage/keys.ts`. */
export const outboxMark: RowKey = [EVENT_ROWS, "outbox"];

/** 64 bits of the tag tell holders of one prize apart; the whole of it, 200 times, does not fit into a commit. */
const tagPart = (entrantTag: string) => entrantTag.slice(0, 16);

/** The two parts that name a message within its module: the slot, four digits, and part of the holder's tag. */
export function messageId(slot: number, entrantTag: string): [slot: string, tag: string] {
  return [String(slot).padStart(4, "0"), tagPart(entrantTag)];
}

export function whyNotOwed(
  { rehearsal }: RaffleState,
  attendee: Attendee | undefined,
  sms: boolean,
): NotOwed | undefined {
  // A practice draw must not tell anybody that they have won.
  if (rehearsal) return "rehearsal";
  if (!sms) return "not_configured";
  if (!attendee?.phone) return "no_number";
  return attendee.smsOptIn ? undefined : "no_consent";
}

/** @param reasonOf by slot: why none is owed */
export function messageRows(
  module: string,
  winners: readonly Drawn[],
  reasonOf: Readonly<Record<number, NotOwed | undefined>>,
  at: number,
): RowWrite[] {
  const rows: RowWrite[] = winners.map((winner) => {
    const { slot, tier, entrantTag, attendee, entryNumber } = winner;
    const reason = reasonOf[slot];
    const value: MessageRow = {
      ...{ v: 1, slot, tier, entrantTag, attendee, entryNumber, at },
      ...(reason && { reason }),
    };
    return { key: [module, "message", ...messageId(slot, entrantTag)], value };
  });
  const isOwed = winners.some(({ slot }) => reasonOf[slot] === undefined);
  return isOwed ? [...rows, { key: outboxMark, value: { v: 1, at } }] : rows;
}

const TABLES: Readonly<Record<string, "notified" | "handed_over">> = {
  mark_notified: "notified",
  unmark_notified: "notified",
  mark_handed_over: "handed_over",
  unmark_handed_over: "handed_over",
};

/** The row that a mark writes or takes back, of whoever holds the prize now; none while nobody does. */
export function markKeys(state: RaffleState, { module, type, args }: RaffleCommand): RowKey[] {
  const held = prizesOf(state).find(({ slot }) => slot === args.slot);
  return held ? [[module, TABLES[type], ...messageId(held.slot, held.entrantTag)]] : [];
}

/**
 * Told by hand, or handed over: of the present holder, once; who comes in for them has to be told anew. An `unmark_`
 * takes it back. With `holder` it is refused where the prize has gone on since the desk looked.
 */
export function mark(state: RaffleState, rows: Rows, command: RaffleCommand): Decided {
  const { holder, slot = 0 } = command.args;
  const [key] = markKeys(state, command);
  const field = TABLES[command.type] === "notified" ? "notifiedAt" : "handedOverAt";
  const undoes = command.type.startsWith("unmark");
  const held = prizesOf(state).find((prize) => prize.slot === slot);
  if (held && holder !== undefined && holder !== held.entrantTag) {
    return refuse({ code: "not_holding", slot, holder: held.entrantTag });
  }
  const before = key && rows.get<MarkRow>(key);
  if (before && !undoes) {
    return { ok: true, repeat: true, reply: { slot, [field]: iso(before.at), repeated: true } };
  }
  if (!state.held) return wrongPhase(state, ["revealed"]);
  if (!key) return refuse({ code: "not_holding", slot, holder: null });
  if (!before && undoes) return { ok: true, repeat: true, reply: { slot, [field]: null, repeated: true } };
  const value: MarkRow | null = undoes ? null : { v: 1, at: command.at };
  return {
    ok: true,
    state,
    rows: [{ key, value }],
    changes: [],
    reply: { slot, [field]: undoes ? null : iso(command.at) },
    facts: { slot },
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
