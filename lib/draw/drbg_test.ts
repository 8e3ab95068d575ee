import assert from "node:assert/strict";
import fc from "fast-check";
import { fromHex, toHex } from "@/lib/draw/bytes.ts";
import { drawWords, HmacDrbg } from "@/lib/draw/drbg.ts";
import { cavp, golden } from "@/tests/draw_vectors.ts";

Deno.test("drbg: NIST's answers, with the state after every step", () => {
  assert.equal(cavp.vectors.length, 16);
  for (const vector of cavp.vectors) {
    const state = () => {
      const { key, value } = drbg.state();
      return { K: toHex(key), V: toHex(value) };
    };
    const [first, second] = vector.additionalInput.map(fromHex);
    const drbg = new HmacDrbg(
      fromHex(vector.entropyInput),
      fromHex(vector.nonce),
      fromHex(vector.personalization),
    );
    assert.deepEqual(state(), vector.afterInstantiate);
    assert.equal(toHex(drbg.generate(128, first)), vector.firstGenerateOutput_computed);
    assert.deepEqual(state(), vector.afterGenerate1);
    assert.equal(toHex(drbg.generate(128, second)), vector.returnedBits);
    assert.deepEqual(state(), vector.afterGenerate2);

    const unwatched = new HmacDrbg(
      fromHex(vector.entropyInput),
      fromHex(vector.nonce),
      fromHex(vector.personalization),
    );
    unwatched.generate(128, first);
    assert.equal(
      toHex(unwatched.generate(128, second)),
      vector.returnedBits,
      "looking at the state changes nothing",
    );
  }
});

Deno.test("drbg: the stream of a draw is requests of 128 bytes, one after the other", () => {
  const { drawSeed, drawId, block0, block1 } = golden.stream;
  const words = drawWords(drawSeed, drawId);
  let stream = "";
  for (let i = 0; i < 64; i++) stream += words.u32().toString(16).padStart(8, "0");
  assert.equal(stream, block0 + block1);
});

Deno.test("drbg: the state moves with every request, so small requests are another stream", () => {
  const { drawSeed, drawId, personalization, block0 } = golden.stream;
  const drbg = new HmacDrbg(fromHex(drawSeed), fromHex(drawId), fromHex(personalization));
  const small = Array.from({ length: 4 }, () => toHex(drbg.generate(32))).join("");
  assert.equal(small.slice(0, 64), block0.slice(0, 64));
  assert.notEqual(small, block0);
});

Deno.test("[P13] drbg: how many words are read at a time makes no difference", () => {
  const { drawSeed, drawId } = golden.stream;
  const read = (counts: number[]) => {
    const words = drawWords(drawSeed, drawId);
    return counts.flatMap((count) => Array.from({ length: 2 * count }, () => words.u32()));
  };
  const whole = read([1000]);
  for (const chunk of [1, 7, 8]) {
    assert.deepEqual(
      read(Array.from({ length: Math.floor(1000 / chunk) }, () => chunk)),
      whole.slice(0, 2 * chunk * Math.floor(1000 / chunk)),
    );
  }
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 20 }), (counts) => {
      const words = read(counts);
      assert.deepEqual(words, whole.slice(0, words.length));
    }),
    { seed: 90, numRuns: 30 },
  );
});
