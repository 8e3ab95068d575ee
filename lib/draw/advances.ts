/**
 * The next runner-up takes the place of a winner who cannot be reached: exactly once per vacancy.
 *
 * The past advances, as signed texts, are the whole memory: who holds a slot and who is next follow from them.
 * `draw.ts` knows the order; `verify_v1.ts` checks the same rules from outside.
 * @see docs/LIVEDRAW.md, section 7
 * @module
 */
import type { Hex } from "@/lib/draw/bytes.ts";
import type { Conclusion } from "@/lib/draw/certificate.ts";
import type { Slot } from "@/lib/draw/draw.ts";
import { advanceText, readAdvance } from "@/lib/draw/record_texts.ts";
import type { AdvanceReason, AdvanceRecord, Signed } from "@/lib/draw/records.ts";
import { advanceHash } from "@/lib/draw/tags.ts";

export type Advance =
  /** Sign `hash`, store text and signature as the next of the chain, in the commit that checks `record.n`. */
  | { kind: "new"; record: AdvanceRecord; text: string; hash: Hex }
  /** The same vacancy was filled before: `past[n]` is the record. */
  | { kind: "repeat"; record: AdvanceRecord }
  /** `outgoing` does not hold the slot, and never lost it. */
  | { kind: "not_holding"; holder: Hex | null };

/**
 * Replaces `outgoing` in `slot` by R[n], where n counts all advances of the draw.
 *
 * @param past every advance so far, in order
 * @param at Unix seconds
 * @throws {RangeError} if there is no such slot, or the stored past cannot be read
 */
export function advance(
  of: {
    conclusion: Conclusion;
    past: readonly Signed[];
    slot: number;
    outgoing: Hex;
    reason: AdvanceReason;
    at: number;
  },
): Advance {
  const { conclusion, slot, outgoing, reason, at } = of;
  const records = of.past.map(readStored);
  const before = records.find((record) => record.slot === slot && record.outgoing === outgoing);
  if (before) return { kind: "repeat", record: before };
  const held = holdersAfter(conclusion.slots, records)[slot];
  if (held === undefined) throw new RangeError(`no slot ${slot}`);
  if (held.entrantTag !== outgoing) return { kind: "not_holding", holder: held.entrantTag };
  const n = records.length;
  const { drawId } = conclusion.openRecord;
  const record: AdvanceRecord = { drawId, n, slot, outgoing, incoming: conclusion.runnerUp(n), reason, at };
  const text = advanceText(record);
  return { kind: "new", record, text, hash: advanceHash(chainEnd(conclusion.closeHash, of.past), text) };
}

/** Who holds each prize after these advances. */
export function holdersAfter(slots: readonly Slot[], advances: readonly AdvanceRecord[]): Slot[] {
  const holders = slots.map((slot) => ({ ...slot }));
  for (const { slot, incoming } of advances) holders[slot].entrantTag = incoming;
  return holders;
}

function chainEnd(closeHash: Hex, past: readonly Signed[]): Hex {
  return past.reduce((previous, { text }) => advanceHash(previous, text), closeHash);
}

function readStored({ text }: Signed): AdvanceRecord {
  const read = readAdvance(text);
  if (!read.ok) throw new RangeError(read.problem);
  return read.value;
}
