/**
 * `RoomStore` over Deno KV: a SQLite file, memory, or a KV Connect server.
 *
 * Keeps to the smallest limits among the backends: one check per commit, ten keys per read. Callers bound
 * the size of a commit (`coordinator.ts`); the contract suite in `store_suite.ts` holds it to the promises.
 * @module
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { BlobRef, Head, KeptTables, RowKey } from "@/lib/modules/contract.ts";
import {
  blobKey,
  blobPrefix,
  headKey,
  idOfName,
  noBlobsRow,
  rowKey,
  rowName,
  rowPrefix,
  tablePrefix,
} from "@/lib/storage/keys.ts";
import type { Commit, CommitOutcome, RoomStore, RowPage, StoredHead } from "@/lib/storage/store.ts";

/** KV refuses more keys in one `getMany`. */
const readKeysMax = 10;
/** Below KV's 65,536 bytes a value. */
const blobChunkBytes = 60_000;
/** Chunks on their way at once: over a line of 300 ms a blob of 5 MB takes three seconds instead of 25. */
const chunksAtOnce = 8;
/** Chunks that one call removes: with 60 kB each read on the way, a second or so over a slow line. */
const sweptChunksMax = 50;
/** A watch that breaks is opened again after this long; the head is read anew at once then. */
const watchRetryMs = 500;
/** Between two heads that a watch tells: others' commits come by the relay, and what it loses may wait for so long. */
export const watchPaceMs = 20;
/** Between looks whether a watch is still alive; a small read for each open room, a few seconds late at worst. */
export const watchLookMs = 3_000;
/** A look without an answer is taken for lost when it would be time for so many more. */
export const looksWaitedMax = 4;

