/** Both record stores keep the same promises. @module */
import { assertEquals } from "@std/assert";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import type { RecordStore } from "@/lib/storage/store.ts";

const adapters: Record<string, () => Promise<{ records: RecordStore; close(): void }>> = {
  "memory records": () => Promise.resolve({ records: createMemoryRecords(), close: () => {} }),
  "kv records": async () => {
    const kv = await Deno.openKv(":memory:");
    return { records: createKvRecords(kv), close: () => kv.close() };
  },
};

for (const [name, open] of Object.entries(adapters)) {
  const test = (fact: string, body: (records: RecordStore) => Promise<void>) =>
    Deno.test(`${name}: ${fact}`, async () => {
      const { records, close } = await open();
      try {
        await body(records);
      } finally {
        close();
      }
    });

  test("what was put is read back, and deleting removes it", async (records) => {
    assertEquals(await records.get(["a", "b"]), null);
    await records.put([{ key: ["a", "b"], value: { n: 1 } }]);
    assertEquals((await records.get<{ n: number }>(["a", "b"]))?.value, { n: 1 });
    await records.delete(["a", "b"]);
    assertEquals(await records.get(["a", "b"]), null);
  });

  test("what was written anew since it was read is not deleted", async (records) => {
    await records.put([{ key: ["a"], value: 1 }]);
    const read = (await records.get(["a"]))!;
    await records.put([{ key: ["a"], value: 2 }]);
    await records.delete(["a"], read.version);
    const present = (await records.get(["a"]))!;
    assertEquals(present.value, 2);
    await records.delete(["a"], present.version);
    await records.delete(["a"], present.version);
    assertEquals(await records.get(["a"]), null);
  });

  test("of two that must create the same record one is told no, and none of its records is written", async (records) => {
    const create = (who: string) =>
      records.put([
        { key: ["join", "CODE"], value: who, expected: null },
        { key: ["by", who], value: true },
      ]);
    const outcomes = await Promise.all([create("x"), create("y")]);
    assertEquals(outcomes.filter(Boolean).length, 1);
    assertEquals((await records.list(["by"])).length, 1);
  });

  test("a replacement that expects an old version is refused", async (records) => {
    await records.put([{ key: ["k"], value: 1 }]);
    const { version } = (await records.get(["k"]))!;
    assertEquals(await records.put([{ key: ["k"], value: 2, expected: version }]), true);
    assertEquals(await records.put([{ key: ["k"], value: 3, expected: version }]), false);
    assertEquals((await records.get(["k"]))?.value, 2);
  });

  test("a list holds what lies under the prefix, in order, up to the limit", async (records) => {
    for (const key of [["e", "b"], ["e", "a"], ["e", "c"], ["f", "a"]]) {
      await records.put([{ key, value: key[1] }]);
    }
    assertEquals((await records.list<string>(["e"])).map((r) => r.value), ["a", "b", "c"]);
    assertEquals((await records.list<string>(["e"], { after: ["e", "a"] })).map((r) => r.value), ["b", "c"]);
    assertEquals(await records.list<string>(["e"], { after: ["e", "c"] }), []);
    assertEquals((await records.list<string>(["e"], { limit: 2 })).map((r) => r.key), [["e", "a"], [
      "e",
      "b",
    ]]);
  });
}
