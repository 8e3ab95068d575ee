/**
 * `RecordStore` over Deno KV: accounts, the event directory, presence, attempts.
 * @module
 */
import { retryLocked } from "@/lib/storage/kv_store.ts";
import type { RecordKey, RecordStore, StoredRecord } from "@/lib/storage/store.ts";

export function createKvRecords(kv: Deno.Kv): RecordStore {
  return {
    async get<T>(key: RecordKey): Promise<StoredRecord<T> | null> {
      const entry = await kv.get<T>(key);
      return entry.versionstamp === null ? null : { key, value: entry.value, version: entry.versionstamp };
    },

    put: (records) =>
      retryLocked(async () => {
        const atomic = kv.atomic();
        for (const { key, value, expected } of records) {
          if (expected !== undefined) atomic.check({ key, versionstamp: expected });
          atomic.set(key, value);
        }
        return (await atomic.commit()).ok;
      }),

    delete: (key, expected) =>
      retryLocked(async () => {
        if (expected === undefined) return await kv.delete(key);
        await kv.atomic().check({ key, versionstamp: expected }).delete(key).commit();
      }),

    async list<T>(
      prefix: RecordKey,
      { limit = 1000, after }: { limit?: number; after?: RecordKey } = {},
    ): Promise<StoredRecord<T>[]> {
      const found: StoredRecord<T>[] = [];
      const selector = { prefix: [...prefix], ...(after && { start: [...after, ""] }) };
      for await (const entry of kv.list<T>(selector, { limit })) {
        found.push({ key: entry.key as string[], value: entry.value, version: entry.versionstamp });
      }
      return found;
    },
  };
}
