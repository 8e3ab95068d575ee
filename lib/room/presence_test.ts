import { assert, assertEquals } from "@std/assert";
import type { RecordStore } from "@/lib/storage/store.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import {
  createPresence,
  OTHERS_MS,
  PACE_MS,
  type Presence,
  type PresenceCounts,
  REFRESH_MS,
  STALE_MS,
} from "@/lib/room/presence.ts";
import { createHandClock, type HandClock } from "@/tests/hand_clock.ts";

interface Isolate {
  presence: Presence;
  /** Takes as many seats as told. */
  seat(sockets: number, stations?: number, organizers?: number): void;
  /** What the hub was told, in order. */
  told: PresenceCounts[];
  writes: number;
  logged: string[];
  fail: boolean;
  /** How long a write takes. */
  writeMs: number;
}

/** @param aheadMs how much its clock is ahead of the others' */
function isolateOf(name: string, records: RecordStore, clock: HandClock, aheadMs = 0): Isolate {
  let occupancy = { sockets: 0, stations: 0, phones: 0, organizers: 0 };
  let onChange = () => {};
  const here: Isolate = {
    told: [],
    writes: 0,
    logged: [],
    fail: false,
    writeMs: 0,
    seat(sockets, stations = 0, organizers = 0) {
      occupancy = { sockets, stations, phones: Math.max(0, sockets - stations - organizers), organizers };
      onChange();
    },
    presence: createPresence({
      event: "GALA24",
      isolate: name,
      records: {
        ...records,
        async put(writes) {
          here.writes++;
          if (here.writeMs > 0) await new Promise<void>((done) => clock.setTimer(done, here.writeMs));
          if (here.fail) throw new Error("database is locked");
          return await records.put(writes);
        },
      },
      hub: {
        occupancy: () => occupancy,
        watchSeats(callback) {
          onChange = callback;
          return () => onChange = () => {};
        },
        presence: (counts) => here.told.push(counts),
      },
      now: () => clock.now() + aheadMs,
      setTimer: clock.setTimer,
      log: (event) => here.logged.push(event),
    }),
  };
  return here;
}

const rows = async (records: RecordStore) =>
  (await records.list(["presence", "GALA24"])).map(({ key }) => key.at(-1));

Deno.test("presence: the organizer hears the sum over all isolates", async () => {
  const clock = createHandClock();
  const records = createMemoryRecords();
  const a = isolateOf("a", records, clock);
  const b = isolateOf("b", records, clock);
  a.seat(3, 1, 1);
  await clock.advance(10);
  assertEquals(a.told, [{ sockets: 3, phones: 1, stations: 1 }]);
  b.seat(40, 2);
  await clock.advance(OTHERS_MS);
  assertEquals(a.told.at(-1), { sockets: 43, phones: 39, stations: 3 });
  assertEquals(b.told, []);
  assertEquals(await b.presence.counts(), { sockets: 43, phones: 39, stations: 3 });
});

Deno.test("presence: a station that leaves is out of the count, also on another isolate", async () => {
  const clock = createHandClock();
  const records = createMemoryRecords();
  const desk = isolateOf("a", records, clock);
  const hall = isolateOf("b", records, clock);
  desk.seat(1, 0, 1);
  hall.seat(2, 2);
  await clock.advance(OTHERS_MS);
  hall.seat(1, 1);
  await clock.advance(PACE_MS + OTHERS_MS);
  assertEquals(desk.told.at(-1), { sockets: 2, phones: 0, stations: 1 });
  hall.seat(0);
  await clock.advance(PACE_MS + OTHERS_MS);
  assertEquals(desk.told.at(-1), { sockets: 1, phones: 0, stations: 0 });
  assertEquals(await rows(records), ["a"]);
});

Deno.test("presence: an isolate that died stops counting after half a minute", async () => {
  const clock = createHandClock();
  const records = createMemoryRecords();
  const desk = isolateOf("a", records, clock);
  const seenAt = clock.now();
  await records.put([{
    key: ["presence", "GALA24", "dead"],
    value: { v: 1, stations: 1, sockets: 9, seenAt },
  }]);
  desk.seat(1, 0, 1);
  await clock.advance(STALE_MS - OTHERS_MS);
  assertEquals(desk.told, [{ sockets: 10, phones: 0, stations: 1 }]);
  await clock.advance(2 * OTHERS_MS);
  assertEquals(desk.told.at(-1), { sockets: 1, phones: 0, stations: 0 });
});

Deno.test("presence: an isolate that lives keeps counting for as long as it has seats", async () => {
  const clock = createHandClock();
  const records = createMemoryRecords();
  const hall = isolateOf("b", records, clock);
  hall.seat(5, 1);
  await clock.advance(10 * STALE_MS);
  const desk = isolateOf("a", records, clock);
  assertEquals(await desk.presence.counts(), { sockets: 5, phones: 4, stations: 1 });
  assertEquals(hall.writes, 1 + 10 * STALE_MS / REFRESH_MS);
});

