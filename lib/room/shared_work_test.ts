import { assertEquals, assertRejects } from "@std/assert";
import { createSharedWork } from "@/lib/room/shared_work.ts";

Deno.test("shared work: who comes while it is under way has its answer, and afterwards it is done anew", async () => {
  const { once } = createSharedWork();
  const end = Promise.withResolvers<void>();
  let begun = 0;
  const work = () => end.promise.then(() => ++begun);
  const asked = [once("a", work), once("a", work), once("b", work)];
  end.resolve();
  assertEquals(await Promise.all(asked), [1, 1, 2]);
  assertEquals(await once("a", work), 3);
  await assertRejects(() => once("a", () => Promise.reject(new Error("broken"))), Error, "broken");
  assertEquals(await once("a", work), 4);
});

Deno.test("shared work: one name's turns follow each other, also after one that failed, and hold up no other name", async () => {
  const { inTurn } = createSharedWork();
  const end = Promise.withResolvers<void>();
  const seen: string[] = [];
  const says = (what: string) => () => Promise.resolve(void seen.push(what));
  const first = inTurn("a", async () => {
    await end.promise;
    seen.push("first");
    throw new Error("broken");
  });
  const second = inTurn("a", says("second"));
  const third = inTurn("a", says("third"));
  await inTurn("b", says("other"));
  end.resolve();
  await assertRejects(() => first, Error, "broken");
  await Promise.all([second, third]);
  await inTurn("a", says("later"));
  assertEquals(seen, ["other", "first", "second", "third", "later"]);
});
