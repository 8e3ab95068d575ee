/**
 * What became of one text message: a record of its own, beside the room, so that sending costs no commit of it.
 *
 * `dispatcher.ts` moves it forward, each step checked on the version that was read; the provider's reports
 * (`reports.ts`) end it. That a text is owed at all stands in a row of the room (`lib/modules/raffle_texts.ts`).
 * @module
 */
import type { RecordKey } from "@/lib/storage/store.ts";

/** Which message: the parts of its key. They say nothing about a person, and may stand in a URL. */
export interface Place {
  event: string;
  module: string;
  /** Four digits. */
  slot: string;
  /** 16 hex: the beginning of the entrant tag. */
  tag: string;
}

/** Why there is no text, as found when it was about to be sent. */
export type NotSent = "no_number" | "no_consent" | "stopped";

export type DeliveryState =
  /** To be sent, from `nextAt` on. */
  | "queued"
  /** Somebody is sending it, or died doing so: at `nextAt` at the latest it is over. */
  | "sending"
  /** It may have been taken or not: from `nextAt` on the provider is asked, before anything is sent again. */
  | "checking"
  /** The provider has taken it. */
  | "sent"
  | "delivered"
  /** Refused, not delivered, or given up after the provider had not taken it. */
  | "failed"
  /** Nobody can say whether it was taken: ask the person. */
  | "unknown"
  /** The prize was somebody else's before it was sent. */
  | "withdrawn"
  | "not_sent";

export interface Delivery {
  v: 1;
  state: DeliveryState;
  /** Unix ms: the last step. */
  at: number;
  /** Unix ms: when to look again; of `queued`, `sending` and `checking`. */
  nextAt: number;
  /** How often it was handed to the provider. */
  attempts: number;
  /** How often the provider was asked for it in vain. */
  checks: number;
  /** Unix ms: when it was first handed over. */
  firstAt?: number;
  /** Of the number it was handed over for (`Stops.hash`). */
  number?: string;
  /** Of the present step: whose it is. */
  by?: string;
  /** The provider's name for it. */
  sid?: string;
  /** The provider's code of what went wrong, or ours: `gave_up`. */
  code?: string;
  reason?: NotSent;
}

export const newDelivery = (at: number): Delivery => ({
  v: 1,
  state: "queued",
  at,
  nextAt: at,
  attempts: 0,
  checks: 0,
});

/** Nothing is left to be done by us; a report of the provider may still change it. */
export function isSettled({ state }: Delivery): boolean {
  return state !== "queued" && state !== "sending" && state !== "checking";
}

/** Where all of an event begin. */
export const deliveriesOf = (event: string): RecordKey => ["message", event];

export function deliveryKey({ event, module, slot, tag }: Place): RecordKey {
  return ["message", event, module, slot, tag];
}

/** As it stands in the address that the provider reports to. */
export function referenceOf({ event, module, slot, tag }: Place): string {
  return `${event}.${module}.${slot}.${tag}`;
}

export function placeOf(reference: string): Place | null {
  const found = /^([A-Za-z0-9-]{3,40})\.([A-Za-z0-9-]{1,40})\.(\d{4})\.([0-9a-f]{16})$/.exec(reference);
  if (!found) return null;
  const [, event, module, slot, tag] = found;
  return { event, module, slot, tag };
}
