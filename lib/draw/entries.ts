/**
 * From the entrants of a draw to its sealed ticket list: one leaf per ticket, sorted by leaf hash, and the root.
 *
 * The order of arrival, of the database and of the caller make no difference. Keeps flat arrays only, about
 * 110 bytes a ticket while sealing. `merkle.ts` makes the root; `draw.ts` reads tickets by index.
 * @see docs/LIVEDRAW.md, section 3
 * @module
 */
import { type Bytes, bytesOf, compare32, concat, type Hex, toHex } from "@/lib/draw/bytes.ts";
import { merkleRoot } from "@/lib/draw/merkle.ts";
import { sha256Into } from "@/lib/draw/sha256.ts";
import { ticketLeafInput } from "@/lib/draw/tags.ts";

export interface Entry {
  entrantTag: Bytes;
  /** 1..65535 */
  tickets: number;
}

export const TICKETS_PER_ENTRANT_MAX = 0xffff;
/** What one seal takes; the format itself allows 2^32 - 1. */
export const TICKETS_MAX = 10_000_000;

export interface Ticket {
  entrantTag: Hex;
  /** 0 for the entrant's first */
  ticketNo: number;
}

/** The frozen list of tickets. Index 0 is the ticket with the lowest leaf hash. */
export interface TicketList {
  drawId: Hex;
  ticketCount: number;
  entrantCount: number;
  /** Leaf hashes in order, 32 bytes each, strictly ascending. */
  leaves: Uint8Array;
  root: Hex;
  /** @param index 0..ticketCount - 1 */
  ticketAt(index: number): Ticket;
}

/**
 * Seals all entries at once.
 *
 * @throws {RangeError} if there are none, too many tickets, more than `ticketCap` for one entrant, or an entrant
 * twice: the store keeps one entry per attendee, so each is a bug in the caller
 */
export function sealEntries(drawId: Bytes, entries: Iterable<Entry>, ticketCap?: number): TicketList {
  const sealing = new Sealing(drawId, ticketCap);
  for (const entry of entries) sealing.add(entry);
  return sealing.seal();
}

/** Takes entries one by one, for a caller that streams them from the store. */
export class Sealing {
  readonly #drawId: Uint8Array;
  readonly #ticketCap: number;
  #tags = new Uint8Array(32 * 64);
  /** `#first[n]` is the ordinal of the first ticket of entrant n; one more at the end. */
  #first = new Uint32Array(65);
  #entrantCount = 0;

  constructor(drawId: Bytes, ticketCap = TICKETS_PER_ENTRANT_MAX) {
    this.#drawId = bytesOf(drawId, 16, "drawId");
    this.#ticketCap = Math.min(ticketCap, TICKETS_PER_ENTRANT_MAX);
  }

