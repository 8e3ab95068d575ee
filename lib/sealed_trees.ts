/**
 * The trees of sealed lists, kept while phones ask for their paths: a proof costs a search and no hashing.
 *
 * Anybody may ask for a proof, and of a long list every phone does, at the same second. Without this each would have
 * the whole list read from the database and hashed anew. `published.ts` asks; one for each isolate.
 * @module
 */
import { levelsOf } from "@/lib/draw/merkle.ts";
import type { BlobRef } from "@/lib/modules/contract.ts";

/** 64 bytes a ticket: one list of a million, or a hundred of ten thousand. */
export const keptBytesMax = 64 * 2 ** 20;

export interface SealedTrees {
  /**
   * @param leaves names the list by its content, so what is kept is never another list's
   * @param read called if it is not known; of those who ask at once, one
   * @returns every level, the sorted leaves first
   */
  levels(leaves: BlobRef, read: () => Promise<Uint8Array>): Promise<readonly Uint8Array[]>;
}

export function createSealedTrees(bytesMax = keptBytesMax): SealedTrees {
  /** Least lately used first. */
  const kept = new Map<string, { bytes: number; levels: Promise<Uint8Array[]> }>();
  let keptBytes = 0;

  function forget(sha256: string): void {
    keptBytes -= kept.get(sha256)?.bytes ?? 0;
    kept.delete(sha256);
  }

  return {
    levels({ sha256, size }, read) {
      const known = kept.get(sha256);
      const levels = known?.levels ?? read().then(levelsOf);
      forget(sha256);
      // A list beyond the bound is kept too, alone: to hash it for each who asks would be dearer than its bytes.
      const bytes = 2 * size;
      while (kept.size > 0 && keptBytes + bytes > bytesMax) forget(kept.keys().next().value!);
      kept.set(sha256, { bytes, levels });
      keptBytes += bytes;
      if (!known) levels.catch(() => kept.get(sha256)?.levels === levels && forget(sha256));
      return levels;
    },
  };
}
