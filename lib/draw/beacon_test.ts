import assert from "node:assert/strict";
import fc from "fast-check";
import {
  beaconValue,
  type Chain,
  isCanonicalSignature,
  QUICKNET,
  roundFor,
  roundTime,
} from "@/lib/draw/beacon.ts";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { TEST_CHAIN } from "@/tests/draw_makers.ts";
import { quicknet, testChain } from "@/tests/draw_vectors.ts";

Deno.test("beacon: the pinned chain is quicknet", () => {
  const { hash, public_key, genesis_time, period } = quicknet.chainInfo;
  assert.deepEqual(QUICKNET, { hash, publicKey: public_key, genesis: genesis_time, period });
});

Deno.test("beacon: genuine rounds are accepted, and only for their number", () => {
  for (const { round, signature, randomness, emittedAtUnix } of quicknet.rounds) {
    assert.ok(isRoundSignature(QUICKNET, round, signature));
    assert.ok(!isRoundSignature(QUICKNET, round + 1, signature));
    assert.equal(beaconValue(signature), randomness);
    assert.equal(roundTime(QUICKNET, round), emittedAtUnix);
  }
});

Deno.test("beacon: other chains of the scheme, each by its own key", () => {
  for (const { public_key, round, signature, randomness } of quicknet.otherChainsSameScheme) {
    assert.ok(isRoundSignature({ ...QUICKNET, publicKey: public_key }, round, signature));
    assert.ok(!isRoundSignature(QUICKNET, round, signature));
    assert.equal(beaconValue(signature), randomness);
  }
  for (const { round, signature, randomness } of testChain.rounds) {
    assert.ok(isRoundSignature(TEST_CHAIN, round, signature));
    assert.equal(beaconValue(signature), randomness);
  }
});

Deno.test("beacon: eleven forgeries are refused", () => {
  assert.equal(quicknet.rejectVectors.length, 11);
  for (const { name, round, signature } of quicknet.rejectVectors) {
    assert.ok(!isRoundSignature(QUICKNET, round, signature), name);
  }
});

Deno.test("beacon: a second spelling of the genuine point is refused before any curve sees it", () => {
  const alias = quicknet.rejectVectors.find(({ name }) => name.includes("ALIAS"))!;
  const genuine = quicknet.rounds.find(({ round }) => round === alias.round)!;
  assert.notEqual(beaconValue(alias.signature), genuine.randomness);
  assert.ok(isCanonicalSignature(genuine.signature));
  assert.ok(!isCanonicalSignature(alias.signature));
});

Deno.test("beacon: x has to lie below the prime, with the flags of a compressed finite point", () => {
  const prime =
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab";
  const flagged = (hex: string, flags: number) =>
    (parseInt(hex.slice(0, 2), 16) | flags << 5).toString(16) + hex.slice(2);
  const below = prime.slice(0, -1) + "a";
  for (const flags of [0b100, 0b101]) {
    assert.ok(isCanonicalSignature(flagged(below, flags)));
    assert.ok(!isCanonicalSignature(flagged(prime, flags)));
    assert.ok(!isCanonicalSignature(flagged("1f" + "ff".repeat(47), flags)));
  }
  for (const flags of [0b001, 0b010, 0b011, 0b110, 0b111]) {
    assert.ok(!isCanonicalSignature(flagged(below, flags)));
  }
  const [{ signature }] = quicknet.rounds;
  for (const wrong of [signature.toUpperCase(), signature.slice(2), signature + "00", "", null, 7]) {
    assert.ok(!isCanonicalSignature(wrong));
  }
});

Deno.test("beacon: the round follows from the close", () => {
  for (const { closedAt, leadSeconds, round, roundTime: at } of quicknet.roundSelection.cases) {
    assert.equal(roundFor(QUICKNET, closedAt, leadSeconds), round);
    assert.equal(roundTime(QUICKNET, round), at);
  }
});

Deno.test("[P20] beacon: the round is the first at or after the lead, and later closes never get earlier rounds", () => {
  const chain: fc.Arbitrary<Chain> = fc.record({
    genesis: fc.nat(2 ** 31),
    period: fc.integer({ min: 1, max: 60 }),
  })
    .map((times) => ({ ...QUICKNET, ...times }));
  fc.assert(
    fc.property(chain, fc.nat(2 ** 31), fc.nat(300), fc.nat(1000), (chain, since, lead, later) => {
      const closedAt = chain.genesis + since;
      const round = roundFor(chain, closedAt, lead);
      assert.ok(roundTime(chain, round) >= closedAt + lead);
      assert.ok(roundTime(chain, round - 1) < closedAt + lead);
      assert.ok(roundFor(chain, closedAt + later, lead) >= round);
    }),
    { seed: 20, numRuns: 500 },
  );
});
