/**
 * What a raffle stores besides its state, and what its long work hands to the decision.
 *
 * Types only. `raffle.ts` and `raffle_after.ts` write the rows, `raffle_work.ts` reads them and prepares.
 * @module
 */
import type { BlobRef, RowKey } from "@/lib/modules/contract.ts";
import type { NotOwed } from "@/lib/modules/raffle_texts.ts";
import type { HeldPrize } from "@/lib/modules/held_prizes.ts";
import type { AdvanceReason, SealView } from "@/lib/protocol/messages.ts";

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

/** Rows `[module, "open"]`, `[module, "close"]`, `[module, "void"]`: the exact bytes that are hashed, and their signature. */
export interface SignedRecord {
  v: 1;
  text: string;
  sig: string;
}

/** Row `[module, "secret"]`: the server seed, 32 bytes, locked. Never leaves the server before the reveal. */
export interface DrawSecret {
  v: 2;
  locked: Uint8Array;
}

/** Row `[module, "sealed"]`: the sorted leaves. */
export interface Sealed {
  v: 1;
  leaves: BlobRef;
}

/** Row `[module, "excluded"]`, from the close on: attendees who are in and are left out, having won elsewhere. */
export interface Excluded {
  v: 1;
  attendees: string[];
  /** Close hashes of the draws that they won. */
  draws: string[];
}

/** Row `[module, "outcome"]`: everything about the result, locked: an `OpenOutcome` as JSON. */
export interface Outcome {
  v: 2;
  locked: BlobRef;
}

/** What the draw found out, as it is before the reveal: known to the server alone. */
export interface OpenOutcome {
  certificate: string;
  winners: Drawn[];
}

/** Row `[module, "winner", slot]`, from the reveal of its tier on: who holds the prize. */
export interface Drawn {
  slot: number;
  tier: string;
  entrantTag: string;
  attendee: string;
  entryNumber: number;
}

/** Row `[module, "certificate"]`, from the reveal of every tier on: the text, with every advance so far. */
export interface Published {
  v: 1;
  certificate: BlobRef;
}

/** Row `[module, "entrants"]`, once the entries are deleted with the personal data: tags and tickets of all. */
export interface KeptEntrants {
  v: 1;
  entrants: BlobRef;
}

/** Row `[module, "advance", n]`, in key order. */
export interface AdvanceRow extends SignedRecord {
  n: number;
  slot: number;
  outgoing: string;
  incoming: string | null;
  reason: AdvanceReason;
  /** Unix seconds */
  at: number;
}

/** Row `[module, "claim", attendee]`: the winner of this slot has said that they are here. */
export interface Claimed {
  v: 1;
  slot: number;
  /** Unix ms */
  at: number;
}

export interface PreparedOpen {
  record: SignedRecord;
  openHash: string;
  drawId: string;
  secret: DrawSecret;
}
/** Or why it cannot be opened now. */
export type PreparedOpening = PreparedOpen | { unreachable: true };

export interface PreparedClose {
  checkedIn: number;
  /** The chain that the opening named, with the round rule's numbers. */
  beacon?: { chain: string; genesis: number; period: number };
  /** Who won elsewhere, whether they are in here or not. */
  excluded: Excluded | null;
  /** The rows that say so: with one that changed since, it is out of date. */
  heldElsewhere: { key: RowKey; attendee: string }[];
}
export type PreparedClosing =
  | PreparedClose
  | { unreachable: true }
  | { behindSeconds: number }
  | { unfinished: { module: string; title: string } };

export interface PreparedSeal {
  record: SignedRecord;
  seal: SealView;
  leaves: BlobRef;
}
export interface PreparedNumber {
  signature: string;
}
export interface PreparedReveal {
  /** How many advances it was prepared on. */
  past: number;
  winners: Omit<HeldPrize, "shownAt">[];
  rows: Drawn[];
  /** By slot: why a winner gets no text; who is not here gets one. */
  notOwed: Record<number, NotOwed | undefined>;
  /** Null while a tier is still to come after this reveal. */
  certificate: BlobRef | null;
}
export interface PreparedAdvance {
  /** How many advances it was prepared on: with one more since, it is out of date. */
  past: number;
  row: AdvanceRow;
  incoming: (Drawn & { name: string }) | null;
  /** Why who comes in gets no text. */
  notOwed?: NotOwed;
  /** The certificate with this advance; null before every tier is revealed. */
  certificate: BlobRef | null;
}
export interface PreparedVoid {
  record: SignedRecord;
  /** What it follows, the close hash or the open hash: with a seal since, it is out of date. */
  after: string;
  hash: string;
}
