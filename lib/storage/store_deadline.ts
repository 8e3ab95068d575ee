/**
 * Stores that answer in time or fail: after `ms` an operation rejects, and what comes later is not heard.
 *
 * The KV client has no deadline of its own and may wait for ever; whoever waits for it would wait with it. A commit
 * that is late may have landed, as with any throw. A client that says itself that its database cannot be asked (a
 * token that ended) is called silent too, so that people hear "busy" and not that something of ours is broken. Used by `room/coordinator.ts`, `runtime.ts` and `drumroll.ts`.
 * @module
 */
import type { StorageTrouble } from "@/lib/refusal.ts";
import { isAway } from "@/lib/storage/kv_store.ts";
import type { RecordStore, RoomStore } from "@/lib/storage/store.ts";
import { troubleIn } from "@/lib/storage/write_health.ts";

/** Calls back once after so many ms; returns how to call that off. */
type SetTimer = (callback: () => void, ms: number) => () => void;

/** The database said nothing in time. What was asked may have been done: the same request again finds out. */
export class StoreSilent extends Error {
  override name = "StoreSilent";
  /** @param storage where it did say something: that it cannot write, and why */
  constructor(message: string, readonly storage?: StorageTrouble) {
    super(message);
  }
}

/** What people hear of it. A full disk does not get better within a second or two. */
export function busyBecause(error: unknown) {
  const storage = error instanceof StoreSilent ? error.storage : undefined;
  return storage
    ? { code: "busy" as const, retryAfterSeconds: 5, storage }
    : { code: "busy" as const, retryAfterSeconds: 2 };
}

/** A blob goes in many pieces, a few at once; for each so many bytes it has the deadline's time again. */
const bytesPerDeadline = 480_000;

/** One round of the event loop, in which everything that has come in is heard. */
const lastLookMs = 1;

/** @param what completes "The store did not …" */
function within<T>(what: string, work: Promise<T>, ms: number, setTimer: SetTimer): Promise<T> {
  return new Promise((resolve, reject) => {
    const silent = () => reject(new StoreSilent(`The store did not ${what} within ${ms} ms`));
    // In a rush this thread may be the late one: then the answer lies behind this very timer, and gets its turn.
    let cancel = setTimer(() => cancel = setTimer(silent, lastLookMs), ms - lastLookMs);
    const failed = (error: unknown) => {
      const storage = troubleIn(error) ?? undefined;
      const isKnown = storage || isAway(error);
      reject(
        isKnown ? new StoreSilent(`The store cannot ${what}: ${(error as Error).message}`, storage) : error,
      );
    };
    // An error that cannot be read is passed on too: whoever asked would else wait for ever.
    work.then(resolve, failed).catch(reject).finally(() => cancel());
  });
}

export function withDeadline(store: RoomStore, ms: number, setTimer: SetTimer): RoomStore {
  const inTime = <T>(what: string, work: Promise<T>) => within(what, work, ms, setTimer);
  const blobMs = (bytes: number) => ms * Math.max(1, Math.ceil(bytes / bytesPerDeadline));
  return {
    read: (event, keys) => inTime("read", store.read(event, keys)),
    commit: (commit) => inTime("commit", store.commit(commit)),
    list: (event, owner, table, options) => inTime("list", store.list(event, owner, table, options)),
    strayRows: (event, kept, limit) => inTime("list rows", store.strayRows(event, kept, limit)),
    sweepBlobs: (event, kept) => inTime("remove blobs", store.sweepBlobs(event, kept)),
    putBlob: (event, bytes) =>
      within("keep a blob", store.putBlob(event, bytes), blobMs(bytes.length), setTimer),
    getBlob: (event, ref) => within("find a blob", store.getBlob(event, ref), blobMs(ref.size), setTimer),
    watchHead: (event, onHead) => store.watchHead(event, onHead),
  };
}

export function recordsWithDeadline(records: RecordStore, ms: number, setTimer: SetTimer): RecordStore {
  const inTime = <T>(what: string, work: Promise<T>) => within(what, work, ms, setTimer);
  return {
    get: (key) => inTime("find a record", records.get(key)),
    put: (written) => inTime("keep a record", records.put(written)),
    delete: (key, expected) => inTime("delete a record", records.delete(key, expected)),
    list: (prefix, options) => inTime("list records", records.list(prefix, options)),
  };
}
