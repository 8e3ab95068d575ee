import { assertEquals } from "@std/assert";
import { createCondition } from "@/lib/condition.ts";
import { roundTime } from "@/lib/draw/beacon.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";

const round = 100_000;
const due = 1_000 * roundTime(TEST_CHAIN, round);
const period = 1_000 * TEST_CHAIN.period;
const records = { get: () => Promise.resolve(null), put: () => Promise.resolve(true) };
const writes = { trouble: null };
const at = (offsetMs: number, latest: number | null = round) =>
  createCondition({
    beacon: {
      chain: TEST_CHAIN,
      latest: () => Promise.resolve(latest),
      signature: () => Promise.resolve(null),
      verify: () => Promise.resolve(true),
    },
    isTest: false,
    records,
    writes,
    now: () => due + offsetMs,
  })();

Deno.test("condition: the clock is right within a period of the latest number, behind before it, ahead after", async () => {
  for (const [offset, seconds] of [[0, 0], [period, 0], [-40_000, 40], [period + 90_000, -90]]) {
    assertEquals(await at(offset), {
      numbers: "there",
      clockBehindSeconds: seconds,
      storageMs: 0,
      storage: null,
    });
  }
  assertEquals((await at(0, null)).numbers, "unreachable");
});

Deno.test("condition: many desks make one look, a database that fails is said, and without numbers none are asked for", async () => {
  let now = 0;
  let reads = 0;
  const condition = createCondition({
    beacon: null,
    isTest: false,
    writes,
    records: { ...records, get: () => (reads++, now += 700, Promise.reject(new Error("down"))) },
    now: () => now,
  });
  const both = await Promise.all([condition(), condition()]);
  assertEquals([both[0], reads], [
    { numbers: "off", clockBehindSeconds: 0, storageMs: null, storage: null },
    1,
  ]);
  now += 10_000;
  await condition();
  assertEquals(reads, 2);
});
