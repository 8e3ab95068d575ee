/** The coordinator over real stores, and over one that loses replies, locks and stays silent. @module */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { attendeeKey, type Command, type Head } from "@/lib/modules/contract.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import type { RosterRow } from "@/lib/modules/event.ts";
import type { Delta } from "@/lib/realtime/relay.ts";
import { createCoordinator } from "@/lib/room/coordinator.ts";
import type { Answer } from "@/lib/room/decide.ts";
import { batchCommandsMax, batchDeadlineMs, batchRowsMax, lateLookMs } from "@/lib/room/bounds.ts";
import { setTimer } from "@/lib/room/timers.ts";
import { createHandClock } from "@/tests/hand_clock.ts";
import { until } from "@/tests/stranger.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { createMemoryStore } from "@/lib/storage/memory_store.ts";
import { headKey } from "@/lib/storage/keys.ts";
import { head } from "@/lib/storage/store_suite.ts";
import type { Commit, RoomStore } from "@/lib/storage/store.ts";

const openRaffle: RaffleState = {
  kind: "raffle",
  title: "Grand raffle",
  phase: "open",
  tiers: [{ id: "gold", label: "Gold", count: 1 }],
  mode: "offline",
  ticketCap: 1,
  claimSeconds: 0,
  maskNames: "first",
  leadSeconds: 30,
  entryCount: 0,
  lastEntryNumber: 0,
  drawId: "ab".repeat(16),
};

function eventHead(): Head {
  return { ...head(1), current: "r", modules: { r: { ...openRaffle } } };
}

let made = 0;
function enter(attendee: string, id = `e${made++}`): Command {
  return {
    id,
    module: "r",
    type: "enter",
    actor: { role: "attendee", id: attendee, holderHash: "cd".repeat(32) },
    at: 1000,
    random: crypto.getRandomValues(new Uint8Array(64)),
    args: {},
  };
}
function importRows(rows: RosterRow[]): Command {
  return {
    id: `i${made++}`,
    module: "",
    type: "import",
    actor: { role: "organizer", id: "o" },
    at: 1000,
    random: new Uint8Array(64),
    args: { rows },
  };
}
const people = (n: number, from = 0): RosterRow[] =>
  Array.from({ length: n }, (_, i) => ({ id: `p${from + i}`, name: `Person ${from + i}`, checkedIn: true }));

function coordinate(store: RoomStore) {
  const deltas: Delta[] = [];
  const faults: unknown[] = [];
  const coordinator = createCoordinator({
    event: "E",
    store,
    now: Date.now,
    random: Math.random,
    setTimer,
    newCommitId: () => crypto.randomUUID(),
    onCommit: (delta) => deltas.push(delta),
    onFault: (error) => faults.push(error),
  });
  return { coordinator, deltas, faults };
}

function memory() {
  const store = createMemoryStore();
  store.create("E", eventHead());
  return store;
}

async function entries(store: RoomStore): Promise<number[]> {
  const { rows } = await store.list<{ entryNumber: number }>("E", "r", "entry", { limit: 1000 });
  return rows.map((row) => row.value.entryNumber).sort((a, b) => a - b);
}

function accepted(answers: Answer[]): number {
  return answers.filter((answer) => answer.ok).length;
}

Deno.test("coordinator: 500 at once get 500 entries, numbered without a hole, in few commits", async () => {
  const store = memory();
  const { coordinator, deltas } = coordinate(store);
  for (let i = 0; i < 5; i++) await coordinator.submit(importRows(people(100, i * 100)));
  const before = deltas.length;
  const answers = await Promise.all(people(500).map(({ id }) => coordinator.submit(enter(id))));
  assertEquals(accepted(answers), 500);
  assertEquals(await entries(store), Array.from({ length: 500 }, (_, i) => i + 1));
  assert(deltas.length - before <= 4, `${deltas.length - before} commits`);
  const { head } = await store.read("E", []);
  assertEquals((head!.head.modules.r as RaffleState).entryCount, 500);
  assertEquals(deltas.map((delta) => delta.seq), deltas.map((_, i) => i + 2));
});

