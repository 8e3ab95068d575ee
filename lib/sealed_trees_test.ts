import assert from "node:assert/strict";
import { merkleRoot } from "@/lib/draw/merkle.ts";
import { createSealedTrees } from "@/lib/sealed_trees.ts";

/** A list of `count` leaves, and how often it was read. */
function list(name: string, count: number) {
  const leaves = new Uint8Array(32 * count).fill(name.charCodeAt(0));
  const found = {
    leaves,
    reads: 0,
    ref: { sha256: name, size: leaves.length },
    read: () => {
      found.reads++;
      return Promise.resolve(leaves);
    },
  };
  return found;
}

Deno.test("sealed trees: those who ask at once, and later, share one reading and one tree", async () => {
  const trees = createSealedTrees();
  const main = list("a", 100);
  const asked = await Promise.all(Array.from({ length: 50 }, () => trees.levels(main.ref, main.read)));
  asked.push(await trees.levels(main.ref, main.read));
  assert.equal(main.reads, 1);
  assert.equal(new Set(asked).size, 1);
  assert.deepEqual(asked[0].at(-1), merkleRoot(main.leaves));
});

Deno.test("sealed trees: beyond the bound the one longest not asked for goes", async () => {
  const trees = createSealedTrees(64 * 250);
  const [a, b, c] = ["a", "b", "c"].map((name) => list(name, 100));
  for (const { ref, read } of [a, b, a, c, a, b, b]) await trees.levels(ref, read);
  assert.deepEqual([a.reads, b.reads, c.reads], [1, 2, 1]);
});

Deno.test("sealed trees: a list beyond the bound is kept alone, and given up for the next", async () => {
  const trees = createSealedTrees(64 * 250);
  const [small, big] = [list("s", 100), list("b", 1_000)];
  for (const { ref, read } of [small, big, big, small, big]) await trees.levels(ref, read);
  assert.deepEqual([small.reads, big.reads], [2, 2]);
});

Deno.test("sealed trees: a list that could not be read is read again", async () => {
  const trees = createSealedTrees();
  const { ref, read } = list("a", 3);
  await assert.rejects(trees.levels(ref, () => Promise.reject(new Error("the database is away"))));
  assert.equal((await trees.levels(ref, read)).length, 3);
});
