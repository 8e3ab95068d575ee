/**
 * What a raffle stores besides its state, and what its long work hands to the decision.
 *
 * Types only. `raffle.ts` writes the rows, `raffle_work.ts` reads them and prepares.
 * @module
 */
import type { BlobRef } from "@/lib/modules/contract.ts";
import type { SealView, WinnerView } from "@/lib/protocol/messages.ts";

/** Row `[module, "entry", attendee]`. */
export interface Entry {
  v: 1;
  attendee: string;
  entryNumber: number;
  tickets: number;
  entrantTag: string;
  clientNonce: string;
  serverNonce: string;
  commandId: string;
  /** Unix ms */
  at: number;
  withdrawnAt?: number;
  /** What was answered to entries that were withdrawn and came again, oldest first. */
  earlier?: EarlierEntry[];
}

export type EarlierEntry = Pick<Entry, "commandId" | "entrantTag" | "serverNonce">;

/** Row `[module, "open"]` and `[module, "close"]`: the exact bytes that are hashed, and their signature. */
export interface SignedRecord {
  v: 1;
  text: string;
  sig: string;
}

/** Row `[module, "secret"]`. Never leaves the server before the reveal. */
export interface DrawSecret {
  v: 1;
  serverSeed: string;
}

/** Row `[module, "sealed"]`: the sorted leaves. */
export interface Sealed {
  v: 1;
  leaves: BlobRef;
}

/** Row `[module, "outcome"]`. */
export interface Outcome {
  v: 1;
  certificate: BlobRef;
  winners: { slot: number; tier: string; entrantTag: string; attendee: string; entryNumber: number }[];
}

export interface PreparedOpen {
  record: SignedRecord;
  openHash: string;
  drawId: string;
  serverSeed: string;
}
export interface PreparedClose {
  checkedIn: number;
}
export interface PreparedSeal {
  record: SignedRecord;
  seal: SealView;
  leaves: BlobRef;
}
export interface PreparedReveal {
  winners: WinnerView[];
}
