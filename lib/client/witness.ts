/**
 * What a phone can say of a draw by itself: from what it was promised, what it saw sealed, and what was published.
 *
 * Judgments only, over texts that `witness_job.ts` fetched and kept. Loaded when somebody has entered, never with
 * the page. What is found comes as a `Trouble` or as `Found`; the words for both are in `witness_words.ts`.
 * @see docs/LIVEDRAW.md, section 9
 * @module
 */
import { type Chain, QUICKNET, roundFor } from "@/lib/draw/beacon.ts";
import { fromHex, type Hex, toHex } from "@/lib/draw/bytes.ts";
import { keptReceiptText } from "@/lib/draw/kept_receipt.ts";
import { inclusionPaths, isIncluded, leafHash, merkleRoot } from "@/lib/draw/merkle.ts";
import { leafIndex } from "@/lib/draw/receipt.ts";
import { readClose, readOpen, readReceipt } from "@/lib/draw/record_texts.ts";
import type { Mode, Signed } from "@/lib/draw/records.ts";
import {
  closeHash,
  entrantTag,
  holderHash,
  openHash,
  receiptHash,
  ticketLeafInput,
} from "@/lib/draw/tags.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import type { CurveChecks, ErrorCode, Verdict } from "@/lib/draw/verdict.ts";
import { verify } from "@/lib/draw/verify.ts";

/** The test chain counts too, for rehearsals on one machine; what is drawn with it is called practice. */
export const CHAINS: readonly Chain[] = [QUICKNET, TEST_CHAIN];

export type TroubleKind =
  /** The entry is not made from this phone's own number, or the promise is not kept to. */
  | "entry"
  | "missing"
  /** The same, but the room says that I am not in: perhaps I left elsewhere. */
  | "gone"
  | "other_list"
  | "round"
  | "number"
  | "winners"
  /** The record is damaged, or signed by somebody else than at the opening. */
  | "record";

export interface Trouble {
  kind: TroubleKind;
  /** For whoever is shown the evidence. */
  code: ErrorCode | "E_OTHER_CLOSE" | "E_SHOWN";
  problem: string;
}

/** What this phone saw and kept; everything but the tag comes step by step. */
export interface Testimony {
  v: 1;
  /** 64 hex: of the entry it is about. After leaving and entering again it is another one. */
  entrantTag: Hex;
  /** The open record as first seen: its key is the one that is believed from then on. */
  open?: Signed;
  receipt?: Signed;
  close?: Signed;
  /** Unix ms: when the close record was kept here. */
  storedAt?: number;
  /** The latest round of the public numbers just after that, and how it is known. */
  latestRound?: number;
  roundFrom?: "relay" | "clock";
  ticket?: "in" | "missing" | "left_out";
  /** Where my tickets stand in the sealed list. */
  paths?: { i: number; p: Hex[] }[];
  /** The first that was found wrong; it stays. */
  trouble?: Trouble;
  /** The text that gave it away. */
  against?: string;
}

/** Everything fits. */
export interface Found {
  mode: Mode;
  /**
   * How this phone knows that the list is older than the number. It does not: "late", the seal came to it when the
   * number was there already; "unseen", it saw no seal before the reveal. Null without a number.
   */
  sealedBefore: "relay" | "clock" | "late" | "unseen" | null;
  /** "elsewhere": this phone has no proof of the entry. */
  ticket: "in" | "left_out" | "elsewhere";
  /** Of my entry in the order, from 1; null where it cannot be known. */
  place: number | null;
  entrantCount: number;
  prizeCount: number;
  advanceCount: number;
  isHolder: boolean;
  isPractice: boolean;
}

