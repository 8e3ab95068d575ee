import { assertEquals } from "@std/assert";
import { removeExpired } from "@/lib/storage/expiry.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import { createHandClock } from "@/tests/hand_clock.ts";

Deno.test("expiry: what has had its time is removed within ten minutes, and nothing else", async () => {
  const records = createMemoryRecords();
  const { now, setTimer, advance, waiting } = createHandClock();
  const stop = removeExpired({ records, now, setTimer, onFault: (error) => Promise.reject(error) });
  await records.put([
    { key: ["attempts", "door", "short"], value: { v: 1, expiresAt: now() + 60_000 } },
    { key: ["attempts", "door", "long"], value: { v: 1, expiresAt: now() + 900_000 } },
    { key: ["signed_out", "a station"], value: { v: 1 } },
    { key: ["presence", "E", "an isolate that died"], value: { v: 1, expiresAt: now() + 1 } },
    { key: ["join", "CODE"], value: { expiresAt: 0 } },
  ]);
  const left = async () =>
    (await Promise.all(["attempts", "signed_out", "presence", "join"].map((table) => records.list([table]))))
      .flat().map(({ key }) => key.at(-1));
  await advance(599_999);
  assertEquals((await left()).length, 5);
  await advance(1);
  assertEquals(await left(), ["long", "a station", "CODE"]);
  await advance(600_000);
  assertEquals(await left(), ["a station", "CODE"]);
  stop();
  assertEquals(waiting(), 0);
});

Deno.test("expiry: what was written anew since it was read stays, and a fault is told and tried again", async () => {
  const records = createMemoryRecords();
  const { now, setTimer, advance } = createHandClock();
  const faults: unknown[] = [];
  const key = ["presence", "E", "alive"];
  await records.put([{ key, value: { expiresAt: 0 } }]);
  let looks = 0;
  const stop = removeExpired({
    ...{ now, setTimer },
    records: {
      async list<T>(prefix: readonly string[]) {
        if (++looks === 1) throw new Error("the database is away");
        const found = await records.list<T>(prefix);
        await records.put([{ key, value: { expiresAt: Infinity } }]);
        return found;
      },
      delete: records.delete,
    },
    onFault: (error) => faults.push(error),
  });
  await advance(600_000);
  assertEquals(faults.length, 1);
  await advance(600_000);
  assertEquals([looks, (await records.list(["presence"])).length], [4, 1]);
  stop();
});

Deno.test("expiry: behind a thousand that stay the others have their turn, and then the first again", async () => {
  const records = createMemoryRecords();
  const { now, setTimer, advance } = createHandClock();
  const stop = removeExpired({ records, now, setTimer, onFault: (error) => Promise.reject(error) });
  for (let i = 1_000; i < 2_500; i++) await records.put([{ key: ["signed_out", `m${i}`], value: { v: 1 } }]);
  await records.put([
    { key: ["signed_out", "a"], value: { v: 1, expiresAt: now() + 900_000 } },
    { key: ["signed_out", "z"], value: { v: 1, expiresAt: now() } },
  ]);
  const left = async () =>
    (await records.list(["signed_out"], { limit: 3_000 })).map(({ key }) => key[1])
      .filter((name) => name.length === 1);
  await advance(600_000);
  assertEquals(await left(), ["a", "z"]);
  await advance(600_000);
  assertEquals(await left(), ["a"]);
  await advance(600_000);
  assertEquals(await left(), []);
  stop();
});
