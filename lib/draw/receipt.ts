/**
 * The personal part of a check: is my ticket in the sealed list, and where did it come in the order?
 *
 * Works from what the phone kept when it entered, plus the published lists or a path. Needs no server, so the
 * server does not learn who looks.
 * @see docs/LIVEDRAW.md, section 9
 * @module
 */
import { compare32, fromHex, type Hex, toHex } from "@/lib/draw/bytes.ts";
import type { Certificate } from "@/lib/draw/certificate_reader.ts";
import { EntrantOrder, type Slot } from "@/lib/draw/draw.ts";
import { drawWords } from "@/lib/draw/drbg.ts";
import { readEntrants, sealEntries, TICKETS_MAX } from "@/lib/draw/entries.ts";
import { Fields, reading, Unreadable } from "@/lib/draw/fields.ts";
import { isIncluded, leafHash, merkleRoot } from "@/lib/draw/merkle.ts";
import { permutation } from "@/lib/draw/permutation.ts";
import { readReceipt } from "@/lib/draw/record_texts.ts";
import { type KeptReceipt, RECEIPT_FORMAT } from "@/lib/draw/kept_receipt.ts";
import type { ReceiptRecord } from "@/lib/draw/records.ts";
import { entrantTag, holderHash, receiptHash, ticketLeafInput } from "@/lib/draw/tags.ts";
import type { CurveChecks, Evidence, Fault, Personal, WarningCode } from "@/lib/draw/verdict.ts";

/** The published lists, after they were found to be the sealed ones. */
export interface Lists {
  leaves: Uint8Array | null;
  /** The whole order of entrants. */
  order: EntrantOrder | null;
}

/** Checks `leaves.bin` and `entrants.bin` against the root. */
export function checkLists(certificate: Certificate, seed: Uint8Array, evidence: Evidence): Fault | Lists {
  const { entriesRoot, ticketCount, entrantCount } = certificate.close.record;
  const { drawId, ticketCap } = certificate.open.record;
  const lists: Lists = { leaves: null, order: null };
  if (evidence.leaves) {
    const leaves = evidence.leaves;
    if (leaves.length !== 32 * ticketCount || !ascends(leaves) || toHex(merkleRoot(leaves)) !== entriesRoot) {
      return { code: "E_LEAVES", problem: "the leaves are not the sealed list" };
    }
    lists.leaves = leaves;
  }
  if (evidence.entrants) {
    const entries = readEntrants(evidence.entrants);
    const total = entries?.reduce((sum, { tickets }) => sum + tickets, 0);
    if (!entries || entries.length !== entrantCount || total !== ticketCount) {
      return { code: "E_ENTRANTS", problem: "the list of entrants does not have the sealed counts" };
    }
    if (ticketCount > TICKETS_MAX) {
      return {
        code: "E_ENTRANTS",
        problem: `more than the ${TICKETS_MAX} tickets that can be sealed again here`,
      };
    }
    if (entries.some(({ tickets }) => tickets < 1 || tickets > ticketCap)) {
      return {
        code: "E_TICKET_CAP",
        problem: "somebody in the list of entrants has more tickets than the cap",
      };
    }
    if (new Set(entries.map((entry) => entry.entrantTag)).size !== entrantCount) {
      return { code: "E_ENTRANTS", problem: "somebody is in the list of entrants twice" };
    }
    const tickets = sealEntries(drawId, entries);
    if (tickets.root !== entriesRoot) {
      return { code: "E_ENTRANTS", problem: "the list of entrants is not the sealed one" };
    }
    lists.order = new EntrantOrder(seed, tickets);
  }
  return lists;
}

function ascends(leaves: Uint8Array): boolean {
  for (let at = 32; at < leaves.length; at += 32) {
    if (compare32(leaves, at - 32, leaves, at) >= 0) return false;
  }
  return true;
}

interface Known {
  certificate: Certificate;
  hashes: { open: Hex };
  seed: Uint8Array;
  holders: readonly Slot[];
  lists: Lists;
  checks: CurveChecks;
}

