/** What an isolate keeps in mind of what it wrote. @module */
import { assertEquals } from "@std/assert";
import type { RowWrite } from "@/lib/modules/contract.ts";
import { knowRows } from "@/lib/room/known_rows.ts";
import { createMemoryStore } from "@/lib/storage/memory_store.ts";
import { head } from "@/lib/storage/store_suite.ts";
import { rowName } from "@/lib/storage/keys.ts";

Deno.test("known rows: what no decision reads is not kept in mind, and is read all the same where one does", async () => {
  const store = createMemoryStore();
  store.create("E", head(1));
  const known = knowRows(store, "E");
  const buyer: RowWrite = { key: ["t", "entry", "a"], value: 1 };
  const ticket: RowWrite = { key: ["t", "ticket", "1"], value: 2, unread: true };
  await known.load([buyer.key], false);
  const rows = [buyer, ticket];
  const { version } = known.head!;
  assertEquals(
    (await store.commit({ event: "E", expected: version, head: head(2), rows })).outcome,
    "committed",
  );
  known.moved((await store.read("E", [])).head!, rows);
  assertEquals([...known.rows], [[rowName(buyer.key), 1]]);
  await known.load([ticket.key], false);
  assertEquals(known.rows.get(rowName(ticket.key)), 2);
});
