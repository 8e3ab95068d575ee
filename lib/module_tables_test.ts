/** What the organizer takes home of a large sale. @module */
import { assertEquals } from "@std/assert";
import { entriesTable } from "@/lib/module_tables.ts";
import { attendeeKey, type RowWrite } from "@/lib/modules/contract.ts";
import { entryKey } from "@/lib/modules/raffle_state.ts";
import { type Buyer, newTickets, type Purchase } from "@/lib/modules/tickets_state.ts";
import { createMemoryStore } from "@/lib/storage/memory_store.ts";
import { head } from "@/lib/storage/store_suite.ts";

const idOf = (n: number) => `p${String(n).padStart(4, "0")}`;

/** `people` in turns, one ticket at a time, until each has `rounds`. */
function buyers(people: number, rounds: number): RowWrite[] {
  return Array.from({ length: people }, (_, who): RowWrite[] => {
    const purchases = Array.from({ length: rounds }, (_, round): Purchase => {
      const first = round * people + who + 1;
      return { requestId: `r${round}`, first, count: 1, remaining: 0, at: Date.UTC(2026, 0, 1) };
    });
    const buyer: Pick<Buyer, "attendee" | "purchases"> = { attendee: idOf(who), purchases };
    return [
      { key: entryKey("main", idOf(who)), value: buyer },
      { key: attendeeKey(idOf(who)), value: { name: `Guest ${who}` } },
    ];
  }).flat();
}

Deno.test("[TIX12] a sale of more tickets than are held at once is told in the order of its numbers, once each", async () => {
  const [people, rounds] = [1_100, 91];
  const store = createMemoryStore();
  store.create("E", head(1));
  const expected = (await store.read("E", [])).head!.version;
  await store.commit({ event: "E", expected, head: head(2), rows: buyers(people, rounds) });
  // The last eleven were sold after the organizer asked: their buyers may have been read by then, or not.
  const sold = people * rounds - 11;
  const state = {
    ...newTickets({ title: "The prize", mode: "offline", cap: 200_000 }),
    remaining: 200_000 - sold,
  };
  let told = 0;
  for await (const row of entriesTable(store, "E", "main", state).rows) {
    const who = told % people;
    const ticketNo = Math.floor(told / people);
    told++;
    assertEquals(row, [
      told,
      idOf(who),
      `Guest ${who}`,
      ticketNo,
      "2026-01-01T00:00:00.000Z",
      undefined,
      `r${ticketNo}`,
    ]);
  }
  assertEquals(told, sold);
});