Deno.test("coordinator: [RAF1] one person pressing 50 times at once has one entry, and every press is answered", async () => {
  const store = memory();
  const { coordinator } = coordinate(store);
  await coordinator.submit(importRows(people(1)));
  const same = await Promise.all(Array.from({ length: 25 }, () => coordinator.submit(enter("p0", "one"))));
  const other = await Promise.all(Array.from({ length: 25 }, () => coordinator.submit(enter("p0"))));
  assertEquals(accepted(same), 25);
  assertEquals(same.filter((a) => a.ok && (a.reply as { repeated?: true }).repeated).length, 24);
  assertEquals(other.every((a) => !a.ok && a.refusal.code === "already_entered"), true);
  assertEquals(await entries(store), [1]);
});

Deno.test("coordinator: two isolates on one file lose no entry and give no number twice", async () => {
  const folder = await Deno.makeTempDir();
  const kvs = await Promise.all([1, 2].map(() => Deno.openKv(`${folder}/kv.sqlite`)));
  await kvs[0].set(headKey("E"), eventHead());
  const stores = kvs.map(createKvStore);
  const [one, two] = stores.map((store) => coordinate(store).coordinator);
  for (let i = 0; i < 4; i++) await one.submit(importRows(people(150, i * 150)));
  const answers = await Promise.all(people(600).map(({ id }, i) => (i % 2 ? one : two).submit(enter(id))));
  assertEquals(accepted(answers), 600);
  assertEquals(await entries(stores[0]), Array.from({ length: 600 }, (_, i) => i + 1));
  for (const kv of kvs) kv.close();
  await Deno.remove(folder, { recursive: true });
});

/** A store whose commits go wrong in the ways KV's do, once each in turn. */
function faulty(
  inner: RoomStore,
  fault: (n: number, commit: Commit) => "lost reply" | "throws after" | "locked" | "ok",
) {
  let n = 0;
  return {
    ...inner,
    async commit(commit: Commit) {
      switch (fault(n++, commit)) {
        case "locked":
          return { outcome: "locked" as const };
        case "lost reply":
          await inner.commit(commit);
          return { outcome: "conflict" as const };
        case "throws after":
          await inner.commit(commit);
          throw new Error("connection reset");
        default:
          return inner.commit(commit);
      }
    },
  } satisfies RoomStore;
}

for (const kind of ["lost reply", "throws after", "locked"] as const) {
  Deno.test(`coordinator: a commit with ${kind} is answered once, truly, and written once`, async () => {
    const store = memory();
    const { coordinator, deltas } = coordinate(faulty(store, (n) => n % 2 === 0 ? kind : "ok"));
    await coordinator.submit(importRows(people(30)));
    const answers = await Promise.all(people(30).map(({ id }) => coordinator.submit(enter(id))));
    assertEquals(accepted(answers), 30);
    assertEquals(answers.some((a) => a.ok && (a.reply as { repeated?: true }).repeated), false);
    assertEquals(await entries(store), Array.from({ length: 30 }, (_, i) => i + 1));
    assertEquals(deltas.map((delta) => delta.seq), deltas.map((_, i) => i + 2));
  });
}

Deno.test("coordinator: a store that never commits ends in busy, and nothing was written", async () => {
  const store = memory();
  let now = 0;
  const coordinator = createCoordinator({
    event: "E",
    store: faulty(store, () => "locked"),
    now: () => now,
    random: () => 0,
    setTimer: (callback) => {
      now += 500;
      queueMicrotask(callback);
      return () => {};
    },
    newCommitId: () => crypto.randomUUID(),
    onCommit: () => {},
    onFault: () => {},
  });
  const answer = await coordinator.submit(importRows(people(1)));
  assertEquals(answer, { ok: false, refusal: { code: "busy", retryAfterSeconds: 1 } });
  assertEquals((await store.read("E", [attendeeKey("p0")])).rows, [undefined]);
});

