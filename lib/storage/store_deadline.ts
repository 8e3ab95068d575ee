/**
 * A store that answers in time or fails: after `ms` an operation rejects, and what comes later is not heard.
 *
 * The KV client has no deadline of its own and may wait for ever; whoever waits for it would wait with it. A commit
 * that is late may have landed, as with any throw. Used by `room/coordinator.ts` and `runtime.ts`.
 * @module
 */
import type { RoomStore } from "@/lib/storage/store.ts";

/** @param setTimer calls back once after so many ms; returns how to call that off */
export function withDeadline(
  store: RoomStore,
  ms: number,
  setTimer: (callback: () => void, ms: number) => () => void,
): RoomStore {
  function within<T>(what: string, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = setTimer(() => reject(new Error(`The store did not ${what} within ${ms} ms`)), ms);
      work.then(resolve, reject).finally(cancel);
    });
  }
  return {
    read: (event, keys) => within("read", store.read(event, keys)),
    commit: (commit) => within("commit", store.commit(commit)),
    list: (event, owner, table, options) => within("list", store.list(event, owner, table, options)),
    putBlob: (event, bytes) => within("keep a blob", store.putBlob(event, bytes)),
    getBlob: (event, ref) => within("find a blob", store.getBlob(event, ref)),
    watchHead: (event, onHead) => store.watchHead(event, onHead),
  };
}
