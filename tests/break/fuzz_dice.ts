/**
 * Chance for the fuzzer: each input has dice of its own, made of the run's seed and the input's index, so that any
 * one of a million can be made again without those before it.
 * @module
 */

export interface Dice {
  /** A whole number from 0 to `n - 1`; `n` at least 1. */
  below(n: number): number;
  /** True in this share of all cases. */
  hit(share: number): boolean;
  /** @throws {RangeError} if there is nothing to pick from */
  pick<T>(list: readonly T[]): T;
}

/** @param seed @param index whole numbers up to 2^32 */
export function diceOf(seed: number, index: number): Dice {
  let state = mix(mix(seed ^ 0x9e3779b9) ^ index);
  /** mulberry32 */
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    below,
    hit: (share) => next() < share,
    pick(list) {
      if (list.length === 0) throw new RangeError("nothing to pick from");
      return list[below(list.length)];
    },
  };
}

/** Murmur's last step: neighbours end far apart. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