/** @param text see `keptReceiptText` */
export function checkReceipt(
  text: string,
  known: Known,
): Fault | { personal: Personal; warnings: WarningCode[] } {
  const read = reading(() => readKept(text));
  if (!read.ok) return { code: "E_RECEIPT_FORMAT", problem: read.problem };
  const { kept, record } = read.value;
  const { key, drawId } = known.certificate.open.record;
  if (record.openHash !== known.hashes.open || record.drawId !== drawId) {
    return { code: "E_RECEIPT_DRAW", problem: "the receipt is for another draw" };
  }
  if (!known.checks.signature(key, receiptHash(kept.receipt.text), kept.receipt.sig)) {
    return { code: "E_RECEIPT_SIG", problem: "the receipt is not signed by the draw's key" };
  }
  const warnings: WarningCode[] = [];
  const holder = kept.holderHash ?? (kept.ticketCode === undefined ? undefined : holderHash(kept.ticketCode));
  if (kept.clientNonce === undefined || holder === undefined) {
    warnings.push("W_TAG_NOT_RECOMPUTED");
  } else {
    const { clientNonce } = kept;
    const mine = entrantTag({ drawId, clientNonce, serverNonce: record.serverNonce, holderHash: holder });
    if (mine !== record.entrantTag) {
      return { code: "E_RECEIPT_TAG", problem: "the receipt's tag is not yours" };
    }
  }
  const indexes = ownIndexes(kept, record, known);
  if (indexes === null) {
    const mayBe = known.certificate.open.record.excludeWinnersOf?.length
      ? "; the rules leave out who won an earlier draw"
      : "";
    return {
      code: "E_NOT_INCLUDED",
      problem: `a ticket promised by the receipt is not in the sealed list${mayBe}`,
    };
  }
  if (indexes.length === 0) warnings.push("W_INCLUSION_NOT_CHECKED");
  return {
    personal: {
      entrantTag: record.entrantTag,
      tickets: record.tickets,
      included: indexes.length > 0 ? true : null,
      lines: indexes.map((index) => index + 1),
      slots: known.holders.filter((held) => held.entrantTag === record.entrantTag).map((held) => held.slot),
      place: placeOf(record, indexes, known),
    },
    warnings,
  };
}

function readKept(text: string): { kept: KeptReceipt; record: ReceiptRecord } {
  const fields = Fields.parse(text, "receipt file");
  fields.oneOf("format", [RECEIPT_FORMAT]);
  fields.integer("v", 1, 1);
  const receipt = {
    text: fields.object("receipt").text("text"),
    sig: fields.object("receipt").hex("sig", 64),
  };
  const record = readReceipt(receipt.text);
  if (!record.ok) throw new Unreadable("E_FORMAT", record.problem);
  return {
    record: record.value,
    kept: {
      receipt,
      ...(fields.has("clientNonce") && { clientNonce: fields.hex("clientNonce", 32) }),
      ...(fields.has("ticketCode") && { ticketCode: fields.text("ticketCode") }),
      ...(fields.has("holderHash") && { holderHash: fields.hex("holderHash", 32) }),
      ...(fields.has("paths") && {
        paths: fields.objects("paths").map((path) => ({ i: path.integer("i"), p: path.hexes("p", 32) })),
      }),
    },
  };
}

/** Indexes of the receipt's tickets in the sealed list; none if there is nothing to look in; null if one is missing. */
function ownIndexes(
  kept: KeptReceipt,
  record: ReceiptRecord,
  { certificate, lists }: Known,
): number[] | null {
  const { entriesRoot, ticketCount } = certificate.close.record;
  if (record.tickets > ticketCount) return null;
  if (!lists.leaves && !kept.paths) return [];
  const indexes: number[] = [];
  for (let ticketNo = 0; ticketNo < record.tickets; ticketNo++) {
    const leaf = leafHash(ticketLeafInput(record.drawId, record.entrantTag, ticketNo));
    const path = kept.paths?.[ticketNo];
    const index = lists.leaves ? leafIndex(lists.leaves, leaf) : path?.i ?? -1;
    if (index < 0) return null;
    if (
      !lists.leaves && !isIncluded({
        leafHash: leaf,
        index,
        size: ticketCount,
        path: path?.p.map(fromHex) ?? [],
        root: fromHex(entriesRoot),
      })
    ) return null;
    indexes.push(index);
  }
  return indexes;
}

/** Where a leaf hash stands in the sorted leaves, or -1. */
export function leafIndex(leaves: Uint8Array, leaf: Uint8Array): number {
  let low = 0;
  let high = leaves.length / 32 - 1;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const order = compare32(leaves, 32 * middle, leaf, 0);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The entrant's place. Without the list of entrants it is known only where everybody has one ticket. */
function placeOf(record: ReceiptRecord, indexes: readonly number[], known: Known): number | null {
  const { ticketCount, entrantCount } = known.certificate.close.record;
  const { order } = known.lists;
  if (order) {
    for (let place = 1; place <= entrantCount; place++) {
      if (order.at(place - 1) === record.entrantTag) return place;
    }
    return null;
  }
  return ticketCount === entrantCount && indexes.length > 0 ? ticketPlace(known, indexes[0]) : null;
}

function ticketPlace({ certificate, seed }: Known, index: number): number | null {
  let place = 0;
  const { ticketCount, drawId } = certificate.close.record;
  for (const next of permutation(ticketCount, drawWords(seed, drawId))) {
    place++;
    if (next === index) return place;
  }
  return null;
}
