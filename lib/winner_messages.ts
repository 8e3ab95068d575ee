/**
 * What the organizer sees of winner texts: one line for each winner, who was replaced included, with its state.
 *
 * Reads what the room owes (`lib/modules/raffle_texts.ts`), what became of it (`lib/outbox/delivery.ts`), and what was
 * marked by hand. Used by the routes of the list and of the code that a winner shows.
 * @module
 */
import { type Attendee, attendeeKey } from "@/lib/modules/contract.ts";
import type { Drawn } from "@/lib/modules/raffle_rows.ts";
import { prizesOf, type RaffleState, winnerKey } from "@/lib/modules/raffle_state.ts";
import { type MarkRow, messageId, type MessageRow } from "@/lib/modules/raffle_texts.ts";
import { type Delivery, deliveryKey, type Place } from "@/lib/outbox/delivery.ts";
import { type DeskCodeOf, isSameCode } from "@/lib/outbox/desk_code.ts";
import type { MessageView } from "@/lib/protocol/messages.ts";
import type { RecordStore, RoomStore } from "@/lib/storage/store.ts";

/** 200 prizes and as many replacements again; older databases hold more only where somebody pressed for hours. */
export const messagesMax = 1_000;

interface Source {
  store: RoomStore;
  records: RecordStore;
}

/** In slot order, at most `messagesMax`; empty before the first reveal. */
export async function winnerMessages(
  source: Source,
  event: string,
  module: string,
  state: RaffleState,
): Promise<MessageView[]> {
  return await viewed(source, event, module, state, await shownWinners(source, event, module, state));
}

/** The winner with this code, who was replaced included; null where nobody has it. */
export async function winnerWithCode(
  source: Source & { codeOf: DeskCodeOf },
  event: string,
  module: string,
  state: RaffleState,
  code: string,
): Promise<MessageView | null> {
  const rows = await shownWinners(source, event, module, state);
  // All are compared, so that the time it takes says nothing of which one it is.
  const mine = rows.filter(({ entrantTag }) =>
    isSameCode(source.codeOf({ event, module, entrantTag }), code)
  );
  return (await viewed(source, event, module, state, mine))[0] ?? null;
}

async function shownWinners(
  { store }: Source,
  event: string,
  module: string,
  state: RaffleState,
): Promise<MessageRow[]> {
  const { rows: listed } = await store.list<MessageRow>(event, module, "message", { limit: messagesMax });
  const rows = listed.map(({ value }) => value);
  const known = new Set(rows.map(({ entrantTag }) => entrantTag));
  // Shown by a version that wrote no such rows: nothing was sent then.
  const before = await store.read(
    event,
    prizesOf(state).filter(({ entrantTag }) => !known.has(entrantTag))
      .map(({ slot }) => winnerKey(module, slot)),
  );
  for (const winner of before.rows as (Drawn | undefined)[]) {
    if (winner) rows.push({ ...winner, v: 1, at: Date.parse(state.closedAt!), reason: "not_configured" });
  }
  return rows.sort((a, b) => a.slot - b.slot || a.at - b.at);
}

async function viewed(
  { store, records }: Source,
  event: string,
  module: string,
  state: RaffleState,
  rows: readonly MessageRow[],
): Promise<MessageView[]> {
  const holders = new Map(prizesOf(state).map((prize) => [prize.slot, prize]));
  // A desk asks every few seconds: one look for all, not one for each.
  const read = store.read(
    event,
    rows.flatMap(({ slot, entrantTag, attendee }) => {
      const id = messageId(slot, entrantTag);
      return [attendeeKey(attendee), [module, "notified", ...id], [module, "handed_over", ...id]];
    }),
  );
  const [{ rows: found }, deliveries] = await Promise.all([
    read,
    Promise.all(rows.map(async ({ slot, entrantTag, reason }) => {
      const [padded, tag] = messageId(slot, entrantTag);
      const place: Place = { event, module, slot: padded, tag };
      return reason ? null : await records.get<Delivery>(deliveryKey(place));
    })),
  ]);
  return rows.map((row, i) => {
    const { slot, tier, entryNumber, entrantTag, attendee } = row;
    const [person, notified, handedOver] = found.slice(3 * i) as [Attendee?, MarkRow?, MarkRow?];
    const holder = holders.get(slot);
    const holding = holder?.entrantTag === entrantTag;
    return {
      ...{ slot, tier, entryNumber, entrantTag, attendee, name: person?.name ?? "" },
      holding,
      ...stateOf(row, deliveries[i]?.value, holding),
      wonAt: iso(row.at),
      ...(holding && holder.claimedAt !== undefined && { claimedAt: iso(holder.claimedAt) }),
      ...(notified && { notifiedAt: iso(notified.at) }),
      ...(handedOver && { handedOverAt: iso(handedOver.at) }),
    };
  });
}

function stateOf(
  { reason, at }: MessageRow,
  delivery: Delivery | undefined,
  holding: boolean,
): Pick<MessageView, "state" | "reason" | "code" | "at"> {
  if (reason) return { state: "not_sent", reason, at: iso(at) };
  // Whoever sends will find that the prize has gone on.
  if (!delivery) return { state: holding ? "queued" : "withdrawn", at: iso(at) };
  const { state, reason: found, code } = delivery;
  return {
    // To the organizer it is on its way until it is known to be or not to be.
    state: state === "checking" ? "sending" : state,
    ...(found && { reason: found }),
    ...(code && { code }),
    at: iso(delivery.at),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
