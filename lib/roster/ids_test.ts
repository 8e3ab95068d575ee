/** Ids made for a list without ids. @module */
import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { withIds } from "@/lib/roster/ids.ts";

Deno.test("roster ids: [CSV3] the same list twice is the same people", () => {
  const list = [{ name: "Zoë" }, { name: "王小明" }, { name: "Zoë" }];
  const ids = withIds(list).map((row) => row.id);
  assertEquals(withIds(list).map((row) => row.id), ids);
  assertEquals(new Set(ids).size, 3);
  for (const id of ids) assertMatch(id, /^[a-z2-9]{12}$/);
});

Deno.test("roster ids: an id of the organizer's own stays", () => {
  assertEquals(withIds([{ id: "A-1", name: "Ann" }])[0].id, "A-1");
});

Deno.test("roster ids: one name with two phone numbers is two people", () => {
  const [a, b] = withIds([{ name: "Ann", phone: "+1555000111" }, { name: "Ann", phone: "+1555000222" }]);
  assertNotEquals(a.id, b.id);
});
