/**
 * What this isolate knows of a room: the head it stands on and rows as of that head.
 *
 * Every write of a room goes through its head, so rows read earlier still hold as long as the head has not been
 * moved by somebody else; the commit's check proves exactly that. Whoever finds the head moved forgets all of it.
 * Used by `coordinator.ts` only.
 * @module
 */
import type { RowKey, RowWrite } from "@/lib/modules/contract.ts";
import { emptyTables } from "@/lib/room/decide.ts";
import type { RoomStore, StoredHead } from "@/lib/storage/store.ts";
import { rowName } from "@/lib/storage/keys.ts";

/**
 * The attendees of a hall of 10,000 with their entries in four raffles; about 25 MB. Past it the oldest are read
 * again, which makes an entry cost a quarter more.
 */
const rowsMax = 50_000;

export interface KnownRows {
  readonly head: StoredHead | null;
  /** Reads what is not known yet; afterwards `rows` holds every key. `fresh` reads everything anew. */
  load(keys: readonly RowKey[], fresh: boolean): Promise<void>;
  /** Reads ahead of need, without waiting and without judging the head; where nothing was missing lately it does not. */
  prefetch(keys: () => readonly RowKey[]): void;
  /** An own commit has landed. */
  moved(stored: StoredHead, writes: readonly RowWrite[]): void;
  /** True if the head is still the one all this stands on. */
  holds(): Promise<boolean>;
  forget(): void;
  readonly rows: ReadonlyMap<string, unknown>;
}

export function knowRows(store: RoomStore, event: string): KnownRows {
  const rows = new Map<string, unknown>();
  /** Tables (`owner/table`) that were empty at a head we stood on: a row of theirs that is not here is absent. */
  const complete = new Set<string>();
  let head: StoredHead | null = null;
  /** Bumped when all is forgotten: what was read before that may not be added after it. */
  let generation = 0;
  let prefetching: Promise<void> | null = null;
  /** Whether the last look missed rows, or would have. In a rush of people who are known all is here. */
  let isMissing = true;
  let isAhead = false;

  function forget() {
    rows.clear();
    complete.clear();
    head = null;
    generation++;
  }

  /** Those of the keys that have to be read. */
  function unknown(keys: readonly RowKey[]): RowKey[] {
    return keys.filter((key) => {
      const name = rowName(key);
      if (rows.has(name)) return false;
      if (!complete.has(`${key[0]}/${key[1]}`)) return true;
      rows.set(name, undefined);
      return false;
    });
  }

  async function load(keys: readonly RowKey[], fresh: boolean): Promise<void> {
    await prefetching;
    if (fresh) forget();
    let missing = unknown(keys);
    isMissing = missing.length > 0 || isAhead;
    isAhead = false;
    if (head && missing.length === 0) return;
    let read = await store.read(event, missing);
    if (head && read.head?.version !== head.version) {
      // Somebody else moved it: what we knew is of no use, and the rows that were not missing are now.
      forget();
      missing = [...keys];
      read = await store.read(event, missing);
    }
    if (read.head) standOn(read.head);
    else head = null;
    missing.forEach((key, i) => rows.set(rowName(key), read.rows[i]));
  }

  function prefetch(keys: () => readonly RowKey[]): void {
    if (!isMissing || prefetching) return;
    const missing = unknown(keys());
    if (missing.length === 0) return;
    isAhead = true;
    const then = generation;
    prefetching = store.read(event, missing).then((read) => {
      prefetching = null;
      if (then !== generation) return;
      // A commit of ours may have landed meanwhile; what it wrote is newer than what was read.
      missing.forEach((key, i) => {
        if (!rows.has(rowName(key))) rows.set(rowName(key), read.rows[i]);
      });
    }, () => {
      prefetching = null;
    });
  }

  function standOn(stored: StoredHead) {
    head = stored;
    for (const table of emptyTables(stored.head)) complete.add(table);
  }

  function moved(stored: StoredHead, writes: readonly RowWrite[]) {
    standOn(stored);
    for (const { key, value } of writes) rows.set(rowName(key), value ?? undefined);
    // Not while a read ahead is under way: it could bring back an old value of a row dropped here.
    if (rows.size > rowsMax && !prefetching) {
      complete.clear();
      for (const name of rows.keys()) {
        if (rows.size <= rowsMax / 2) break;
        rows.delete(name);
      }
    }
  }

  return {
    get head() {
      return head;
    },
    rows,
    load,
    prefetch,
    moved,
    forget,
    holds: async () => {
      const { head: present } = await store.read(event, []);
      return present !== null && present.version === head?.version;
    },
  };
}
