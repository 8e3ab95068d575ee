import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, fromHex, toHex } from "@/lib/draw/bytes.ts";
import {
  inclusionPaths,
  isIncluded,
  leafHash,
  levelsOf,
  merkleRoot,
  nodeHash,
  pathIn,
} from "@/lib/draw/merkle.ts";
import { rfc6962 } from "@/tests/draw_vectors.ts";

const LEAVES = rfc6962.leafHashes.map(fromHex);

Deno.test("merkle: leaf and node hashes of RFC 6962", () => {
  for (const { leafInput, left, right, value } of rfc6962.hasher) {
    if (leafInput !== undefined) assert.equal(toHex(leafHash(fromHex(leafInput))), value);
    else if (left && right) assert.equal(toHex(nodeHash(fromHex(left), fromHex(right))), value);
    else assert.equal(toHex(merkleRoot(new Uint8Array(0))), value);
  }
  assert.deepEqual(rfc6962.leafInputs.map((input) => toHex(leafHash(fromHex(input)))), rfc6962.leafHashes);
});

Deno.test("merkle: roots of the trees of 0 to 8 leaves", () => {
  rfc6962.rootsBySize0to8.forEach((root, size) => {
    const leaves = concat(...LEAVES.slice(0, size));
    const before = leaves.slice();
    assert.equal(toHex(merkleRoot(leaves)), root);
    assert.deepEqual(leaves, before, "the caller's leaves are left alone");
  });
});

Deno.test("merkle: all 36 audit paths of the trees of 1 to 8 leaves", () => {
  assert.equal(rfc6962.paths.length, 36);
  for (const { m, n, path } of rfc6962.paths) {
    const [found] = inclusionPaths(concat(...LEAVES.slice(0, n)), [m]);
    assert.deepEqual(found.map(toHex), path);
  }
});

Deno.test("merkle: 98 inclusion probes are accepted and rejected as published", () => {
  assert.equal(rfc6962.inclusionProbes.length, 98);
  for (const probe of rfc6962.inclusionProbes) {
    const included = isIncluded({
      leafHash: fromHex(probe.leafHash),
      // Some do not fit 53 bits; they are out of range either way.
      index: Number(probe.leafIdx),
      size: Number(probe.treeSize),
      path: probe.proof.map(fromHex),
      root: fromHex(probe.root),
    });
    assert.equal(included, probe.expect === "accept", probe.file);
  }
});

/** Leaf hashes that stand for `size` different leaves. */
function leavesOf(size: number): Uint8Array {
  return concat(...Array.from({ length: size }, (_, i) => leafHash(Uint8Array.of(i >> 8, i))));
}

Deno.test("merkle: the levels of a tree give the root and the paths of all its leaves", () => {
  for (let size = 1; size <= 70; size++) {
    const leaves = leavesOf(size);
    const before = leaves.slice();
    const levels = levelsOf(leaves);
    assert.deepEqual(levels.at(-1), merkleRoot(leaves));
    const indexes = Array.from({ length: size }, (_, index) => index);
    assert.deepEqual(indexes.map((index) => pathIn(levels, index)), inclusionPaths(leaves, indexes));
    assert.deepEqual(leaves, before, "the caller's leaves are left alone");
  }
});

/** MTH of RFC 6962 section 2.1, as it is written there. */
function recursiveRoot(leaves: Uint8Array): Uint8Array {
  const count = leaves.length / 32;
  if (count === 1) return leaves;
  let k = 1;
  while (2 * k < count) k *= 2;
  return nodeHash(recursiveRoot(leaves.subarray(0, 32 * k)), recursiveRoot(leaves.subarray(32 * k)));
}

Deno.test("[P10] merkle: every leaf of every tree up to 300 leaves has a path, and the root is that of the recursion", () => {
  for (let size = 1; size <= 300; size++) {
    const leaves = leavesOf(size);
    const root = merkleRoot(leaves);
    assert.deepEqual(root, recursiveRoot(leaves));
    // All sizes in full would be 45,000 proofs; every seventh tree is complete, the others at their edges.
    const indexes = size % 7 === 0 ? Array.from({ length: size }, (_, i) => i) : [0, size >> 1, size - 1];
    inclusionPaths(leaves, indexes).forEach((path, k) => {
      const index = indexes[k];
      assert.ok(isIncluded({ leafHash: leaves.slice(32 * index, 32 * index + 32), index, size, path, root }));
    });
  }
});

Deno.test("[P10] merkle: a proof holds for its own leaf, place, size and length only", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 300 }).chain((size) =>
        fc.record({
          size: fc.constant(size),
          index: fc.nat(size - 1),
          other: fc.nat(size - 1),
          otherSize: fc.integer({ min: 1, max: 600 }),
        })
      ),
      ({ size, index, other, otherSize }) => {
        const leaves = leavesOf(size);
        const [path] = inclusionPaths(leaves, [index]);
        const proof = {
          leafHash: leaves.slice(32 * index, 32 * index + 32),
          index,
          size,
          path,
          root: merkleRoot(leaves),
        };
        assert.ok(isIncluded(proof));
        if (other !== index) {
          assert.ok(!isIncluded({ ...proof, index: other }));
          assert.ok(!isIncluded({ ...proof, leafHash: leaves.slice(32 * other, 32 * other + 32) }));
        }
        // A tree of another size may have the same shape above this leaf; then the number of steps, and with it
        // the root, is the same. The size itself is bound by the close record and the draw seed.
        const [samePath] = otherSize > index ? inclusionPaths(leavesOf(otherSize), [index]) : [undefined];
        if (samePath?.length !== path.length) assert.ok(!isIncluded({ ...proof, size: otherSize }));
        assert.ok(!isIncluded({ ...proof, path: path.slice(1) }));
        assert.ok(!isIncluded({ ...proof, path: path.slice(0, -1) }));
        assert.ok(!isIncluded({ ...proof, path: [...path, path[0]] }));
        assert.ok(!isIncluded({ ...proof, path: [path[0].subarray(1), ...path.slice(1)] }));
      },
    ),
    { seed: 6962, numRuns: 60 },
  );
});

Deno.test("merkle: paths of several leaves in one pass are those of one at a time", () => {
  const leaves = leavesOf(77);
  const indexes = [76, 3, 3, 0, 64];
  const paths = inclusionPaths(leaves, indexes);
  indexes.forEach((index, k) => assert.deepEqual(paths[k], inclusionPaths(leaves, [index])[0]));
  assert.throws(() => inclusionPaths(leaves, [77]), RangeError);
});
