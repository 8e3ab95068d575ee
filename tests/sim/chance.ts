/**
 * All chance of a simulated run: one seeded generator, forked so that one part's draws do not shift another's.
 *
 * sfc32 (128 bits of state) filled from the seed by splitmix32. The same seed gives the same run, everywhere.
 * @module
 */

export interface Chance {
  /** [0, 1) with 32 bits. */
  next(): number;
  /** min..max, both included. */
  int(min: number, max: number): number;
  /** True with this probability. */
  hit(probability: number): boolean;
  /** @throws {RangeError} on an empty list */
  pick<T>(list: readonly T[]): T;
  /** One of the keys, each as likely as its weight says. */
  weigh<K extends string>(weights: Readonly<Record<K, number>>): K;
  bytes(length: number): Uint8Array;
  /** A generator of its own for another part. */
  fork(): Chance;
}

/** @param seed 0..2^32 - 1 */
export function createChance(seed: number): Chance {
  let mixed = seed >>> 0;
  const mix = () => {
    mixed = (mixed + 0x9e3779b9) >>> 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [mix(), mix(), mix(), 1];

  function word(): number {
    const t = (a + b + d) >>> 0;
    d = (d + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + t) >>> 0;
    return t;
  }
  for (let i = 0; i < 12; i++) word();

  const next = () => word() / 2 ** 32;
  const chance: Chance = {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    hit: (probability) => next() < probability,
    pick(list) {
      if (list.length === 0) throw new RangeError("nothing to pick from");
      return list[Math.floor(next() * list.length)];
    },
    weigh<K extends string>(weights: Readonly<Record<K, number>>) {
      const keys = Object.keys(weights) as K[];
      let left = next() * keys.reduce((sum, key) => sum + weights[key], 0);
      return keys.find((key) => (left -= weights[key]) < 0) ?? keys[keys.length - 1];
    },
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i++) bytes[i] = word();
      return bytes;
    },
    fork: () => createChance(word()),
  };
  return chance;
}
