/**
 * What a check of a certificate can come to, and what it may use to get there.
 *
 * Shared by the version modules behind `verify.ts` and by whoever shows the verdict.
 * @see docs/LIVEDRAW.md, section 8
 * @module
 */
import type { Chain } from "@/lib/draw/beacon.ts";
import type { Hex } from "@/lib/draw/bytes.ts";
import type { Slot } from "@/lib/draw/draw.ts";
import type { Mode } from "@/lib/draw/records.ts";

/** In the order of checking; a verdict names the first that applies. */
export type ErrorCode =
  | "E_FORMAT"
  | "E_VERSION"
  | "E_KEY_PIN"
  | "E_SIG_OPEN"
  | "E_SIG_CLOSE"
  | "E_OPEN_HASH"
  | "E_SEED_COMMIT"
  | "E_BEACON_CHAIN"
  | "E_ROUND_RULE"
  | "E_BEACON_ENCODING"
  | "E_BEACON_SIG"
  | "E_WALK_INDEX"
  | "E_TICKET_CAP"
  | "E_PROOF"
  | "E_WALK_LENGTH"
  | "E_WALK_INCOMPLETE"
  | "E_WINNERS"
  | "E_ADV_SIG"
  | "E_ADV_SEQ"
  | "E_ADV_OUTGOING"
  | "E_ADV_INCOMING"
  | "E_LEAVES"
  | "E_ENTRANTS"
  | "E_RECEIPT_FORMAT"
  | "E_RECEIPT_SIG"
  | "E_RECEIPT_DRAW"
  | "E_RECEIPT_TAG"
  | "E_NOT_INCLUDED";

/** The first thing found wrong. */
export interface Fault {
  code: ErrorCode;
  problem: string;
}

export type WarningCode =
  /** No key was given, so the certificate vouches for its own key. */
  | "W_KEY_NOT_PINNED"
  /** A receipt without the phone's nonce: its tag may belong to somebody else too. */
  | "W_TAG_NOT_RECOMPUTED"
  /** A receipt, but neither leaves nor paths to look for it in. */
  | "W_INCLUSION_NOT_CHECKED"
  /** Nobody here saw the seal before the public number existed. */
  | "W_NOT_WITNESSED"
  | "W_LATE_REVEAL"
  /** A draw for practice, by its own open record. */
  | "W_REHEARSAL"
  /** The public number is no lottery: anybody can know the numbers of that chain beforehand. */
  | "W_TEST_CHAIN";

/** The two curves, given by the caller so that a page loads them only when they are needed. */
export interface CurveChecks {
  /** `isRecordSignature` of `ed25519.ts` */
  signature(key: Hex, recordHash: Hex, sig: Hex): boolean;
  /** `isRoundSignature` of `drand.ts` */
  beacon(chain: Chain, round: number, signature: Hex): boolean;
}

export interface Evidence {
  /** The operator's key, known from elsewhere than the certificate. */
  pinnedKey?: Hex;
  /** Chains that count, QUICKNET alone unless given. */
  chains?: readonly Chain[];
  /** `leaves.bin`: all leaf hashes in order, 32 bytes each */
  leaves?: Uint8Array;
  /** `entrants.bin`: a 32-byte tag and a 16-bit ticket count for each entrant */
  entrants?: Uint8Array;
  /** The text of a kept receipt, see `receipt.ts`. */
  receipt?: string;
  /** What this device stored when it saw the close record. */
  witness?: { closeHash: Hex; latestRoundSeen: number };
  /** Unix seconds at which the certificate was published, where that is known. */
  revealedAt?: number;
}

/** What a valid certificate says. */
export interface Facts {
  drawId: Hex;
  title: string;
  mode: Mode;
  /** True: a draw for practice. */
  rehearsal: boolean;
  /** The draw that was called off and that this one replaces. */
  supersedes: Hex | null;
  key: Hex;
  openHash: Hex;
  closeHash: Hex;
  ticketCount: number;
  entrantCount: number;
  closedAt: number;
  /** Null in the offline mode. */
  round: number | null;
  /** Unix seconds at which the round was due; null in the offline mode. */
  roundAt: number | null;
  /** Who was drawn. */
  winners: Slot[];
  /** Who holds each prize after all advances. */
  holders: Slot[];
  advanceCount: number;
}

/** What the certificate means for the holder of one receipt. */
export interface Personal {
  entrantTag: Hex;
  tickets: number;
  /** null: not looked for, see the warnings; a ticket that is missing is E_NOT_INCLUDED */
  included: true | null;
  /** Of each ticket, in order of purchase: its line in the sealed list, 1 for the first; none if not looked for. */
  lines: number[];
  /** Slot numbers held after all advances. */
  slots: number[];
  /** 1 for who was drawn first, over entrants; null where it cannot be known from what was given. */
  place: number | null;
}

export type Verdict =
  | { outcome: "valid"; warnings: WarningCode[]; facts: Facts; personal: Personal | null }
  | { outcome: "invalid"; code: ErrorCode; problem: string }
  | { outcome: "cannot_verify"; code: "E_VERSION"; problem: string };
