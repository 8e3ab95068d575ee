import { assertEquals, assertRejects } from "@std/assert";
import { sharedReads } from "@/lib/storage/shared_reads.ts";

/** Reads that end when they are told, in order. */
function byHand() {
  const begun: { key: string; end: (value: number) => void; fail: () => void }[] = [];
  const read = sharedReads((key: string) =>
    new Promise<number>((end, reject) =>
      begun.push({ key, end, fail: () => reject(new Error("no database")) })
    )
  );
  return { begun, read };
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("shared reads: nobody gets what a read brought that began before they asked", async () => {
  const { begun, read } = byHand();
  const first = read("a");
  const others = [read("a"), read("a"), read("a")];
  assertEquals(begun.length, 1);
  begun[0].end(1);
  assertEquals(await first, 1);
  await turn();
  assertEquals(begun.length, 2);
  const late = read("a");
  begun[1].end(2);
  assertEquals(await Promise.all(others), [2, 2, 2]);
  await turn();
  assertEquals(begun.length, 3);
  begun[2].end(3);
  assertEquals(await late, 3);
});

Deno.test("shared reads: two keys do not wait for each other", async () => {
  const { begun, read } = byHand();
  const both = [read("a"), read("b")];
  assertEquals(begun.map(({ key }) => key), ["a", "b"]);
  begun[1].end(2);
  assertEquals(await both[1], 2);
  begun[0].end(1);
  assertEquals(await both[0], 1);
});

Deno.test("shared reads: after a failure the next one reads anew", async () => {
  const { begun, read } = byHand();
  const first = read("a");
  const second = read("a");
  begun[0].fail();
  await assertRejects(() => first, Error, "no database");
  await turn();
  begun[1].end(2);
  assertEquals(await second, 2);
  const third = read("a");
  assertEquals(begun.length, 3);
  begun[2].end(3);
  assertEquals(await third, 3);
});