Deno.test("coordinator: [ROOM3] while the store is silent nobody waits longer than one batch may, however many wait", async () => {
  const store = memory();
  let isSilent = false;
  const clock = createHandClock();
  const coordinator = createCoordinator({
    event: "E",
    store: {
      ...store,
      read: (event, keys) => isSilent ? new Promise(() => {}) : store.read(event, keys),
      commit: (commit) => isSilent ? new Promise(() => {}) : store.commit(commit),
    },
    now: clock.now,
    random: () => 0,
    setTimer: clock.setTimer,
    newCommitId: () => crypto.randomUUID(),
    onCommit: () => {},
    onFault: () => {},
  });
  const everybody = 3 * batchCommandsMax;
  for (let from = 0; from < everybody; from += batchCommandsMax) {
    await coordinator.submit(importRows(people(batchCommandsMax, from)));
  }
  isSilent = true;
  const waits: number[] = [];
  const press = async ({ id }: RosterRow) => {
    const from = clock.now();
    const answer = await coordinator.submit(enter(id, "the same id"));
    assertEquals(answer.ok ? null : answer.refusal.code, "busy");
    waits.push(clock.now() - from);
  };
  const first = people(everybody - 1).map(press);
  // Somebody comes when the first batch has waited for half of its time.
  await clock.advance(batchDeadlineMs / 2);
  const last = press(people(1, everybody - 1)[0]);
  await clock.advance(2 * batchDeadlineMs);
  assertEquals([waits.length, coordinator.waiting], [everybody, 0]);
  assert(Math.max(...waits) <= batchDeadlineMs + lateLookMs, `${Math.max(...waits)} ms`);
  isSilent = false;
  const again = await Promise.all(
    people(everybody).map(({ id }) => coordinator.submit(enter(id, "the same id"))),
  );
  assertEquals(accepted(again), everybody);
  assertEquals((await entries(store)).length, everybody);
  await Promise.all([...first, last]);
  assertEquals(clock.waiting(), 0);
});

Deno.test("coordinator: commands that do not fit one commit go into the next, in order", async () => {
  const store = memory();
  const { coordinator, deltas } = coordinate(store);
  const imports = Array.from({ length: 8 }, (_, i) => coordinator.submit(importRows(people(200, i * 200))));
  assertEquals(accepted(await Promise.all(imports)), 8);
  assert(deltas.length >= Math.ceil(1600 / batchRowsMax), `${deltas.length} commits`);
  const { head } = await store.read("E", []);
  assertEquals(head!.head.counts, { attendees: 1600, checkedIn: 1600 });
});

Deno.test("coordinator: one command larger than a commit is refused and its neighbours go through", async () => {
  const store = memory();
  const { coordinator } = coordinate(store);
  const [small, huge, after] = await Promise.all([
    coordinator.submit(importRows(people(1))),
    coordinator.submit(importRows(people(batchRowsMax + 1, 10))),
    coordinator.submit(importRows(people(1, 5))),
  ]);
  assertEquals([small.ok, after.ok], [true, true]);
  assertEquals(huge.ok ? null : huge.refusal.code, "too_large");
});

Deno.test("coordinator: an event that does not exist is not found", async () => {
  const { coordinator } = coordinate(createMemoryStore());
  const answer = await coordinator.submit(enter("p0"));
  assertEquals(answer.ok ? null : answer.refusal.code, "not_found");
});

