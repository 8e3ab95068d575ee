/** The coordinator over a store whose disk takes no writes. @module */
import { assertEquals } from "@std/assert";
import type { Command } from "@/lib/modules/contract.ts";
import { createCoordinator } from "@/lib/room/coordinator.ts";
import { setTimer } from "@/lib/room/timers.ts";
import { createMemoryStore } from "@/lib/storage/memory_store.ts";
import type { RoomStore } from "@/lib/storage/store.ts";
import { head } from "@/lib/storage/store_suite.ts";

const importOf = (id: string): Command => ({
  ...{ id, module: "", type: "import", actor: { role: "organizer", id: "o" }, at: 1000 },
  random: new Uint8Array(64),
  args: { rows: [{ id, name: "N", checkedIn: true }] },
});

/** @param commit around that of a store in memory */
function coordinate(
  commit: (store: RoomStore, commit: Parameters<RoomStore["commit"]>[0]) => ReturnType<RoomStore["commit"]>,
) {
  const store = createMemoryStore();
  store.create("E", head(1));
  const faults: unknown[] = [];
  const coordinator = createCoordinator({
    event: "E",
    store: { ...store, commit: (asked) => commit(store, asked) },
    now: Date.now,
    random: () => 0,
    setTimer,
    newCommitId: () => crypto.randomUUID(),
    onCommit: () => {},
    onFault: (error) => faults.push(error),
  });
  const ids = Array.from({ length: 30 }, (_, i) => `p${i}`);
  return { faults, all: () => Promise.all(ids.map((id) => coordinator.submit(importOf(id)))) };
}

Deno.test("coordinator: [ROOM14] a disk that is full is said at once to all who wait, and the next one tries anew", async () => {
  let says: string | null = null;
  let commits = 0;
  const { faults, all } = coordinate((store, commit) => {
    commits++;
    return says === null ? store.commit(commit) : Promise.reject(new TypeError(says));
  });
  for (
    const [sentence, storage] of [
      ["database or disk is full", "full"],
      ["attempt to write a readonly database", "read_only"],
      ["disk I/O error", "failing"],
    ] as const
  ) {
    says = sentence;
    const refusal = { code: "busy" as const, retryAfterSeconds: 5, storage };
    for (const answer of await all()) assertEquals(answer, { ok: false, refusal });
  }
  assertEquals([commits, faults], [3, []]);
  says = null;
  assertEquals((await all()).filter(({ ok }) => ok).length, 30);
});

Deno.test("coordinator: [ROOM14] what landed although the disk then failed is acknowledged", async () => {
  const { all } = coordinate(async (store, commit) => {
    await store.commit(commit);
    throw new TypeError("disk I/O error");
  });
  assertEquals((await all()).filter(({ ok }) => ok).length, 30);
});
