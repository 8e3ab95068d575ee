/**
 * One unbiased integer below n, from a stream of 64-bit words, by rejection.
 *
 * The words come from `drbg.ts`; `permutation.ts` asks.
 * @see docs/LIVEDRAW.md, section 6
 * @module
 */
import type { Words } from "@/lib/draw/drbg.ts";

const MAX = 0x100000000;

/**
 * Takes words `x` until one lies below the largest multiple of `n` that fits 64 bits; gives `x mod n`.
 *
 * @param n 1..2^32; 1 takes a word as well
 * @throws {RangeError} if `n` is out of range: a bug in the caller
 */
export function below(n: number, words: Words): number {
  if (!Number.isInteger(n) || n < 1 || n > MAX) throw new RangeError(`not in 1..2^32: ${n}`);
  for (;;) {
    const high = words.u32();
    const low = words.u32();
    // The words from the largest multiple up are the top (2^64 mod n) ones, fewer than 2^32 of them, so all
    // have a high half of ones. Only then is the remainder worth computing.
    if (high === MAX - 1 && MAX - 1 - low < modulo(MAX % n, 0, n)) continue;
    return modulo(high % n, low, n);
  }
}

/** `(high · 2^32 + low) mod n` for `high < n`, in steps of 16 bits so that every product stays below 2^53. */
function modulo(high: number, low: number, n: number): number {
  const upper = (high * 0x10000 + (low >>> 16)) % n;
  return (upper * 0x10000 + (low & 0xffff)) % n;
}