Deno.test("coordinator: who enters a raffle in the very batch that makes it is in", async () => {
  const store = memory();
  const { coordinator, deltas } = coordinate(store);
  await coordinator.submit(importRows(people(2)));
  const add = {
    ...importRows([]),
    type: "add_module",
    args: { id: "late", state: { ...openRaffle, lastEntryNumber: 6 }, prizes: 1 },
  };
  const answers = await Promise.all([
    coordinator.submit(add),
    ...people(2).map(({ id }) => coordinator.submit({ ...enter(id), module: "late" })),
  ]);
  assertEquals(accepted(answers), 3);
  const { rows } = await store.list<{ entryNumber: number }>("E", "late", "entry", { limit: 10 });
  assertEquals(rows.map((row) => row.value.entryNumber), [7, 8]);
  assertEquals(deltas.map((delta) => delta.seq), [2, 3, 4]);
});

Deno.test("coordinator: a bug in one decision fails that command alone", async () => {
  const store = memory();
  const { coordinator } = coordinate(store);
  await coordinator.submit(importRows(people(2)));
  const broken: Command = { ...enter("p0"), actor: { role: "attendee", id: "p0" } };
  const [good] = await Promise.all([
    coordinator.submit(enter("p1")),
    assertRejects(() => coordinator.submit(broken)),
  ]);
  assertEquals(good.ok, true);
  assertEquals(await entries(store), [1]);
});

Deno.test("coordinator: after close it takes nothing and what was accepted is answered", async () => {
  const store = memory();
  const { coordinator } = coordinate(store);
  const accepted = coordinator.submit(importRows(people(3)));
  const closing = coordinator.close();
  const late = await coordinator.submit(importRows(people(1, 7)));
  await closing;
  assertEquals((await accepted).ok, true);
  assertEquals(late.ok ? null : late.refusal.code, "busy");
});

Deno.test("coordinator: [PRIV7] told to forget, it remembers no row, also when a batch was under way", async () => {
  const inner = memory();
  const asked: string[] = [];
  const store: RoomStore = {
    ...inner,
    read(event, keys) {
      asked.push(...keys.map((key) => key.join("/")));
      return inner.read(event, keys);
    },
  };
  const { coordinator } = coordinate(store);
  await coordinator.submit(importRows(people(1)));
  /** The rows that had to be read for one more press of somebody who is in. */
  const readFor = async (press: () => Promise<unknown>) => {
    asked.length = 0;
    await press();
    return asked.filter((key) => key.includes("p0")).sort();
  };
  const press = () => coordinator.submit(enter("p0"));
  await press();
  assertEquals(await readFor(press), [], "a warm room knows");
  coordinator.forget();
  assertEquals(await readFor(press), ["@/attendee/p0", "r/entry/p0"]);
  const running = press();
  coordinator.forget();
  await running;
  assertEquals(await readFor(press), ["@/attendee/p0", "r/entry/p0"]);
});

Deno.test("coordinator: [ROOM3] a room that fails between two batches answers who waits, and takes the next command", async () => {
  const store = memory();
  const faults: unknown[] = [];
  let waiting: Promise<Answer> | undefined;
  let fails = false;
  const coordinator = createCoordinator({
    event: "E",
    store,
    now: Date.now,
    random: Math.random,
    // Nothing outside a batch fails by itself, so a timer does that cannot be called off.
    setTimer: (callback, ms) => {
      const callOff = setTimer(callback, ms);
      return () => {
        callOff();
        if (!fails || ms !== batchDeadlineMs) return;
        fails = false;
        waiting = coordinator.submit(enter("p1"));
        throw new Error("called off in vain");
      };
    },
    newCommitId: () => crypto.randomUUID(),
    onCommit: () => {},
    onFault: (error) => faults.push(error),
  });
  await coordinator.submit(importRows(people(3)));
  fails = true;
  assertEquals((await coordinator.submit(enter("p0"))).ok, true);
  await until(() => waiting !== undefined);
  assertEquals(await waiting, { ok: false, refusal: { code: "busy", retryAfterSeconds: 1 } });
  assertEquals([String(faults), coordinator.waiting], ["Error: called off in vain", 0]);
  assertEquals((await coordinator.submit(enter("p2"))).ok, true);
  assertEquals(await entries(store), [1, 2]);
  await coordinator.close();
});
