/**
 * `RecordStore` in memory, for tests: the same promises as KV.
 * @module
 */
import { rowName } from "@/lib/storage/keys.ts";
import type { RecordKey, RecordStore, StoredRecord } from "@/lib/storage/store.ts";

export function createMemoryRecords(): RecordStore {
  const records = new Map<string, StoredRecord<unknown>>();
  let version = 0;
  return {
    get: <T>(key: RecordKey) =>
      Promise.resolve(structuredClone(records.get(rowName(key)) ?? null) as StoredRecord<T> | null),

    put(writes) {
      const held = writes.every(({ key, expected }) =>
        expected === undefined || (records.get(rowName(key))?.version ?? null) === expected
      );
      if (held) {
        const stamp = String(++version).padStart(20, "0");
        for (const { key, value } of writes) {
          records.set(rowName(key), { key, value: structuredClone(value), version: stamp });
        }
      }
      return Promise.resolve(held);
    },

    delete(key, expected) {
      const present = records.get(rowName(key))?.version;
      if (expected === undefined || expected === present) records.delete(rowName(key));
      return Promise.resolve();
    },

    list<T>(prefix: RecordKey, { limit = 1000, after }: { limit?: number; after?: RecordKey } = {}) {
      const found = [...records.values()]
        .filter(({ key }) => key.length > prefix.length && prefix.every((part, i) => key[i] === part))
        .filter(({ key }) => !after || rowName(key) > rowName(after))
        .sort((a, b) => rowName(a.key) < rowName(b.key) ? -1 : 1)
        .slice(0, limit);
      return Promise.resolve(structuredClone(found) as StoredRecord<T>[]);
    },
  };
}
