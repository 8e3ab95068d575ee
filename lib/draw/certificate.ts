/**
 * Draws from stored bytes and writes the certificate: everything a stranger needs to repeat the draw.
 *
 * Nothing in it is made at drawing time, so two runs, on any two machines, give the same bytes. It holds no
 * names. The server stores it once; `verify.ts` checks it.
 * @see docs/LIVEDRAW.md, section 7
 * @module
 */
import { beaconValue, isCanonicalSignature, NO_BEACON } from "@/lib/draw/beacon.ts";
import { type Bytes, bytesOf, type Hex, toHex } from "@/lib/draw/bytes.ts";
import { draw, type Drawn } from "@/lib/draw/draw.ts";
import type { TicketList } from "@/lib/draw/entries.ts";
import { inclusionPaths } from "@/lib/draw/merkle.ts";
import { readClose, readOpen } from "@/lib/draw/record_texts.ts";
import {
  type Beacon,
  CERTIFICATE_FORMAT,
  type CloseRecord,
  type OpenRecord,
  type Signed,
  type Witness,
} from "@/lib/draw/records.ts";
import { closeHash, drawSeed, openHash, seedCommit } from "@/lib/draw/tags.ts";

/** The stored facts of one draw, from which it follows. */
export interface Frozen {
  open: Signed;
  close: Signed;
  serverSeed: Bytes;
  /** Null in the offline mode. */
  beacon: Beacon | null;
  tickets: TicketList;
}

export interface Conclusion extends Drawn {
  openRecord: OpenRecord;
  closeRecord: CloseRecord;
  openHash: Hex;
  closeHash: Hex;
}

/**
 * Draws. In the sealed mode the result is secret until the reveal.
 *
 * @throws {RangeError} if the pieces do not belong together (another seed, list or round than the records
 * name): the stored bytes are damaged, and a draw over them would convince nobody
 */
export function concludeDraw({ open, close, serverSeed, beacon, tickets }: Frozen): Conclusion {
  const openRecord = readable(readOpen(open.text));
  const closeRecord = readable(readClose(close.text));
  const hash = openHash(open.text);
  insist(
    closeRecord.openHash === hash && closeRecord.drawId === openRecord.drawId,
    "the close record names another open record",
  );
  insist(seedCommit(openRecord.drawId, serverSeed) === openRecord.seedCommit, "not the committed seed");
  insist(
    tickets.root === closeRecord.entriesRoot && tickets.ticketCount === closeRecord.ticketCount,
    "not the sealed entries",
  );
  insist((beacon?.round ?? null) === closeRecord.round, "not the beacon's round");
  insist(beacon === null || isCanonicalSignature(beacon.signature), "not the beacon's spelling");
  const seed = drawSeed({
    openHash: hash,
    entriesRoot: closeRecord.entriesRoot,
    ticketCount: closeRecord.ticketCount,
    serverSeed,
    beaconValue: beacon === null ? NO_BEACON : beaconValue(beacon.signature),
  });
  return {
    ...draw({ drawSeed: seed, tickets, tiers: openRecord.tiers }),
    openRecord,
    closeRecord,
    openHash: hash,
    closeHash: closeHash(close.text),
  };
}

/**
 * The certificate's text. Publish it at the reveal, not before: it holds the seed and the winners.
 *
 * @param advances in order; the walk opens one more entrant for each
 */
export function certificateText(
  frozen: Frozen,
  drawn: Drawn,
  advances: readonly Signed[] = [],
  witness?: readonly Witness[],
): string {
  const steps = drawn.order.stepsFor(drawn.slots.length + advances.length);
  const paths = inclusionPaths(frozen.tickets.leaves, steps.map((step) => step.index));
  return JSON.stringify({
    format: CERTIFICATE_FORMAT,
    v: 1,
    open: signed(frozen.open),
    close: signed(frozen.close),
    beacon: frozen.beacon && { round: frozen.beacon.round, signature: frozen.beacon.signature },
    serverSeed: toHex(bytesOf(frozen.serverSeed, 32, "serverSeed")),
    walk: steps.map((step, k) => ({
      i: step.index,
      e: step.entrantTag,
      t: step.ticketNo,
      p: paths[k].map(toHex),
    })),
    winners: drawn.slots.map(({ slot, tier, entrantTag }) => ({ slot, tier, entrantTag })),
    advances: advances.map(signed),
    witness,
  });
}

function signed({ text, sig }: Signed): Signed {
  return { text, sig };
}

function readable<T>(read: { ok: true; value: T } | { ok: false; problem: string }): T {
  if (!read.ok) throw new RangeError(read.problem);
  return read.value;
}

function insist(fine: boolean, problem: string): void {
  if (!fine) throw new RangeError(problem);
}
