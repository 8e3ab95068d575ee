/**
 * The records of a draw, their exact texts, and the strict way to read them.
 *
 * Hashes and signatures are taken over the text as it was written, never over a re-written one; what is stored
 * and sent is the text. Builders write the keys in one fixed order; readers accept any.
 * @see docs/LIVEDRAW.md, section 4
 * @module
 */
import type { Hex } from "@/lib/draw/bytes.ts";

/** sealed: the seed stays secret until the reveal. instant: it is in the close record. offline: no public number. */
export type Mode = "sealed" | "instant" | "offline";

export interface Tier {
  id: string;
  /** at least 1 */
  count: number;
}

/** Times are Unix seconds. What is optional here may be left out of the text. */
export interface OpenRecord {
  drawId: Hex;
  title: string;
  /** In order of drawing. */
  tiers: Tier[];
  /** The most tickets one entrant may hold. */
  ticketCap: number;
  mode: Mode;
  seedCommit: Hex;
  /** Null in the offline mode. */
  beacon: { chain: Hex; leadSeconds: number } | null;
  claimSeconds: number;
  /** Draws whose winners are left out. */
  excludeWinnersOf?: Hex[];
  /** The voided draw that this one replaces. */
  supersedes?: Hex | null;
  revealBy: number | null;
  openedAt: number;
  /** The operator's Ed25519 public key. */
  key: Hex;
  /** A draw for practice: named in `crit`, so that no reader can take it for a real one without saying so. */
  rehearsal?: boolean;
  /** Names of keys that a reader must understand or give up. livedraw/1 defines none; ours is `rehearsal`. */
  crit?: string[];
}

export interface CloseRecord {
  drawId: Hex;
  openHash: Hex;
  entriesRoot: Hex;
  ticketCount: number;
  entrantCount: number;
  checkedIn?: number;
  excluded: { withdrawn: number; previousWinner: number; notCheckedIn: number };
  /** Close hashes of the draws whose winners were left out. */
  excludedDraws?: Hex[];
  /** The round that follows from `closedAt`; null in the offline mode. */
  round: number | null;
  /** Instant mode only. */
  serverSeed?: Hex;
  closedAt: number;
}

export type AdvanceReason = "unreachable" | "declined" | "ineligible";

export interface AdvanceRecord {
  drawId: Hex;
  /** Counts all advances of the draw, from 0. */
  n: number;
  slot: number;
  outgoing: Hex;
  /** R[n]; null when nobody is left. */
  incoming: Hex | null;
  reason: AdvanceReason;
  at: number;
}

export interface ReceiptRecord {
  drawId: Hex;
  openHash: Hex;
  entrantTag: Hex;
  tickets: number;
  serverNonce: Hex;
  at: number;
}

export interface VoidRecord {
  drawId: Hex;
  reason: string;
  at: number;
}

/** A record's exact text and the operator's signature over its hash. */
export interface Signed {
  text: string;
  /** 64 bytes */
  sig: Hex;
}

export interface Beacon {
  round: number;
  /** 48 bytes, checked with `drand.ts` by whoever fetched it */
  signature: Hex;
}

/** Proof of time that lies outside all hashes, such as an RFC 3161 token over the close hash. */
export interface Witness {
  type: string;
  over: string;
  token: string;
}

export const CERTIFICATE_FORMAT = "livedraw-certificate";
