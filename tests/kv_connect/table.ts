/**
 * The database of the fixture: keys in byte order in memory, one versionstamp per commit, and who waits for a change.
 *
 * Everything happens within one turn of the event loop, so every read is a snapshot and every write is whole.
 * Called by `server.ts`.
 * @module
 */
import type { Range, Stored, Write } from "@/tests/kv_connect/messages.ts";

export interface Table {
  read(range: Range): Stored[];
  get(key: Uint8Array): Stored | undefined;
  /** @returns the versionstamp of the commit, or the indexes of the checks that did not hold: nothing is written */
  write(write: Write): { versionstamp: Uint8Array } | { failed: number[] };
  /** Calls back after each commit that wrote the key. Returns the stop function. */
  watch(key: Uint8Array, onWrite: () => void): () => void;
  readonly size: number;
}

interface Row extends Stored {
  /** Unix ms; 0 for never. */
  expireAt: number;
}

/** A character per byte: strings compare as the bytes do. */
function nameOf(key: Uint8Array): string {
  let name = "";
  for (const byte of key) name += String.fromCharCode(byte);
  return name;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** @param now Unix ms: a row that has expired is gone from then on */
export function createTable(now: () => number): Table {
  const rows = new Map<string, Row>();
  /** The names of all rows, sorted. */
  const names: string[] = [];
  const watchers = new Map<string, Set<() => void>>();
  let commits = 0;

  /** Where the name is, or would be. */
  function placeOf(name: string): number {
    let [from, to] = [0, names.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (names[middle] < name) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  function find(name: string): Row | undefined {
    const row = rows.get(name);
    return row && row.expireAt !== 0 && row.expireAt <= now() ? undefined : row;
  }

  function read({ start, end, limit, reverse }: Range): Stored[] {
    const found = names.slice(placeOf(nameOf(start)), placeOf(nameOf(end))).flatMap((name) =>
      find(name) ?? []
    );
    return (reverse ? found.reverse() : found).slice(0, limit);
  }

  function put(name: string, row: Row | undefined): void {
    const place = placeOf(name);
    const isThere = rows.has(name);
    if (row) {
      rows.set(name, row);
      if (!isThere) names.splice(place, 0, name);
    } else if (isThere) {
      rows.delete(name);
      names.splice(place, 1);
    }
  }

  function write({ checks, mutations }: Write) {
    const failed = checks.flatMap(({ key, versionstamp }, index) =>
      same(find(nameOf(key))?.versionstamp ?? new Uint8Array(), versionstamp) ? [] : [index]
    );
    if (failed.length > 0) return { failed };
    const versionstamp = new Uint8Array(10);
    new DataView(versionstamp.buffer).setBigUint64(0, BigInt(++commits));
    const written = new Set<string>();
    for (const { key, set, expireAt } of mutations) {
      const name = nameOf(key);
      // A request's bytes are kept with all of it; the table keeps its own.
      put(name, set && { key: key.slice(), ...set, value: set.value.slice(), versionstamp, expireAt });
      written.add(name);
    }
    // Once per commit, however many of its keys one watches.
    for (const onWrite of new Set([...written].flatMap((name) => [...watchers.get(name) ?? []]))) onWrite();
    return { versionstamp };
  }

  return {
    read,
    get: (key) => find(nameOf(key)),
    write,
    watch(key, onWrite) {
      const name = nameOf(key);
      const here = watchers.get(name) ?? new Set();
      watchers.set(name, here.add(onWrite));
      return () => {
        here.delete(onWrite);
      };
    },
    get size() {
      return rows.size;
    },
  };
}
