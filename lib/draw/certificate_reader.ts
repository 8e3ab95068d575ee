/**
 * Reads a certificate of version 1, and the records inside it, into their types. Judges nothing.
 *
 * `verify_v1.ts` checks what comes out of here.
 * @see docs/LIVEDRAW.md, section 7
 * @module
 */
import type { Hex } from "@/lib/draw/bytes.ts";
import type { Slot, Step } from "@/lib/draw/draw.ts";
import { type Fields, type Read, Unreadable } from "@/lib/draw/fields.ts";
import { readAdvance, readClose, readOpen } from "@/lib/draw/record_texts.ts";
import type { AdvanceRecord, CloseRecord, OpenRecord, Signed } from "@/lib/draw/records.ts";

/** A record as its signed text and as what the text says. */
export interface Told<T> extends Signed {
  record: T;
}

/** A visited ticket and the audit path that puts it into the tree. */
export interface OpenedTicket extends Step {
  path: Hex[];
}

export interface Certificate {
  open: Told<OpenRecord>;
  close: Told<CloseRecord>;
  /** The signature is any text here: its spelling is judged with a code of its own. */
  beacon: { round: number; signature: string } | null;
  serverSeed: Hex;
  walk: OpenedTicket[];
  winners: Slot[];
  advances: Told<AdvanceRecord>[];
}

/** @throws {Unreadable} run it inside `reading` */
export function readCertificate(fields: Fields): Certificate {
  const open = told(fields.object("open"), readOpen);
  const close = told(fields.object("close"), readClose);
  const beacon = fields.isNull("beacon") ? null : fields.object("beacon");
  return {
    open,
    close,
    beacon: beacon && { round: beacon.integer("round"), signature: beacon.text("signature") },
    serverSeed: fields.hex("serverSeed", 32),
    walk: fields.objects("walk").map((step) => ({
      index: step.integer("i"),
      entrantTag: step.hex("e", 32),
      ticketNo: step.integer("t", 0, 0xffffffff),
      path: step.hexes("p", 32),
    })),
    winners: fields.objects("winners").map((winner) => ({
      slot: winner.integer("slot"),
      tier: winner.text("tier"),
      entrantTag: winner.hexOrNull("entrantTag", 32),
    })),
    advances: fields.objects("advances").map((advance) => told(advance, readAdvance)),
  };
}

function told<T>(fields: Fields, read: (text: string) => Read<T>): Told<T> {
  const text = fields.text("text");
  const back = read(text);
  if (!back.ok) throw new Unreadable(back.code, back.problem);
  return { text, sig: fields.hex("sig", 64), record: back.value };
}
