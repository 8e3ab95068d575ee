/**
 * What was drawn, as a certificate tells it: each prize, and the line of the sealed list that holds it.
 *
 * A certificate has no names and no entry numbers, so there are none here. Shown by `Drawn.tsx`.
 * @module
 */
import type { Hex } from "@/lib/draw/bytes.ts";
import type { Certificate } from "@/lib/draw/certificate_reader.ts";
import type { Verdict } from "@/lib/draw/verdict.ts";

export interface DrawnPrize {
  slot: number;
  /** From the id of its tier; of tickets the prize as the organizer named it, where that is known. */
  prize: string;
  /** Who holds it after all replacements; null when nobody is left. */
  entrantTag: Hex | null;
  /** 1 for the first line of the sealed list; of the holder's ticket that came first in the order. */
  line: number | null;
  /** Who was drawn first could not have it. */
  replaced: boolean;
  /** Of the receipt that was given. */
  mine: boolean;
}

/** In order of drawing. */
export function drawnPrizes(
  { walk, winners }: Certificate,
  { facts, personal }: Extract<Verdict, { outcome: "valid" }>,
  ticketPrize?: string,
): DrawnPrize[] {
  const lines = new Map<Hex, number>();
  for (const { entrantTag, index } of walk) {
    if (!lines.has(entrantTag)) lines.set(entrantTag, index + 1);
  }
  return facts.holders.map(({ slot, tier, entrantTag }) => ({
    slot,
    prize: ticketPrize ?? prizeName(tier),
    entrantTag,
    line: entrantTag === null ? null : lines.get(entrantTag) ?? null,
    replaced: winners[slot].entrantTag !== entrantTag,
    mine: personal?.slots.includes(slot) ?? false,
  }));
}

/** "second-prize" as "Second prize": the id is all that a certificate has. */
export function prizeName(tier: string): string {
  const words = tier.replaceAll("-", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
