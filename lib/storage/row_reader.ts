/**
 * The rows and blobs of one event, as work before a commit reads them: lists come page by page, as one.
 *
 * Not the picture of one moment: between two reads anybody may commit, and a purge deletes. What was made of them
 * counts only if the decision finds that its state still stands. Used by `runtime.ts`.
 * @module
 */
import type { RowReader } from "@/lib/modules/contract.ts";
import type { RoomStore } from "@/lib/storage/store.ts";

/** A store asks for one row more, and KV gives a thousand at once: a thousand here would be two calls a page. */
const listRowsMax = 999;

export function rowReader(store: RoomStore, event: string): RowReader {
  return {
    get: async <T>(key: Parameters<RowReader["get"]>[0]) =>
      (await store.read(event, [key])).rows[0] as T | undefined,
    async *list<T>(owner: string, table: string) {
      let after: string | undefined;
      for (;;) {
        const page = await store.list<T>(event, owner, table, { after, limit: listRowsMax });
        for (const { value } of page.rows) yield value;
        if (page.next === null) return;
        after = page.next;
      }
    },
    putBlob: (bytes) => store.putBlob(event, bytes),
    getBlob: (ref) => store.getBlob(event, ref),
  };
}
