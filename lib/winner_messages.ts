/**
 * What the organizer sees of winner texts: one line for each winner, who was replaced included, with its state.
 *
 * Reads what the room owes (`lib/modules/raffle_texts.ts`), what became of it (`lib/outbox/delivery.ts`), and what was
 * marked by hand. Used by the route of the list.
 * @module
 */
import { type Attendee, attendeeKey } from "@/lib/modules/contract.ts";
import type { Drawn } from "@/lib/modules/raffle_rows.ts";
import { prizesOf, type RaffleState, winnerKey } from "@/lib/modules/raffle_state.ts";
import { type MarkRow, messageId, type MessageRow } from "@/lib/modules/raffle_texts.ts";
import { type Delivery, deliveryKey, type Place } from "@/lib/outbox/delivery.ts";
import type { MessageView } from "@/lib/protocol/messages.ts";
import type { RecordStore, RoomStore } from "@/lib/storage/store.ts";

/** 200 prizes and as many replacements again; older databases hold more only where somebody pressed for hours. */
export const messagesMax = 1_000;

/** In slot order, at most `messagesMax`; empty before the first reveal. */
export async function winnerMessages(
  { store, records }: { store: RoomStore; records: RecordStore },
  event: string,
  module: string,
  state: RaffleState,
): Promise<MessageView[]> {
  const { rows: listed } = await store.list<MessageRow>(event, module, "message", { limit: messagesMax });
  const rows = listed.map(({ value }) => value);
  const holders = new Map(prizesOf(state).map(({ slot, entrantTag }) => [slot, entrantTag]));
  const known = new Set(rows.map(({ entrantTag }) => entrantTag));
  // Shown by a version that wrote no such rows: nothing was sent then.
  const before = await store.read(
    event,
    [...holders].filter(([, tag]) => !known.has(tag)).map(([slot]) => winnerKey(module, slot)),
  );
  for (const winner of before.rows as (Drawn | undefined)[]) {
    if (winner) rows.push({ ...winner, v: 1, at: Date.parse(state.closedAt!), reason: "not_configured" });
  }
  rows.sort((a, b) => a.slot - b.slot || a.at - b.at);
  return await Promise.all(rows.map((row) => viewed(row)));

  async function viewed(row: MessageRow): Promise<MessageView> {
    const { slot, tier, entryNumber, entrantTag, attendee } = row;
    const id = messageId(slot, entrantTag);
    const place: Place = { event, module, slot: id[0], tag: id[1] };
    const [delivery, { rows: [person, notified, handedOver] }] = await Promise.all([
      row.reason ? null : records.get<Delivery>(deliveryKey(place)),
      store.read(event, [attendeeKey(attendee), [module, "notified", ...id], [module, "handed_over", ...id]]),
    ]);
    const holding = holders.get(slot) === entrantTag;
    return {
      ...{
        slot,
        tier,
        entryNumber,
        entrantTag,
        attendee,
        name: (person as Attendee | undefined)?.name ?? "",
      },
      holding,
      ...stateOf(row, delivery?.value, holding),
      wonAt: iso(row.at),
      ...(notified !== undefined && { notifiedAt: iso((notified as MarkRow).at) }),
      ...(handedOver !== undefined && { handedOverAt: iso((handedOver as MarkRow).at) }),
    };
  }
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
