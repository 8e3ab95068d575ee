/**
 * Is the draw fair? Fixed seeds, so every count is a constant; and the counts stay below what chance alone passes
 * once in a million, so that a new version with new constants cannot smuggle in a bias.
 *
 * Modulo bias is far too small to show here; `sampler_test.ts` catches that.
 */
import assert from "node:assert/strict";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, fromHex, toHex, u32be, utf8 } from "@/lib/draw/bytes.ts";
import { draw, EntrantOrder, type Tickets } from "@/lib/draw/draw.ts";
import { drawWords } from "@/lib/draw/drbg.ts";
import { permutation } from "@/lib/draw/permutation.ts";
import { chiSquareLimit, statistics } from "@/tests/draw_vectors.ts";

const drawId = fromHex(statistics.drawId);

/** A label's bytes, written once: half a million seeds are made from them. */
function seedsOf(label: string): (i: number) => Uint8Array {
  const input = concat(utf8(`livedraw stat ${label} `), u32be(0));
  const number = new DataView(input.buffer, input.length - 4);
  return (i) => {
    number.setUint32(0, i);
    return sha256(input);
  };
}

/** The first `count` picks over `size` tickets. */
function picks(drawSeed: Uint8Array, size: number, count: number): number[] {
  const order = permutation(size, drawWords(drawSeed, drawId));
  return Array.from({ length: count }, () => order.next().value as number);
}

function zeros(length: number): number[] {
  return new Array(length).fill(0);
}

/** Sum of (observed - expected)² / expected. */
function chiSquare(observed: readonly number[], expected: (cell: number) => number): number {
  return observed.reduce((sum, count, cell) => sum + (count - expected(cell)) ** 2 / expected(cell), 0);
}

/** The constant that is expected, and below the limit for `df` degrees of freedom. */
function assertFair(found: number, published: number, df: number): void {
  assert.ok(Math.abs(found - published) < 1e-9 * Math.max(1, published), `${found} instead of ${published}`);
  assert.ok(found < chiSquareLimit(df), `${found} is beyond chance with ${df} degrees of freedom`);
}

Deno.test("statistics: each of 10 tickets wins its share of 1,000 and of 100,000 draws", () => {
  const few = statistics.winner_10tickets_1000draws;
  const many = statistics.winner_10tickets_100000draws;
  const counts = zeros(10);
  const seedOf = seedsOf(many.label);
  for (let i = 0; i < many.draws; i++) {
    if (i === few.draws) {
      assert.deepEqual(counts, few.counts);
      assertFair(chiSquare(counts, () => few.draws / 10), 9.68, 9);
      assert.ok(counts.every((count) => count >= 60 && count <= 140));
    }
    counts[picks(seedOf(i), 10, 1)[0]]++;
  }
  assert.deepEqual(counts, many.counts);
  assertFair(chiSquare(counts, () => many.draws / 10), many.chi2, 9);
});

function countOrders(label: string, size: number, draws: number): Record<string, number> {
  const counts: Record<string, number> = {};
  const seedOf = seedsOf(label);
  for (let i = 0; i < draws; i++) {
    const order = picks(seedOf(i), size, size).join("");
    counts[order] = (counts[order] ?? 0) + 1;
  }
  return counts;
}

Deno.test("statistics: all 24 orders of 4 are equally likely", () => {
  const { label, M, draws, chi2, ...published } = statistics.permutations_4;
  const counts = countOrders(label, M, draws);
  assert.deepEqual(counts, published.counts);
  assertFair(chiSquare(Object.values(counts), () => draws / 24), chi2, 23);
});

Deno.test("statistics: all 120 orders of 5 are equally likely", () => {
  const { label, M, draws, cells, min, max, chi2 } = statistics.permutations_5;
  const counts = Object.values(countOrders(label, M, draws));
  assert.equal(counts.length, cells);
  assert.equal(Math.min(...counts), min);
  assert.equal(Math.max(...counts), max);
  assertFair(chiSquare(counts, () => draws / cells), chi2, 119);
});

