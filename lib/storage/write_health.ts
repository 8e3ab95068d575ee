/**
 * Whether the database takes writes: what a file says when its disk is full, and what became of the last write.
 *
 * SQLite takes back all of a write that did not fit, so nothing is half there, and the next one that fits goes through:
 * nothing has to be opened anew. Wrapped around the stores by `drumroll.ts`; asked by `condition.ts`.
 * @module
 */
import type { StorageTrouble } from "@/lib/refusal.ts";
import type { RecordStore, RoomStore } from "@/lib/storage/store.ts";

/** KV gives SQLite's own sentences as messages, and a handle that could only be opened for reading has one of KV's. */
const SAID: readonly [RegExp, StorageTrouble][] = [
  [/database or disk is full/, "full"],
  [/readonly database|read-only database/, "read_only"],
  [/disk I\/O error/, "failing"],
];

/** Null for every other error, a database elsewhere that cannot be reached among them. */
export function troubleIn(error: unknown): StorageTrouble | null {
  if (!(error instanceof Error)) return null;
  return SAID.find(([sentence]) => sentence.test(error.message))?.[1] ?? null;
}

export interface WriteHealth {
  /** Of the last write; null while nothing is wrong. */
  readonly trouble: StorageTrouble | null;
  ofStore(store: RoomStore): RoomStore;
  ofRecords(records: RecordStore): RecordStore;
}

/** @param onChange hears of each trouble once when it begins, and null when it is over */
export function createWriteHealth(onChange: (trouble: StorageTrouble | null) => void): WriteHealth {
  let trouble: StorageTrouble | null = null;

  function become(next: StorageTrouble | null): void {
    if (next === trouble) return;
    trouble = next;
    onChange(next);
  }

  async function written<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      become(null);
      return result;
    } catch (error) {
      const next = troubleIn(error);
      if (next) become(next);
      throw error;
    }
  }

  return {
    get trouble() {
      return trouble;
    },
    ofStore: (store) => ({
      ...store,
      commit: (commit) => written(store.commit(commit)),
      putBlob: (event, bytes) => written(store.putBlob(event, bytes)),
    }),
    ofRecords: (records) => ({ ...records, put: (writes) => written(records.put(writes)) }),
  };
}
