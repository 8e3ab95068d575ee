import { assertEquals, assertRejects } from "@std/assert";
import type { RecordStore, RoomStore } from "@/lib/storage/store.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import { createMemoryStore } from "@/lib/storage/memory_store.ts";
import { setTimer } from "@/lib/room/timers.ts";
import { recordsWithDeadline, withDeadline } from "@/lib/storage/store_deadline.ts";
import { head } from "@/lib/storage/store_suite.ts";
import { createHandClock } from "@/tests/hand_clock.ts";

const silent: RoomStore = {
  ...createMemoryStore(),
  read: () => new Promise(() => {}),
  commit: () => new Promise(() => {}),
  list: () => new Promise(() => {}),
  strayRows: () => new Promise(() => {}),
  sweepBlobs: () => new Promise(() => {}),
  putBlob: () => new Promise(() => {}),
  getBlob: () => new Promise(() => {}),
};

Deno.test("store deadline: [ROOM3] whatever the store does not answer is given up in time", async () => {
  const clock = createHandClock();
  const store = withDeadline(silent, 4_000, clock.setTimer);
  const asked = [
    store.read("E", []),
    store.commit({ event: "E", expected: "", head: head(2), rows: [] }),
    store.list("E", "r", "entry", { limit: 1 }),
    store.strayRows("E", () => false, 1),
    store.sweepBlobs("E", new Set()),
    store.putBlob("E", new Uint8Array()),
    store.getBlob("E", { sha256: "", size: 0 }),
  ].map((work) => assertRejects(() => work, Error, "within 4000 ms"));
  await clock.advance(3_999);
  assertEquals(clock.waiting(), asked.length);
  await clock.advance(1);
  await Promise.all(asked);
});

Deno.test("store deadline: an answer in time comes as it is, and leaves no timer", async () => {
  const clock = createHandClock();
  const inner = createMemoryStore();
  inner.create("E", head(1));
  const store = withDeadline(inner, 4_000, clock.setTimer);
  const { head: stored } = await store.read("E", []);
  assertEquals(stored?.head.seq, 1);
  const committed = await store.commit({ event: "E", expected: stored!.version, head: head(2), rows: [] });
  assertEquals(committed.outcome, "committed");
  await assertRejects(() => store.getBlob("E", { sha256: "ab", size: 1 }), Error, "missing");
  await clock.advance(0);
  assertEquals(clock.waiting(), 0);
});

Deno.test("store deadline: an answer that comes late is not heard", async () => {
  const clock = createHandClock();
  const late: RoomStore = {
    ...createMemoryStore(),
    read: () => new Promise((resolve) => clock.setTimer(() => resolve({ head: null, rows: [] }), 5_000)),
  };
  const asked = assertRejects(() => withDeadline(late, 4_000, clock.setTimer).read("E", []));
  await clock.advance(6_000);
  await asked;
});

Deno.test("store deadline: [ROOM3] an error that cannot even be read is passed on at once", async () => {
  const clock = createHandClock();
  const unreadable = Object.defineProperty(new Error(), "message", {
    get() {
      throw new TypeError("no message");
    },
  });
  for (const [error, kind] of [[unreadable, TypeError], [null, null]] as const) {
    const store = withDeadline({ ...silent, read: () => Promise.reject(error) }, 4_000, clock.setTimer);
    const heard = await store.read("E", []).then(() => "an answer", (error: unknown) => error);
    assertEquals(heard instanceof TypeError ? TypeError : heard, kind);
  }
  await clock.advance(0);
  assertEquals(clock.waiting(), 0);
});

Deno.test("store deadline: records too are given up in time, and an answer in time comes as it is", async () => {
  const clock = createHandClock();
  const never = () => new Promise<never>(() => {});
  const silent: RecordStore = { get: never, put: never, delete: never, list: never };
  const records = recordsWithDeadline(silent, 4_000, clock.setTimer);
  const asked = [records.get(["a"]), records.put([]), records.delete(["a"]), records.list(["a"])]
    .map((work) => assertRejects(() => work as Promise<unknown>, Error, "within 4000 ms"));
  await clock.advance(4_000);
  await Promise.all(asked);
  const inner = createMemoryRecords();
  const sound = recordsWithDeadline(inner, 4_000, clock.setTimer);
  assertEquals(await sound.put([{ key: ["a", "b"], value: 1, expected: null }]), true);
  assertEquals(await sound.put([{ key: ["a", "b"], value: 2, expected: null }]), false);
  assertEquals((await sound.list<number>(["a"], { limit: 1 })).length, 1);
  await clock.advance(0);
  assertEquals(clock.waiting(), 0);
});

/** Answers from a thread of its own, and says in `answered` that the answer is on its way. */
const ANSWERER = `onmessage = ({ data: answered }) => {
  postMessage("read");
  Atomics.store(answered, 0, 1);
};`;

Deno.test("store deadline: an answer that lay there while this thread was busy is no silence", async () => {
  const answerer = new Worker(URL.createObjectURL(new Blob([ANSWERER], { type: "text/javascript" })), {
    type: "module",
  });
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const answer = () =>
    new Promise<{ head: null; rows: [] }>((resolve) => {
      answerer.onmessage = () => resolve({ head: null, rows: [] });
      answerer.postMessage(answered);
    });
  try {
    // So that it is there and listens.
    await answer();
    const store = withDeadline({ ...createMemoryStore(), read: answer }, 30, setTimer);
    for (let i = 0; i < 5; i++) {
      Atomics.store(answered, 0, 0);
      const reading = store.read("GALA24", []);
      const until = performance.now() + 80;
      while (performance.now() < until || Atomics.load(answered, 0) === 0);
      assertEquals((await reading).head, null);
    }
  } finally {
    answerer.terminate();
  }
});
