/** What the verify page counts. @module */
import { assertEquals } from "@std/assert";
import { inTheList } from "./verify_words.ts";

Deno.test("verify: a list of entries is counted in entries, one of tickets in tickets and who holds them", () => {
  assertEquals(inTheList(1, 1), "1 entry");
  assertEquals(inTheList(5_000, 5_000), "5,000 entries");
  assertEquals(inTheList(2, 1), "2 tickets, held by 1");
  assertEquals(inTheList(5_000, 1_200), "5,000 tickets, held by 1,200");
});