Deno.test("presence: a storm of joins is one write and one telling per second", async () => {
  const clock = createHandClock();
  const desk = isolateOf("a", createMemoryRecords(), clock);
  for (let sockets = 1; sockets <= 2_000; sockets++) {
    desk.seat(sockets, 0, 1);
    await clock.advance(1);
  }
  await clock.advance(PACE_MS);
  assertEquals([desk.writes, desk.told.length], [3, 3]);
  assertEquals(desk.told.at(-1), { sockets: 2_000, phones: 1_999, stations: 0 });
});

Deno.test("presence: nothing new is not told again", async () => {
  const clock = createHandClock();
  const desk = isolateOf("a", createMemoryRecords(), clock);
  desk.seat(1, 0, 1);
  await clock.advance(60_000);
  assertEquals(desk.told.length, 1);
});

Deno.test("presence: a store that fails is tried again at the next turn", async () => {
  const clock = createHandClock();
  const records = createMemoryRecords();
  const desk = isolateOf("a", records, clock);
  desk.fail = true;
  desk.seat(1, 1, 1);
  await clock.advance(100);
  assertEquals([desk.logged, await rows(records)], [["presence_failed"], []]);
  desk.fail = false;
  await clock.advance(OTHERS_MS);
  assertEquals([desk.told, await rows(records)], [[{ sockets: 1, phones: 0, stations: 1 }], ["a"]]);
});

Deno.test("presence: a disk that stays full is a line when that begins and one when it ends", async () => {
  const clock = createHandClock();
  const records = createMemoryRecords();
  const desk = isolateOf("a", records, clock);
  desk.seat(1, 0, 1);
  await clock.advance(100);
  desk.fail = true;
  // The others' rows can be read all the while, and are, each time that ours has nothing new.
  for (const sockets of [2, 1, 3]) {
    desk.seat(sockets, 0, 1);
    await clock.advance(OTHERS_MS);
  }
  await clock.advance(REFRESH_MS);
  assert(desk.writes > 5, `${desk.writes} tries`);
  assertEquals(desk.logged, ["presence_failed"]);
  desk.fail = false;
  await clock.advance(REFRESH_MS);
  assertEquals([desk.logged, await rows(records)], [["presence_failed", "presence_works"], ["a"]]);
  desk.fail = true;
  desk.seat(1, 0, 1);
  await clock.advance(PACE_MS);
  await desk.presence.close();
  assertEquals(desk.logged, ["presence_failed", "presence_works", "presence_failed"]);
});

Deno.test("presence: seats that go while the store is slow are not forgotten", async () => {
  const clock = createHandClock();
  const records = createMemoryRecords();
  const hall = isolateOf("a", records, clock);
  hall.writeMs = 3_000;
  hall.seat(2, 1);
  await clock.advance(2_000);
  hall.seat(0);
  await clock.advance(500);
  assertEquals(await rows(records), []);
  await clock.advance(3_000);
  assertEquals([await rows(records), clock.waiting()], [[], 0]);
});

Deno.test("presence: closing takes the row away and leaves nothing running", async () => {
  const clock = createHandClock();
  const records = createMemoryRecords();
  const desk = isolateOf("a", records, clock);
  desk.seat(4, 1, 1);
  await clock.advance(100);
  await desk.presence.close();
  desk.seat(5, 1, 1);
  assertEquals([await rows(records), clock.waiting()], [[], 0]);
});

for (const aheadMs of [-600_000, 600_000]) {
  Deno.test(`presence: whoever sits at an isolate whose clock is ${aheadMs / 60_000} minutes off is counted, until it dies`, async () => {
    const clock = createHandClock();
    const records = createMemoryRecords();
    const a = isolateOf("a", records, clock);
    const b = isolateOf("b", records, clock, aheadMs);
    a.seat(1, 0, 1);
    b.seat(40);
    await clock.advance(REFRESH_MS + OTHERS_MS + PACE_MS);
    const both = { sockets: 41, phones: 40, stations: 0 };
    assertEquals(a.told.at(-1), both);
    await clock.advance(5 * STALE_MS);
    assertEquals(a.told.at(-1), both);
    b.fail = true;
    await clock.advance(STALE_MS + REFRESH_MS + 2 * OTHERS_MS);
    assertEquals(a.told.at(-1), { sockets: 1, phones: 0, stations: 0 });
  });
}

Deno.test("presence: a clock that is set back by ten minutes does not keep an isolate from writing its row anew", async () => {
  const clock = createHandClock();
  const a = isolateOf("a", createMemoryRecords(), clock);
  a.seat(40);
  await clock.advance(PACE_MS);
  assertEquals(a.writes, 1);
  clock.set(-600_000);
  await clock.advance(2 * REFRESH_MS);
  assertEquals(a.writes, 2);
});