const KIND_OF: Record<ErrorCode, TroubleKind> = {
  E_FORMAT: "record",
  E_VERSION: "record",
  E_KEY_PIN: "record",
  E_SIG_OPEN: "record",
  E_SIG_CLOSE: "other_list",
  E_OPEN_HASH: "other_list",
  E_SEED_COMMIT: "winners",
  E_BEACON_CHAIN: "number",
  E_ROUND_RULE: "round",
  E_BEACON_ENCODING: "number",
  E_BEACON_SIG: "number",
  E_WALK_INDEX: "winners",
  E_TICKET_CAP: "winners",
  E_PROOF: "winners",
  E_WALK_LENGTH: "winners",
  E_WALK_INCOMPLETE: "winners",
  E_WINNERS: "winners",
  E_ADV_SIG: "winners",
  E_ADV_SEQ: "winners",
  E_ADV_OUTGOING: "winners",
  E_ADV_INCOMING: "winners",
  E_LEAVES: "other_list",
  E_ENTRANTS: "other_list",
  E_RECEIPT_FORMAT: "entry",
  E_RECEIPT_SIG: "entry",
  E_RECEIPT_DRAW: "entry",
  E_RECEIPT_TAG: "entry",
  E_NOT_INCLUDED: "missing",
};

export function trouble(code: ErrorCode, problem: string): Trouble {
  return { kind: KIND_OF[code], code, problem };
}

export interface MyEntry {
  clientNonce: Hex;
  serverNonce: Hex;
  entrantTag: Hex;
}

/** At the entry: is the pseudonym that the server named made of this phone's own number? */
export function judgeEntry(mine: MyEntry, drawId: Hex, token: string): Trouble | null {
  const { clientNonce, serverNonce } = mine;
  const own = entrantTag({ drawId, clientNonce, serverNonce, holderHash: holderHash(token) });
  return own === mine.entrantTag ? null : trouble("E_RECEIPT_TAG", "the entry's tag is not this phone's own");
}

/** Of the open record, before it is kept. */
export function judgeOpen(
  open: Signed,
  openHashShown: Hex,
  checks: Pick<CurveChecks, "signature">,
): Trouble | null {
  const record = readOpen(open.text);
  if (!record.ok) return trouble(record.code, record.problem);
  const hash = openHash(open.text);
  if (!checks.signature(record.value.key, hash, open.sig)) {
    return trouble("E_SIG_OPEN", "the open record is not signed by its key");
  }
  return hash === openHashShown
    ? null
    : trouble("E_OPEN_HASH", "the open record is not the one that is shown");
}

/** Of the server's promise: it has to be for this draw and this entry, and signed. */
export function judgeReceipt(
  receipt: Signed,
  open: Signed,
  entrantTag: Hex,
  checks: Pick<CurveChecks, "signature">,
): Trouble | null {
  const [promise, opened] = [readReceipt(receipt.text), readOpen(open.text)];
  if (!opened.ok) return trouble(opened.code, opened.problem);
  if (!promise.ok) return trouble("E_RECEIPT_FORMAT", promise.problem);
  if (promise.value.openHash !== openHash(open.text)) {
    return trouble("E_RECEIPT_DRAW", "the receipt is for another draw");
  }
  if (promise.value.entrantTag !== entrantTag) {
    return trouble("E_RECEIPT_TAG", "the receipt is for another entry");
  }
  return checks.signature(opened.value.key, receiptHash(receipt.text), receipt.sig)
    ? null
    : trouble("E_RECEIPT_SIG", "the receipt is not signed by the draw's key");
}

/** Of the close record, when it is first seen. */
export function judgeClose(
  close: Signed,
  open: Signed,
  shown: { closeHash: Hex; round?: number },
  checks: Pick<CurveChecks, "signature">,
): Trouble | null {
  const [record, opened] = [readClose(close.text), readOpen(open.text)];
  if (!record.ok) return trouble(record.code, record.problem);
  if (!opened.ok) return trouble(opened.code, opened.problem);
  const hash = closeHash(close.text);
  if (!checks.signature(opened.value.key, hash, close.sig)) {
    return trouble("E_SIG_CLOSE", "the close record is not signed by the key of the opening");
  }
  if (record.value.openHash !== openHash(open.text)) {
    return trouble("E_OPEN_HASH", "the close record belongs to another opening");
  }
  if (hash !== shown.closeHash) {
    return otherClose("the close record is not the one whose seal is shown");
  }
  const { beacon } = opened.value;
  if (beacon === null) return null;
  const chain = CHAINS.find(({ hash }) => hash === beacon.chain);
  if (!chain) return trouble("E_BEACON_CHAIN", "the public number comes from a chain that is not known here");
  const round = roundFor(chain, record.value.closedAt, beacon.leadSeconds);
  if (record.value.round !== round || (shown.round !== undefined && shown.round !== round)) {
    return trouble("E_ROUND_RULE", `the closing time calls for round ${round}`);
  }
  return null;
}

