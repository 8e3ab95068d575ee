/**
 * What the provider reports of a message later: that it has it, that it arrived, that it did not.
 *
 * A report is proof that the message was taken, so it also ends what was "unknown". Reports come in any order and more
 * than once; the end stays the end. Called by the webhook of `routes/api/sms/status.ts`.
 * @module
 */
import type { Log } from "@/lib/log.ts";
import { type Delivery, deliveryKey, type DeliveryState, type Place } from "@/lib/outbox/delivery.ts";
import type { RecordStore } from "@/lib/storage/store.ts";

export interface Report {
  sid: string;
  /** The provider's word: queued, sending, sent, delivered, undelivered, failed … */
  status: string;
  code?: string;
}

/** Writers of one record are a dispatcher and a report or two. */
const triesMax = 5;

/** Undefined for a word that is not known. */
export function stateOfStatus(
  status: string,
): Extract<DeliveryState, "sent" | "delivered" | "failed"> | undefined {
  switch (status) {
    case "accepted":
    case "scheduled":
    case "queued":
    case "sending":
    case "sent":
      return "sent";
    case "delivered":
    case "read":
      return "delivered";
    case "undelivered":
    case "failed":
    case "canceled":
      return "failed";
  }
}

/** @returns false when nothing is known of such a message, or it could not be written for now */
export async function takeReport(
  { records, now, log }: { records: RecordStore; now: () => number; log: Log },
  place: Place,
  { sid, status, code }: Report,
): Promise<boolean> {
  const state = stateOfStatus(status);
  if (!state) return true;
  for (let tries = 0; tries < triesMax; tries++) {
    const kept = await records.get<Delivery>(deliveryKey(place));
    // A report of a message that was never handed over cannot be ours.
    if (!kept || kept.value.attempts === 0) return false;
    const before = kept.value;
    if (before.sid !== undefined && before.sid !== sid) {
      log("text_sent_twice", { room: place.event, module: place.module, slot: place.slot });
      return true;
    }
    const isOver = before.sid !== undefined && (before.state === "delivered" || before.state === "failed");
    if (isOver || (before.state === state && before.sid === sid)) return true;
    const { reason: _reason, code: _code, ...rest } = before;
    const value: Delivery = {
      ...rest,
      state,
      sid,
      at: now(),
      ...(state === "failed" && { code: code ?? status }),
    };
    if (await records.put([{ key: deliveryKey(place), value, expected: kept.version }])) return true;
  }
  return false;
}
