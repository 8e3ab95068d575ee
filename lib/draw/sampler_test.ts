import assert from "node:assert/strict";
import fc from "fast-check";
import type { Words } from "@/lib/draw/drbg.ts";
import { below } from "@/lib/draw/sampler.ts";
import { golden } from "@/tests/draw_vectors.ts";

/** Reads the given 64-bit words and counts them; reading past the last one fails. */
function scripted(script: readonly bigint[]): Words & { taken(): number } {
  let halves = 0;
  return {
    u32() {
      const word = script[halves >> 1];
      if (word === undefined) throw new Error("the script has no more words");
      return Number(halves++ % 2 === 0 ? word >> 32n : word & 0xffffffffn);
    },
    taken: () => halves / 2,
  };
}

const TOP = 1n << 64n;

Deno.test("sampler: twelve known answers at the edges of rejection", () => {
  assert.equal(golden.sampler.cases.length, 12);
  for (const { n, words, consumed, result } of golden.sampler.cases) {
    const script = scripted(words.map((word) => BigInt(`0x${word}`)));
    assert.equal(below(n, script), result, `below ${n}`);
    assert.equal(script.taken(), consumed, `words for ${n}`);
  }
});

/** Any 64-bit word, often one of the last few, where rejection happens. */
const word = fc.oneof(
  fc.bigInt({ min: 0n, max: TOP - 1n }),
  fc.bigInt({ min: TOP - (1n << 33n), max: TOP - 1n }),
);
const bound = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 32 }),
  fc.integer({ min: 1, max: 1000 }),
  fc.integer({ min: 2 ** 31, max: 2 ** 32 }),
);

Deno.test("[P11] sampler: takes words until one is below the limit, and gives that one modulo n", () => {
  let rejections = 0;
  fc.assert(
    fc.property(bound, fc.array(word, { minLength: 1, maxLength: 6 }), (n, words) => {
      const limit = TOP - TOP % BigInt(n);
      const accepted = words.findIndex((x) => x < limit);
      const script = scripted(words);
      if (accepted < 0) {
        rejections += words.length;
        assert.throws(() => below(n, script), /no more words/);
        return;
      }
      rejections += accepted;
      const result = below(n, script);
      assert.equal(BigInt(result), words[accepted] % BigInt(n));
      assert.equal(script.taken(), accepted + 1);
      assert.ok(result >= 0 && result < n);
    }),
    { seed: 64, numRuns: 3000 },
  );
  assert.ok(rejections > 100, `only ${rejections} rejections were seen`);
});

Deno.test("[P12] sampler: exactly uniform up to the limit, and nothing beyond it is used", () => {
  // Below the limit any 3n words in a row hit every residue three times; every word from there up is refused.
  for (let n = 1; n <= 256; n++) {
    const limit = TOP - TOP % BigInt(n);
    const counts = new Array(n).fill(0);
    let refused = 0;
    for (let x = limit - BigInt(3 * n); x < TOP; x++) {
      const script = scripted([x, 0n]);
      const result = below(n, script);
      if (script.taken() === 2) refused++;
      else counts[result]++;
    }
    assert.ok(counts.every((count) => count === 3), `residues below ${n}: ${counts}`);
    assert.equal(BigInt(refused), TOP - limit);
  }
});

Deno.test("sampler: a bound that no word can serve is a bug in the caller", () => {
  for (const n of [0, -1, 1.5, NaN, 2 ** 32 + 1]) assert.throws(() => below(n, scripted([0n])), RangeError);
});
