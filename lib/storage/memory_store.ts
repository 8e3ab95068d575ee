/**
 * `RoomStore` in memory, for tests and the simulator: the same promises, no disk.
 *
 * Values are copied and frozen on the way in, so that nobody can change a stored value; KV copies them on both ways,
 * which would be half of a simulated evening's work.
 * @module
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { BlobRef, Head, KeptTables, RowKey } from "@/lib/modules/contract.ts";
import { noBlobsRow, rowName } from "@/lib/storage/keys.ts";
import type { Commit, CommitOutcome, RoomStore, RowPage, StoredHead } from "@/lib/storage/store.ts";

export interface MemoryStore extends RoomStore {
  /** Writes a first head, as event creation does. */
  create(event: string, head: Head): void;
  /** The hashes of all blobs of an event. */
  blobs(event: string): string[];
}

/** Of what KV can hold: plain objects, lists, bytes. Bytes cannot be frozen, and nothing writes into them. */
function frozenCopy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return value.slice() as T;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = frozenCopy(value[key]);
  return Object.freeze(copy) as T;
}

export function createMemoryStore(): MemoryStore {
  const heads = new Map<string, StoredHead>();
  const rows = new Map<string, Map<string, { key: RowKey; value: unknown }>>();
  const blobs = new Map<string, Uint8Array>();
  const watchers = new Map<string, Set<(stored: StoredHead | null) => void>>();
  let version = 0;

  const rowsOf = (event: string) => {
    let map = rows.get(event);
    if (!map) rows.set(event, map = new Map());
    return map;
  };
  const write = (event: string, head: Head) => {
    const stored = { head: frozenCopy(head), version: String(++version).padStart(20, "0") };
    heads.set(event, stored);
    for (const onHead of watchers.get(event) ?? []) queueMicrotask(() => onHead(stored));
    return stored.version;
  };

  return {
    create: (event, head) => void write(event, head),
    blobs: (event) =>
      [...blobs.keys()].map((name) => name.split("/")).flatMap(([of, sha256]) => of === event ? sha256 : []),

    read(event, keys) {
      const map = rowsOf(event);
      return Promise.resolve({
        head: heads.get(event) ?? null,
        rows: keys.map((key) => map.get(rowName(key))?.value),
      });
    },

    commit({ event, expected, head, rows: writes }: Commit): Promise<CommitOutcome> {
      if (heads.get(event)?.version !== expected) return Promise.resolve({ outcome: "conflict" });
      const map = rowsOf(event);
      for (const { key, value } of writes) {
        if (value === null) map.delete(rowName(key));
        else map.set(rowName(key), { key, value: frozenCopy(value) });
      }
      return Promise.resolve({ outcome: "committed", version: write(event, head) });
    },

    list<T>(
      event: string,
      owner: string,
      table: string,
      { after, limit }: { after?: string; limit: number },
    ) {
      const found = [...rowsOf(event).values()]
        .filter(({ key }) =>
          key[0] === owner && key[1] === table && (after === undefined || rowName(key.slice(2)) > after)
        )
        .sort((a, b) => rowName(a.key) < rowName(b.key) ? -1 : 1);
      const page = found.slice(0, limit).map(({ key, value }) => ({
        id: key.slice(2) as string[],
        value: value as T,
      }));
      const next = found.length > limit ? rowName(page[page.length - 1].id) : null;
      return Promise.resolve({ rows: page, next } satisfies RowPage<T>);
    },

    strayRows(event: string, kept: KeptTables, limit: number) {
      const stray = [...rowsOf(event).values()].map(({ key }) => key).filter(([owner, table]) =>
        !kept(owner, table)
      );
      stray.sort((a, b) => rowName(a) < rowName(b) ? -1 : 1);
      return Promise.resolve(stray.slice(0, limit));
    },

    sweepBlobs(event: string, kept: ReadonlySet<string>) {
      for (const name of blobs.keys()) {
        const [owner, sha256] = name.split("/");
        if (owner === event && !kept.has(sha256)) blobs.delete(name);
      }
      return Promise.resolve(false);
    },

    putBlob(event: string, bytes: Uint8Array): Promise<BlobRef> {
      if (rowsOf(event).has(rowName(noBlobsRow))) {
        return Promise.reject(new Error("Cannot keep a blob: the event is over and takes none any more"));
      }
      const ref = { sha256: bytesToHex(sha256(bytes)), size: bytes.length };
      blobs.set(`${event}/${ref.sha256}`, bytes.slice());
      return Promise.resolve(ref);
    },

    getBlob(event: string, ref: BlobRef): Promise<Uint8Array> {
      const bytes = blobs.get(`${event}/${ref.sha256}`);
      if (!bytes) return Promise.reject(new Error(`Cannot read blob ${ref.sha256}: it is missing`));
      return Promise.resolve(bytes.slice());
    },

    watchHead(event, onHead) {
      let set = watchers.get(event);
      if (!set) watchers.set(event, set = new Set());
      set.add(onHead);
      queueMicrotask(() => onHead(heads.get(event) ?? null));
      return () => void set.delete(onHead);
    },
  };
}