function otherClose(problem: string): Trouble {
  return { kind: "other_list", code: "E_OTHER_CLOSE", problem };
}

/** How many tickets the server has signed for. */
export function ticketsPromised(receipt: Signed | undefined): number {
  const promise = receipt && readReceipt(receipt.text);
  return promise?.ok ? promise.value.tickets : 0;
}

/** The leaf hashes of my tickets: those that were signed for, and at least as many as this phone was sold. */
export function leavesOf(drawId: Hex, tag: Hex, receipt: Signed | undefined, sold = 1): Uint8Array[] {
  return Array.from(
    { length: Math.max(sold, ticketsPromised(receipt)) },
    (_, ticketNo) => leafHash(ticketLeafInput(drawId, tag, ticketNo)),
  );
}

/** @returns where they stand, null when one of them is not in, or that these are not the sealed leaves */
export function findInLeaves(
  wanted: Uint8Array[],
  leaves: Uint8Array,
  { entriesRoot, ticketCount }: { entriesRoot: Hex; ticketCount: number },
): { paths: Testimony["paths"] | null } | { trouble: Trouble } {
  if (leaves.length !== 32 * ticketCount || toHex(merkleRoot(leaves)) !== entriesRoot) {
    return { trouble: trouble("E_LEAVES", "the published list is not the sealed one") };
  }
  const indexes = wanted.map((leaf) => leafIndex(leaves, leaf));
  if (indexes.includes(-1)) return { paths: null };
  const paths = inclusionPaths(leaves, indexes);
  return { paths: indexes.map((i, n) => ({ i, p: paths[n].map(toHex) })) };
}

/** The same for one ticket of a list too long to be fetched. */
export function isPathTrue(
  leaf: Uint8Array,
  path: { i: number; p: Hex[] },
  { entriesRoot, ticketCount }: { entriesRoot: Hex; ticketCount: number },
): boolean {
  const { i: index, p } = path;
  return isIncluded({
    leafHash: leaf,
    index,
    size: ticketCount,
    path: p.map(fromHex),
    root: fromHex(entriesRoot),
  });
}

/** Whether the signed opening says that winners of one of these draws are left out: nobody else may be. */
export function leavesOut(open: Signed, drawIds: readonly Hex[]): boolean {
  const record = readOpen(open.text);
  return record.ok && (record.value.excludeWinnersOf ?? []).some((drawId) => drawIds.includes(drawId));
}

/** Practice: nothing that anybody could not have known beforehand decides here. */
export function isPractice(open: Signed | undefined): boolean {
  const record = open && readOpen(open.text);
  return record?.ok === true &&
    (record.value.rehearsal === true || record.value.beacon?.chain === TEST_CHAIN.hash);
}

/** The place in the order of a longer list takes a phone many seconds; whether the ticket is in was seen before. */
const placedTicketsMax = 100_000;

/** The text that the verifier takes as a receipt, and the file that a person saves. */
export function receiptTextOf(mine: MyEntry | null, seen: Testimony, token: string): string | undefined {
  if (!mine || !seen.receipt) return undefined;
  // The hash stands in for the link's code: who is shown the proof must not be able to act as its owner.
  return keptReceiptText({
    receipt: seen.receipt,
    clientNonce: mine.clientNonce,
    holderHash: holderHash(token),
    paths: seen.paths,
  });
}

export interface Shown {
  slot: number;
  tier: string;
  entrantTag: Hex;
}

/**
 * At the reveal: the whole draw, against everything that this phone kept.
 *
 * @param text the certificate, as it came
 * @param shown the winners on this screen, in slot order
 */
