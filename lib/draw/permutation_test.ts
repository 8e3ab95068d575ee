import assert from "node:assert/strict";
import fc from "fast-check";
import { drawWords } from "@/lib/draw/drbg.ts";
import { permutation } from "@/lib/draw/permutation.ts";
import { below } from "@/lib/draw/sampler.ts";
import { golden } from "@/tests/draw_vectors.ts";

const { drawId } = golden.stream;
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });

function take(size: number, drawSeed: string | Uint8Array, count = size): number[] {
  return permutation(size, drawWords(drawSeed, drawId)).take(count).toArray();
}

/** The textbook's shuffle over a whole array. */
function dense(size: number, drawSeed: Uint8Array): number[] {
  const words = drawWords(drawSeed, drawId);
  const cells = Array.from({ length: size }, (_, i) => i);
  for (let i = 0; i < size; i++) {
    const j = i + below(size - i, words);
    [cells[i], cells[j]] = [cells[j], cells[i]];
  }
  return cells;
}

Deno.test("permutation: known orders of 1, 2, 3, 10 and 52", () => {
  assert.deepEqual(golden.permutations.map(({ M }) => M), [1, 2, 3, 10, 52]);
  for (const { M, drawSeed, drawId, permutation: expected } of golden.permutations) {
    assert.deepEqual([...permutation(M, drawWords(drawSeed, drawId))], expected);
  }
});

Deno.test("permutation: the first 50 of a million", () => {
  const { M, drawSeed, first50 } = golden.permutationLarge;
  assert.deepEqual(take(M, drawSeed, 50), first50);
});

Deno.test("[P3] permutation: every number once, for every size up to 500", () => {
  for (let size = 1; size <= 500; size++) {
    const order = take(size, golden.stream.drawSeed);
    assert.deepEqual(order.toSorted((a, b) => a - b), Array.from({ length: size }, (_, i) => i));
  }
});

Deno.test("[P4] permutation: keeping only displaced cells gives the textbook's order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), seeds, (size, seed) => {
      assert.deepEqual(take(size, seed), dense(size, seed));
    }),
    { seed: 1938, numRuns: 60 },
  );
});

Deno.test("[P5] permutation: the first picks do not depend on how many are asked for", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 120 }), fc.nat(120), seeds, (size, count, seed) => {
      assert.deepEqual(take(size, seed, count), take(size, seed).slice(0, count));
    }),
    { seed: 5, numRuns: 60 },
  );
});
