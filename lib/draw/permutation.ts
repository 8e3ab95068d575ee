/**
 * The order in which the tickets come out: a forward Fisher-Yates shuffle, evaluated one position at a time.
 *
 * Only displaced cells are kept, so the first 14 of a million cost 14 steps. Words come from `drbg.ts`.
 * @see docs/LIVEDRAW.md, section 6
 * @module
 */
import type { Words } from "@/lib/draw/drbg.ts";
import { below } from "@/lib/draw/sampler.ts";

/**
 * Yields every number in 0..size - 1 once, in an order of which each is equally likely.
 *
 * Position i is settled by the words up to it and never changes: asking for more yields more of the same order.
 */
export function* permutation(size: number, words: Words): Generator<number, void, void> {
  const displaced = new Map<number, number>();
  for (let i = 0; i < size; i++) {
    const j = i + below(size - i, words);
    const picked = displaced.get(j) ?? j;
    if (j !== i) displaced.set(j, displaced.get(i) ?? i);
    displaced.delete(i);
    yield picked;
  }
}