export function createKvStore(kv: Deno.Kv): RoomStore {
  async function read(event: string, keys: readonly RowKey[]) {
    const all = [headKey(event), ...keys.map((key) => rowKey(event, key))];
    const calls: Promise<Deno.KvEntryMaybe<unknown>[]>[] = [];
    for (let i = 0; i < all.length; i += readKeysMax) {
      calls.push(kv.getMany(all.slice(i, i + readKeysMax)));
    }
    const [head, ...rows] = (await Promise.all(calls)).flat();
    return {
      head: storedHead(head as Deno.KvEntryMaybe<Head>),
      rows: rows.map((entry) => entry.versionstamp === null ? undefined : entry.value),
    };
  }

  async function commit({ event, expected, head, rows }: Commit): Promise<CommitOutcome> {
    const atomic = kv.atomic()
      .check({ key: headKey(event), versionstamp: expected })
      .set(headKey(event), head);
    for (const { key, value } of rows) {
      if (value === null) atomic.delete(rowKey(event, key));
      else atomic.set(rowKey(event, key), value);
    }
    try {
      const result = await atomic.commit();
      return result.ok ? { outcome: "committed", version: result.versionstamp } : { outcome: "conflict" };
    } catch (error) {
      // A second handle on one SQLite file: the first write statement never got its lock, so nothing is written.
      if (isLocked(error)) return { outcome: "locked" };
      throw error;
    }
  }

  async function list<T>(
    event: string,
    owner: string,
    table: string,
    { after, limit }: { after?: string; limit: number },
  ): Promise<RowPage<T>> {
    const prefix = tablePrefix(event, owner, table);
    // One more than asked tells whether there is more. "\0" makes the start exclusive.
    const selector = after === undefined
      ? { prefix }
      : { prefix, start: [...prefix, ...idOfName(after + "\0")] };
    const rows: RowPage<T>["rows"] = [];
    for await (
      const entry of kv.list<T>(selector, { limit: limit + 1, batchSize: Math.min(limit + 1, 1000) })
    ) {
      rows.push({ id: entry.key.slice(prefix.length) as string[], value: entry.value });
    }
    const more = rows.length > limit;
    if (more) rows.pop();
    return { rows, next: more ? rowName(rows[rows.length - 1].id) : null };
  }

  async function strayRows(event: string, kept: KeptTables, limit: number): Promise<RowKey[]> {
    const prefix = rowPrefix(event);
    const found: RowKey[] = [];
    let start: Deno.KvKey | undefined;
    for (let more = true; more && found.length < limit;) {
      more = false;
      const selector = start ? { prefix, start } : { prefix };
      for await (const { key } of kv.list(selector, { limit: limit - found.length, batchSize: 200 })) {
        const [owner, table, ...id] = key.slice(prefix.length) as string[];
        more = true;
        // A kept table may be long (an audit log): on with what comes after it.
        start = kept(owner, table) ? [...prefix, owner, table + "\0"] : [...key, ""];
        if (kept(owner, table)) break;
        found.push([owner, table, ...id]);
      }
    }
    return found;
  }

  async function sweepBlobs(event: string, kept: ReadonlySet<string>): Promise<boolean> {
    const prefix = blobPrefix(event);
    let start: Deno.KvKey | undefined;
    let swept = 0;
    for (let more = true; more;) {
      more = false;
      const selector = start ? { prefix, start } : { prefix };
      for await (const { key } of kv.list(selector, { limit: sweptChunksMax, batchSize: 10 })) {
        const sha256 = key[prefix.length] as string;
        more = true;
        start = kept.has(sha256) ? [...prefix, sha256 + "\0"] : [...key, ""];
        if (kept.has(sha256)) break;
        await retryLocked(() => kv.delete(key));
        if (++swept === sweptChunksMax) return true;
      }
    }
    return false;
  }

  async function putBlob(event: string, bytes: Uint8Array): Promise<BlobRef> {
    const ref = { sha256: bytesToHex(sha256(bytes)), size: bytes.length };
    await forEachChunk(ref.size, async (n) => {
      const chunk = bytes.slice(n * blobChunkBytes, (n + 1) * blobChunkBytes);
      const { ok } = await retryLocked(() =>
        kv.atomic()
          .check({ key: rowKey(event, noBlobsRow), versionstamp: null })
          .set(blobKey(event, ref.sha256, n), chunk)
          .commit()
      );
      if (!ok) throw new Error("Cannot keep a blob: the event is over and takes none any more");
    });
    return ref;
  }

  async function getBlob(event: string, ref: BlobRef): Promise<Uint8Array> {
    const bytes = new Uint8Array(ref.size);
    await forEachChunk(ref.size, async (n) => {
      const chunk = await kv.get<Uint8Array>(blobKey(event, ref.sha256, n));
      if (chunk.value === null) throw new Error(`Cannot read blob ${ref.sha256}: chunk ${n} is missing`);
      bytes.set(chunk.value, n * blobChunkBytes);
    });
    return bytes;
  }

  function watchHead(event: string, onHead: (stored: StoredHead | null) => void): () => void {
    const key = headKey(event);
    let reader: ReadableStreamDefaultReader<[Deno.KvEntryMaybe<Head>]> | undefined;
    let stopped = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let heard: string | null | undefined;
    const tell = (entry: Deno.KvEntryMaybe<Head>) => {
      if (stopped) return;
      heard = entry.versionstamp;
      onHead(storedHead(entry));
    };
    const follow = async () => {
      const mine = reader = kv.watch<[Head]>([key]).getReader();
      try {
        for (;;) {
          const { done, value } = await mine.read();
          // One that was given up may still speak.
          if (done || stopped || mine !== reader) return;
          tell(value[0]);
          // In a rush there is a commit every few milliseconds, and each brings the whole head once more.
          await new Promise((resolve) => setTimeout(resolve, watchPaceMs));
        }
      } catch {
        // The head is the truth and `watch` begins with it, so a broken watch costs time, never a change.
        if (!stopped && mine === reader) retry = setTimeout(follow, watchRetryMs);
      }
    };
    /** A line can die without a word, and the client waits on it for ever: what was not told in time is asked for. */
    const look = async () => {
      const before = heard;
      const entry = await kv.get<Head>(key);
      // What the watch brought meanwhile is as new as this, or newer.
      if (stopped || heard !== before || entry.versionstamp === heard) return;
      tell(entry);
      const dead = reader;
      clearTimeout(retry);
      follow();
      await dead?.cancel();
    };
    let isLooking = false;
    let waited = 0;
    const looking = setInterval(() => {
      // One that hangs is not waited for longer than for the line to be cut. Counted and not measured: a machine's clock
      // that is set back by minutes would hold up the next look for as long.
      if (isLooking && ++waited < looksWaitedMax) return;
      waited = 0;
      isLooking = true;
      look().catch(() => {}).finally(() => isLooking = false);
    }, watchLookMs);
    follow();
    return () => {
      stopped = true;
      clearInterval(looking);
      clearTimeout(retry);
      reader?.cancel().catch(() => {});
    };
  }

  return { read, commit, list, strayRows, sweepBlobs, putBlob, getBlob, watchHead };
}

function storedHead(entry: Deno.KvEntryMaybe<Head>): StoredHead | null {
  return entry.versionstamp === null ? null : { head: entry.value, version: entry.versionstamp };
}

/** In turns of `chunksAtOnce`; the first failure is the whole one's. */
async function forEachChunk(size: number, work: (n: number) => Promise<unknown>): Promise<void> {
  const count = Math.ceil(size / blobChunkBytes);
  for (let first = 0; first < count; first += chunksAtOnce) {
    const length = Math.min(chunksAtOnce, count - first);
    await Promise.all(Array.from({ length }, (_, i) => work(first + i)));
  }
}

/** The client says so, other than of a call that is wrong: its token ended, or the server refuses all of it. */
export function isAway(error: unknown): boolean {
  return error instanceof Error && (isLocked(error) || error.message.startsWith("KV Connect"));
}

export function isLocked(error: unknown): boolean {
  return error instanceof Error && /database is locked/.test(error.message);
}

/** Ten tries, 5 to 160 ms apart: another handle holds the file's lock for a commit's length, a few ms. */
export async function retryLocked<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0;; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error) || attempt === 9) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(160, 5 * 2 ** attempt)));
    }
  }
}