  /** @throws {RangeError} see `sealEntries` */
  add({ entrantTag, tickets }: Entry): void {
    if (!Number.isInteger(tickets) || tickets < 1 || tickets > this.#ticketCap) {
      throw new RangeError(`tickets of one entrant: 1..${this.#ticketCap}, not ${tickets}`);
    }
    const n = this.#entrantCount;
    if (32 * n === this.#tags.length) this.#grow();
    const total = this.#first[n] + tickets;
    if (total > TICKETS_MAX) throw new RangeError(`more than ${TICKETS_MAX} tickets`);
    this.#tags.set(bytesOf(entrantTag, 32, "entrantTag"), 32 * n);
    this.#first[n + 1] = total;
    this.#entrantCount = n + 1;
  }

  #grow(): void {
    const tags = new Uint8Array(2 * this.#tags.length);
    tags.set(this.#tags);
    const first = new Uint32Array(tags.length / 32 + 1);
    first.set(this.#first);
    this.#tags = tags;
    this.#first = first;
  }

  /** @throws {RangeError} if there are no entries, or an entrant came twice */
  seal(): TicketList {
    const ticketCount = this.#first[this.#entrantCount];
    if (ticketCount === 0) throw new RangeError("no entries");
    const drawId = this.#drawId;
    const tags = this.#tags;
    const first = this.#first.subarray(0, this.#entrantCount + 1);
    const unsorted = hashTickets(drawId, tags, first);
    const order = sortedOrder(unsorted);
    const leaves = new Uint8Array(unsorted.length);
    for (let i = 0; i < ticketCount; i++) {
      leaves.set(unsorted.subarray(32 * order[i], 32 * order[i] + 32), 32 * i);
      if (i > 0 && compare32(leaves, 32 * i - 32, leaves, 32 * i) === 0) {
        throw new RangeError("an entrant is in the list twice");
      }
    }
    return {
      drawId: toHex(drawId),
      ticketCount,
      entrantCount: this.#entrantCount,
      leaves,
      root: toHex(merkleRoot(leaves)),
      ticketAt(index) {
        const ordinal = order[index];
        if (ordinal === undefined) throw new RangeError(`no ticket ${index} of ${ticketCount}`);
        const n = ownerOf(first, ordinal);
        return { entrantTag: toHex(tags.subarray(32 * n, 32 * n + 32)), ticketNo: ordinal - first[n] };
      },
    };
  }
}

const ENTRANT_BYTES = 34;

/** `entrants.bin`: for each entrant, by tag ascending, the 32 bytes of the tag and the ticket count as 16 bits. */
export function entrantsBytes(entries: Iterable<Entry>): Uint8Array {
  const rows = Array.from(entries, ({ entrantTag, tickets }) => {
    const row = new Uint8Array(ENTRANT_BYTES);
    row.set(bytesOf(entrantTag, 32, "entrantTag"));
    new DataView(row.buffer).setUint16(32, tickets);
    return row;
  });
  return concat(...rows.sort((a, b) => compare32(a, 0, b, 0)));
}

/** Reads `entrants.bin`; null if its length is that of no list. Counts are not judged. */
export function readEntrants(bytes: Uint8Array): { entrantTag: Hex; tickets: number }[] | null {
  if (bytes.length === 0 || bytes.length % ENTRANT_BYTES !== 0) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / ENTRANT_BYTES }, (_, n) => ({
    entrantTag: toHex(bytes.subarray(n * ENTRANT_BYTES, n * ENTRANT_BYTES + 32)),
    tickets: view.getUint16(n * ENTRANT_BYTES + 32),
  }));
}

/** Leaf hashes of all tickets in order of entry: one buffer is filled anew for every ticket. */
function hashTickets(drawId: Uint8Array, tags: Uint8Array, first: Uint32Array): Uint8Array {
  const input = concat(Uint8Array.of(0), ticketLeafInput(drawId, new Uint8Array(32), 0));
  const number = new DataView(input.buffer, input.byteOffset + input.length - 4);
  const tagAt = input.length - 36;
  const hashes = new Uint8Array(32 * first[first.length - 1]);
  for (let n = 0; n + 1 < first.length; n++) {
    input.set(tags.subarray(32 * n, 32 * n + 32), tagAt);
    for (let ordinal = first[n]; ordinal < first[n + 1]; ordinal++) {
      number.setUint32(0, ordinal - first[n]);
      sha256Into(hashes.subarray(32 * ordinal, 32 * ordinal + 32), input);
    }
  }
  return hashes;
}

/**
 * The permutation that sorts 32-byte hashes ascending.
 *
 * A double holds 53 bits: as many leading bits of the hash as fit above the index. Sorting those needs no
 * comparator, four times as fast for a million; the few that tie on these bits are put in order afterwards.
 */
export function sortedOrder(hashes: Uint8Array): Uint32Array {
  const count = hashes.length / 32;
  const indexSpan = 2 ** Math.max(1, Math.ceil(Math.log2(count)));
  const dropped = Math.max(1, indexSpan / 2 ** 21);
  const words = new DataView(hashes.buffer, hashes.byteOffset, hashes.length);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = Math.floor(words.getUint32(32 * i) / dropped) * indexSpan + i;
  keys.sort();
  const order = new Uint32Array(count);
  let tieStart = 0;
  for (let i = 0; i < count; i++) {
    order[i] = keys[i] % indexSpan;
    const endsTie = i + 1 === count ||
      Math.floor(keys[i] / indexSpan) !== Math.floor(keys[i + 1] / indexSpan);
    if (!endsTie) continue;
    if (i > tieStart) {
      order.subarray(tieStart, i + 1).sort((a, b) => compare32(hashes, 32 * a, hashes, 32 * b));
    }
    tieStart = i + 1;
  }
  return order;
}

/** The entrant whose run of ticket ordinals holds `ordinal`. */
function ownerOf(first: Uint32Array, ordinal: number): number {
  let low = 0;
  let high = first.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (first[middle] <= ordinal) low = middle;
    else high = middle;
  }
  return low;
}