Deno.test("statistics: every entrant is equally likely at every place, runner-ups included", () => {
  const { label, M, draws, stat, row14 } = statistics.position_by_entrant;
  const table = Array.from({ length: M }, () => zeros(M));
  const seedOf = seedsOf(label);
  for (let i = 0; i < draws; i++) picks(seedOf(i), M, M).forEach((entrant, place) => table[place][entrant]++);
  assert.deepEqual(table[14], row14);
  // Rows and columns have fixed sums, so the plain statistic is too large by M / (M - 1).
  assertFair(chiSquare(table.flat(), () => draws / M) * (M - 1) / M, stat, (M - 1) ** 2);
});

Deno.test("statistics: all 90 pairs of first and second are equally likely", () => {
  const { label, M, draws, cells, chi2 } = statistics.ordered_pairs;
  const counts = zeros(M * M);
  const seedOf = seedsOf(label);
  for (let i = 0; i < draws; i++) {
    const [first, second] = picks(seedOf(i), M, 2);
    counts[M * first + second]++;
  }
  const pairs = counts.filter((_, cell) => Math.floor(cell / M) !== cell % M);
  assert.equal(pairs.length, cells);
  assertFair(chiSquare(pairs, () => draws / cells), chi2, cells - 1);
});

/** Tickets whose entrants are numbers, `weights[n]` tickets for entrant n, in that order. */
function numbered(weights: readonly number[]): Tickets {
  const owners = weights.flatMap((weight, n) => zeros(weight).map((_, ticketNo) => ({ n, ticketNo })));
  return {
    drawId,
    ticketCount: owners.length,
    ticketAt: (index) => ({ entrantTag: String(owners[index].n), ticketNo: owners[index].ticketNo }),
  };
}

Deno.test("statistics: each of 20 wins gold, silver and bronze as often as it should", () => {
  const { label, M, draws, tiers, ...published } = statistics.tier_marginals;
  const prizes = Object.entries(tiers).map(([id, count]) => ({ id, count }));
  const tickets = numbered(zeros(M).fill(1));
  const wins: Record<string, number[]> = { gold: zeros(M), silver: zeros(M), bronze: zeros(M) };
  const seedOf = seedsOf(label);
  for (let i = 0; i < draws; i++) {
    const { slots } = draw({ drawSeed: seedOf(i), tickets, tiers: prizes });
    for (const { tier, entrantTag } of slots) wins[tier][Number(entrantTag)]++;
  }
  const results = {
    gold: published.gold_result,
    silver: published.silver_result,
    bronze: published.bronze_result,
  };
  for (const [tier, { counts, stat }] of Object.entries(results)) {
    assert.deepEqual(wins[tier], counts);
    // Winners are drawn without replacement: the variance is n·p·(1 - p), and the sum is fixed.
    const p = tiers[tier] / M;
    assertFair(chiSquare(counts, () => draws * p) / (1 - p) * (M - 1) / M, stat, M - 1);
  }
});

Deno.test("statistics: with 1, 2, 3 and 4 tickets, first and second place follow the tickets", () => {
  const { label, weights, draws, first, second } = statistics.weighted_first_second;
  const tickets = numbered(weights);
  const counts = [zeros(weights.length), zeros(weights.length)];
  const seedOf = seedsOf(label);
  for (let i = 0; i < draws; i++) {
    const order = new EntrantOrder(seedOf(i), tickets);
    for (const place of [0, 1]) counts[place][Number(order.at(place))]++;
  }
  assert.deepEqual(counts, [first.counts, second.counts]);
  for (const { counts, expected, chi2 } of [first, second]) {
    assertFair(chiSquare(counts, (n) => draws * expected[n]), chi2, weights.length - 1);
  }
});

Deno.test("statistics: a draw says nothing about the next one", () => {
  const { label, M, pairs, chi2 } = statistics.successive_draw_independence;
  const counts = zeros(M * M);
  const seedOf = seedsOf(label);
  for (let i = 0; i < pairs; i++) {
    counts[M * picks(seedOf(2 * i), M, 1)[0] + picks(seedOf(2 * i + 1), M, 1)[0]]++;
  }
  assertFair(chiSquare(counts, () => pairs / M ** 2), chi2, M ** 2 - 1);
});

Deno.test("statistics: the seeds of different draws and labels are different", () => {
  const seeds = ["a", "b"].map(seedsOf).flatMap((seedOf) => [0, 1, 2].map((i) => toHex(seedOf(i))));
  assert.equal(new Set(seeds).size, 6);
});
