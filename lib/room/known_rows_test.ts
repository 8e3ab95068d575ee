/** What an isolate keeps in mind of what it wrote. @module */
import { assertEquals } from "@std/assert";
import type { RowKey } from "@/lib/modules/contract.ts";
import { knowRows } from "@/lib/room/known_rows.ts";
import { createMemoryStore } from "@/lib/storage/memory_store.ts";
import { head } from "@/lib/storage/store_suite.ts";
import { rowName } from "@/lib/storage/keys.ts";

Deno.test("known rows: as long as rows are missing the next batch's are read ahead, and else nobody looks", async () => {
  const store = createMemoryStore();
  store.create("E", head(1));
  const reads: string[] = [];
  const known = knowRows({
    ...store,
    read(event, keys) {
      reads.push(keys.map(rowName).join());
      return store.read(event, keys);
    },
  }, "E");
  const key = (id: string): RowKey => ["t", "entry", id];
  let looks = 0;
  const ahead = (id: string) => () => {
    looks++;
    return [key(id)];
  };
  // Each batch finds its rows read, and has those of the next one read, for as long as there are new ones.
  await known.load([key("a")], false);
  for (const [now, next] of [["a", "b"], ["b", "c"], ["c", "d"]]) {
    known.prefetch(ahead(next));
    const before = reads.length;
    await known.load([key(now)], false);
    assertEquals([reads.length, known.rows.has(rowName(key(next)))], [before, true]);
  }
  assertEquals(reads, ["a", "b", "c", "d"].map((id) => rowName(key(id))));
  // Rows that are known already: one more look finds nothing, and after it nobody looks.
  for (let i = 0; i < 5; i++) {
    known.prefetch(ahead("a"));
    await known.load([key("b")], false);
  }
  assertEquals([reads.length, looks], [4, 4]);
  // Somebody new: read at once, and ahead again.
  await known.load([key("e")], false);
  known.prefetch(ahead("f"));
  await known.load([key("f")], false);
  assertEquals(reads.slice(4), [rowName(key("e")), rowName(key("f"))]);
});
