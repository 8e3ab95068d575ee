/**
 * What the room needs of a database, small enough to have a memory version with faults and a KV version.
 *
 * `kv_store.ts` and `memory_store.ts` implement it under one contract suite. All or nothing per commit, and
 * a commit may fail after having landed: the caller finds out by `commitId`.
 * @module
 */
import type { BlobRef, Head, KeptTables, RowKey, RowWrite } from "@/lib/modules/contract.ts";

export interface StoredHead {
  head: Head;
  /** Opaque; changes with every write of the head. */
  version: string;
}

export interface Commit {
  event: string;
  /** The head that the decisions were made on. */
  expected: string;
  head: Head;
  rows: RowWrite[];
}

/**
 * "committed": durable. "conflict": the head was not the expected one, or the reply of a landed commit was
 * lost on the way (look for `commitId`). "locked": the database was busy, nothing was written.
 * A throw means: unknown, look at the head.
 */
export type CommitOutcome = { outcome: "committed"; version: string } | { outcome: "conflict" | "locked" };

export interface RowPage<T> {
  rows: { id: string[]; value: T }[];
  /** The last row's id, its parts joined by `rowName`: pass as `after` to go on; null at the end. */
  next: string | null;
}

export interface RoomStore {
  /** One snapshot of the head and the rows; rows come back in the order asked, `undefined` where absent. */
  read(event: string, keys: readonly RowKey[]): Promise<{ head: StoredHead | null; rows: unknown[] }>;
  commit(commit: Commit): Promise<CommitOutcome>;
  /** Rows of one table in id order (byte order of the id). `limit` 1..1000. */
  list<T>(event: string, owner: string, table: string, options: { after?: string; limit: number }): Promise<
    RowPage<T>
  >;
  /** Keys of rows of tables that are not kept, at most `limit` of them (1..1000), in key order. */
  strayRows(event: string, kept: KeptTables, limit: number): Promise<RowKey[]>;
  /** Removes blobs but those kept, by their hash. @returns true when there may be more of them: ask again */
  sweepBlobs(event: string, kept: ReadonlySet<string>): Promise<boolean>;
  /** @throws {Error} once the event has its `noBlobsRow` (`keys.ts`); no chunk lands from then on, however late */
  putBlob(event: string, bytes: Uint8Array): Promise<BlobRef>;
  /** @throws {Error} when a chunk is missing: the blob was never written whole */
  getBlob(event: string, ref: BlobRef): Promise<Uint8Array>;
  /** Calls back with the present head and after each change of it, coalesced. Returns the stop function. */
  watchHead(event: string, onHead: (stored: StoredHead | null) => void): () => void;
}

/** Records outside rooms (accounts, the event directory, presence, attempts), read and written one by one. */
export type RecordKey = readonly string[];

export interface StoredRecord<T> {
  key: RecordKey;
  value: T;
  version: string;
}

export interface RecordStore {
  get<T>(key: RecordKey): Promise<StoredRecord<T> | null>;
  /**
   * Writes all or nothing. `expected`: a version, `null` for "must not exist", or absent for "whatever it is".
   * At most ten records carry `expected` (the smallest limit among KV backends). What shall go by itself has an
   * `expiresAt` in its value (`expiry.ts`).
   * @returns false when an expectation did not hold; then nothing was written
   */
  put(
    records: readonly { key: RecordKey; value: unknown; expected?: string | null }[],
  ): Promise<boolean>;
  /** `expected`: only while it has this version. What is not there is gone already. */
  delete(key: RecordKey, expected?: string): Promise<void>;
  /** In the order of their keys. `after`: a key under the prefix, itself left out. */
  list<T>(prefix: RecordKey, options?: { limit?: number; after?: RecordKey }): Promise<StoredRecord<T>[]>;
}
