/**
 * The Merkle tree of RFC 6962 over SHA-256: root, inclusion paths and their check.
 *
 * Works on flat byte arrays (32 bytes a leaf hash), so that a million leaves are one array and not a million
 * objects. Knows nothing of tickets; `entries.ts` makes the leaves.
 * @see RFC 6962 section 2.1, RFC 9162 section 2.1.3.2
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { sha256Into } from "@/lib/draw/sha256.ts";

/** `H(0x00 ‖ input)`: a leaf can never be taken for an inner node. */
export function leafHash(input: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + input.length);
  prefixed.set(input, 1);
  return sha256(prefixed);
}

/** `H(0x01 ‖ left ‖ right)` */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + left.length + right.length);
  prefixed[0] = 1;
  prefixed.set(left, 1);
  prefixed.set(right, 1 + left.length);
  return sha256(prefixed);
}

/**
 * @param leaves leaf hashes in order, 32 bytes each; none gives the hash of the empty string
 * @returns 32 bytes
 */
export function merkleRoot(leaves: Uint8Array): Uint8Array {
  if (leaves.length === 0) return sha256(leaves);
  let level = leaves;
  while (level.length > 32) level = parents(level, level === leaves ? halfOf(level) : level);
  return level.slice(0, 32);
}

/**
 * The audit paths of some leaves, from the leaf's sibling upwards, in one pass over the tree.
 *
 * @param leaves leaf hashes in order, 32 bytes each
 * @param indexes 0..leaf count - 1, in any order
 * @throws {RangeError} if an index is not a leaf: a bug in the caller
 */
export function inclusionPaths(leaves: Uint8Array, indexes: readonly number[]): Uint8Array[][] {
  const count = leaves.length / 32;
  for (const index of indexes) {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new RangeError(`no leaf ${index} of ${count}`);
    }
  }
  const paths: Uint8Array[][] = indexes.map(() => []);
  const at = indexes.slice();
  let level = leaves;
  while (level.length > 32) {
    for (let k = 0; k < at.length; k++) {
      const sibling = 32 * (at[k] % 2 === 0 ? at[k] + 1 : at[k] - 1);
      // The last node of an odd level has no sibling and moves up as it is.
      if (sibling < level.length) paths[k].push(level.slice(sibling, sibling + 32));
      at[k] = Math.floor(at[k] / 2);
    }
    level = parents(level, level === leaves ? halfOf(level) : level);
  }
  return paths;
}

/**
 * Every level of the tree, the leaves first and the root last: as much again as the leaves.
 *
 * @param leaves leaf hashes in order, 32 bytes each, at least one; kept as the first level
 */
export function levelsOf(leaves: Uint8Array): Uint8Array[] {
  const levels = [leaves];
  for (let level = leaves; level.length > 32; levels.push(level)) level = parents(level, halfOf(level));
  return levels;
}

/** One leaf's audit path out of all levels: no hashing. */
export function pathIn(levels: readonly Uint8Array[], index: number): Uint8Array[] {
  return levels.flatMap((level, height) => {
    const sibling = 32 * (Math.floor(index / 2 ** height) ^ 1);
    return sibling < level.length ? [level.slice(sibling, sibling + 32)] : [];
  });
}

function halfOf(level: Uint8Array): Uint8Array {
  return new Uint8Array(32 * Math.ceil(level.length / 64));
}

/** The level above, written into `into`, which may be `level` itself: a parent never lies behind its children. */
function parents(level: Uint8Array, into: Uint8Array): Uint8Array {
  const count = level.length / 32;
  const pair = new Uint8Array(65);
  pair[0] = 1;
  for (let i = 0; i + 1 < count; i += 2) {
    pair.set(level.subarray(32 * i, 32 * i + 64), 1);
    sha256Into(into.subarray(16 * i, 16 * i + 32), pair);
  }
  if (count % 2 === 1) into.set(level.subarray(32 * (count - 1)), 16 * (count - 1));
  return into.subarray(0, 32 * Math.ceil(count / 2));
}

export interface Inclusion {
  /** 32 bytes */
  leafHash: Uint8Array;
  index: number;
  /** Number of leaves in the tree. */
  size: number;
  path: readonly Uint8Array[];
  /** 32 bytes */
  root: Uint8Array;
}

/** Tells whether the leaf stands at `index` in the tree of `size` leaves with that root. Never throws. */
export function isIncluded({ leafHash, index, size, path, root }: Inclusion): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  if (leafHash.length !== 32 || root.length !== 32) return false;
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of path) {
    if (last === 0 || sibling.length !== 32) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hash.every((byte, i) => byte === root[i]);
}