export function judgeDraw(
  text: string,
  seen: Testimony,
  mine: MyEntry | null,
  { token, shown, checks }: { token: string; shown: readonly Shown[]; checks: CurveChecks },
): { found: Found } | { trouble: Trouble } | { unknownVersion: true } {
  const changed = (seen.close && changedClose(text, seen.close)) ??
    (seen.open && changedOpen(text, seen.open));
  if (changed) return { trouble: changed };
  const pinned = seen.open && readOpen(seen.open.text);
  const kept = seen.close && readClose(seen.close.text);
  const counts = seen.ticket !== "left_out" && (seen.paths !== undefined || seen.ticket !== "in");
  const isLong = kept?.ok === true && kept.value.ticketCount > placedTicketsMax;
  const receipt = counts
    ? receiptTextOf(mine, isLong ? { ...seen, paths: undefined } : seen, token)
    : undefined;
  const verdict = verify(text, checks, {
    chains: CHAINS,
    pinnedKey: pinned?.ok ? pinned.value.key : undefined,
    receipt,
    witness: seen.close && seen.latestRound !== undefined
      ? { closeHash: closeHash(seen.close.text), latestRoundSeen: seen.latestRound }
      : undefined,
  });
  if (verdict.outcome === "cannot_verify") return { unknownVersion: true };
  if (verdict.outcome === "invalid") return { trouble: trouble(verdict.code, verdict.problem) };
  const { facts } = verdict;
  const held = facts.holders.filter(({ entrantTag }) => entrantTag !== null);
  const isShown = held.length === shown.length &&
    held.every(({ slot, tier, entrantTag }, i) =>
      shown[i].slot === slot && shown[i].tier === tier && shown[i].entrantTag === entrantTag
    );
  if (!isShown) {
    const problem = "the winners on the screen are not those of the certificate";
    return { trouble: { kind: "winners", code: "E_SHOWN", problem } };
  }
  return { found: foundOf(verdict, seen, text, mine !== null) };
}

function foundOf(
  { facts, personal, warnings }: Extract<Verdict, { outcome: "valid" }>,
  seen: Testimony,
  text: string,
  isMine: boolean,
): Found {
  const isUnseen = warnings.includes("W_NOT_WITNESSED");
  return {
    mode: facts.mode,
    sealedBefore: facts.round === null
      ? null
      : isUnseen
      ? seen.close ? "late" : "unseen"
      : seen.roundFrom ?? "clock",
    ticket: seen.ticket === "left_out"
      ? "left_out"
      : isMine && (personal?.included || seen.ticket === "in")
      ? "in"
      : "elsewhere",
    place: personal?.place ?? null,
    entrantCount: facts.entrantCount,
    prizeCount: facts.winners.filter(({ entrantTag }) => entrantTag !== null).length,
    advanceCount: facts.advanceCount,
    isHolder: facts.holders.some(({ entrantTag }) => entrantTag === seen.entrantTag),
    isPractice: isPractice(JSON.parse(text).open),
  };
}

/** What the certificate has as this record, where that is another text than was kept. */
function otherThan(kept: Signed, text: string, record: "open" | "close"): string | null {
  try {
    const published: unknown = JSON.parse(text)?.[record]?.text;
    return published === kept.text || typeof published !== "string" ? null : published;
  } catch {
    // The verifier names what is wrong with it.
    return null;
  }
}

/** Opened again, with another secret perhaps: chosen when the number was known. */
function changedOpen(text: string, kept: Signed): Trouble | null {
  return otherThan(kept, text, "open") === null ? null : reopened("the certificate");
}

export function reopened(where: string): Trouble {
  const problem = `${where} names another opening than the one that this phone kept`;
  return { kind: "record", code: "E_OPEN_HASH", problem };
}

/** Another close record than the one that was kept: sealed again after the fact. */
function changedClose(text: string, kept: Signed): Trouble | null {
  const published = otherThan(kept, text, "close");
  if (published === null) return null;
  const [before, after] = [readClose(kept.text), readClose(published)];
  if (before.ok && after.ok && before.value.round !== after.value.round) {
    return trouble(
      "E_ROUND_RULE",
      `sealed for round ${before.value.round}, now it says ${after.value.round}`,
    );
  }
  return otherClose("the close record is not the one that this phone kept");
}
