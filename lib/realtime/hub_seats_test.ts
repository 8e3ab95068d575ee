import { assert, assertEquals } from "@std/assert";
import {
  GAP_GRACE_MS,
  READ_DEADLINE_MS,
  READ_TRIES_MAX,
  SLOW_MAX_MS,
  WAVE_SPACING_MS,
} from "@/lib/realtime/hub.ts";
import { TAIL_MAX } from "@/lib/realtime/lane.ts";
import { delta, entries, headAt, scene, shown } from "@/tests/hub_scene.ts";

Deno.test("hub: who joins while counts wait gets the snapshot and then only what is after it", async () => {
  const here = scene();
  const { hub, join, clock } = here;
  const first = join();
  await clock.advance(30);
  hub.onDelta(delta(11, entries(1)));
  for (const seq of [12, 13, 14]) hub.onDelta(delta(seq, entries(seq)));
  here.head = 13;
  const second = join();
  await clock.advance(300);
  assertEquals(first.look(), ["s10", "d11", "d11-14"]);
  assertEquals(second.look(), ["s13", "d11-14"]);
  hub.onDelta(delta(15, shown("a")));
  assertEquals([first.look(), second.look()], [["d15"], ["d15"]]);
});

Deno.test("hub: deltas that come while a newcomer's head is read are neither lost nor sent twice", async () => {
  const here = scene();
  const { hub, join, clock } = here;
  const first = join();
  await clock.advance(30);
  here.readMs = 40;
  here.head = 11;
  hub.onDelta(delta(11, shown("a")));
  const second = join();
  await clock.advance(10);
  hub.onDelta(delta(12, shown("b")));
  hub.onDelta(delta(13, shown("c")));
  assertEquals(second.look(), []);
  await clock.advance(40);
  assertEquals(first.look(), ["s10", "d11", "d12", "d13"]);
  assertEquals(second.look(), ["s11", "d12", "d13"]);
});

Deno.test("hub: a newcomer past whose read too much happened waits for the next read", async () => {
  const here = scene();
  const { hub, join, clock } = here;
  join();
  await clock.advance(30);
  here.readMs = 40;
  const second = join();
  here.head = 11 + TAIL_MAX;
  for (let seq = 11; seq <= here.head; seq++) hub.onDelta(delta(seq, shown(`m${seq}`)));
  await clock.advance(45);
  assertEquals(second.look(), []);
  await clock.advance(45);
  assertEquals([second.look(), here.logged], [[`s${11 + TAIL_MAX}`], []]);
});

Deno.test("hub: a newcomer gets a head that was read after joining", async () => {
  const here = scene();
  here.readMs = 40;
  const first = here.join();
  await here.clock.advance(10);
  here.head = 11;
  const second = here.join();
  await here.clock.advance(35);
  assertEquals([first.look(), second.look()], [["s10"], []]);
  await here.clock.advance(40);
  assertEquals(second.look(), ["s11"]);
});

Deno.test("hub: newcomers whose head is ahead of the deltas do not hold the others up", async () => {
  const here = scene();
  const { hub, join, clock } = here;
  const first = join();
  await clock.advance(30);
  here.head = 12;
  const second = join();
  await clock.advance(5);
  for (const seq of [11, 12, 13]) hub.onDelta(delta(seq, shown(`m${seq}`)));
  assertEquals([first.look(), second.look()], [["s10", "d11", "d12", "d13"], ["s12", "d13"]]);
});

Deno.test("hub: what a newcomer's head shows to be missing is covered for the others", async () => {
  const here = scene();
  const first = here.join();
  await here.clock.advance(30);
  here.head = 12;
  const second = here.join();
  await here.clock.advance(GAP_GRACE_MS + 30);
  assertEquals([first.look(), second.look()], [["s10", "s12"], ["s12"]]);
});

Deno.test("hub: a newcomer never gets a watched head, which may be older than its joining", async () => {
  const here = scene();
  const { hub, join, clock } = here;
  join();
  await clock.advance(30);
  here.head = 12;
  hub.onHead(headAt(12));
  await clock.advance(GAP_GRACE_MS - 10);
  join();
  await clock.advance(5);
  here.head = 13;
  const late = join();
  await clock.advance(100);
  assertEquals(late.look(), ["s13"]);
});

Deno.test("hub: counts that waited behind a hole do not come back after the snapshot", async () => {
  const here = scene();
  const { hub, join, clock } = here;
  const tv = join();
  await clock.advance(30);
  hub.onDelta(delta(11, entries(1)));
  hub.onDelta(delta(12, entries(2)));
  here.head = 14;
  hub.onDelta(delta(14, shown("a")));
  await clock.advance(GAP_GRACE_MS + 10);
  hub.onDelta(delta(15, shown("b")));
  assertEquals(tv.look(), ["s10", "d11", "s14", "d15"]);
  const last = tv.frames.at(-1)!;
  assertEquals(last.t === "delta" && last.changes, [shown("b").change]);
});

Deno.test("hub: a storm of joins is a few reads and one encoding per audience", async () => {
  const here = scene();
  const phones = Array.from({ length: 3_000 }, (_, index) => here.join(index === 7 ? "organizer" : "public"));
  await here.clock.advance(100);
  assertEquals([here.reads, here.views], [2, 2]);
  assert(phones.every((phone) => phone.frames.length === 1 && phone.frames[0].t === "snapshot"));
  for (let ms = 0; ms < 1_000; ms++) {
    here.join();
    await here.clock.advance(1);
  }
  assert(here.reads <= 3 + 1_000 / WAVE_SPACING_MS, `${here.reads} reads`);
  assertEquals(here.views, 2);
});

Deno.test("hub: a seat whose socket is full gets no queue, but one snapshot when it has drained", async () => {
  const here = scene();
  const { hub, join, clock } = here;
  const slow = join();
  const quick = join();
  await clock.advance(50);
  slow.isFull = true;
  for (let seq = 11; seq <= 40; seq++) hub.onDelta(delta(seq, shown(`m${seq}`)));
  here.head = 40;
  assertEquals(quick.look().length, 31);
  slow.isFull = false;
  hub.drained(slow.seat);
  hub.drained(slow.seat);
  await clock.advance(50);
  assertEquals(slow.look(), ["s10", "s40"]);
  hub.onDelta(delta(41, shown("next")));
  assertEquals([slow.look(), quick.look()], [["d41"], ["d41"]]);
});

Deno.test("hub: a seat that never drains is sent away", async () => {
  const { hub, join, clock } = scene();
  const slow = join();
  const quick = join();
  await clock.advance(50);
  slow.isFull = true;
  hub.onDelta(delta(11, shown("a")));
  await clock.advance(SLOW_MAX_MS - 1_000);
  assertEquals(slow.closed, null);
  await clock.advance(2_000);
  assertEquals(slow.closed, { code: 1008, reason: "too slow" });
  assertEquals([quick.closed, hub.size()], [null, 1]);
});

Deno.test("hub: a resync is answered even when nothing was missed", async () => {
  const { hub, join, clock } = scene();
  const phone = join();
  await clock.advance(30);
  hub.resync(phone.seat);
  hub.resync(phone.seat);
  hub.onDelta(delta(11, entries(1)));
  await clock.advance(300);
  assertEquals(phone.look(), ["s10", "s10", "d11"]);
});

Deno.test("hub: a store that fails now and then costs time only", async () => {
  const here = scene(-1);
  const phone = here.join();
  await here.clock.advance(250);
  here.head = 10;
  await here.clock.advance(1_000);
  assertEquals(phone.look(), ["s10"]);
});

Deno.test("hub: when the head cannot be read, the waiting are sent to try elsewhere", async () => {
  const here = scene(-1);
  const phone = here.join();
  await here.clock.advance(20_000);
  assertEquals([phone.look(), phone.closed?.code], [["bye"], 1001]);
  assertEquals([here.reads, here.hub.size(), here.clock.waiting()], [READ_TRIES_MAX, 0, 0]);
});

Deno.test("hub: a read that hangs is given up and tried again", async () => {
  const here = scene();
  here.readMs = 1e9;
  const phone = here.join();
  await here.clock.advance(10);
  here.readMs = 1;
  await here.clock.advance(READ_DEADLINE_MS + 1_000);
  assertEquals([phone.look(), here.reads], [["s10"], 2]);
});

Deno.test("hub: an event that is gone says so", async () => {
  const here = scene(0);
  const phone = here.join();
  await here.clock.advance(10);
  assertEquals([phone.look(), phone.closed?.code], [["bye"], 4403]);
});

Deno.test("hub: presence is told to organizers, and is in their snapshots", async () => {
  const { hub, join, clock } = scene();
  const phone = join();
  const desk = join("organizer");
  await clock.advance(50);
  hub.presence({ stations: 2, phones: 28, sockets: 31 });
  assertEquals([phone.look(), desk.look()], [["s10"], ["s10", "presence"]]);
  const late = join("organizer");
  await clock.advance(50);
  const first = late.frames[0];
  assertEquals(first.t === "snapshot" && first.view.counts, {
    checkedIn: 10,
    attendees: 20,
    stations: 2,
    phones: 28,
    sockets: 31,
  });
});

Deno.test("hub: it counts its sockets, stations, phones and organizers, and says when that changes", () => {
  const { hub, join } = scene();
  let changes = 0;
  const stop = hub.watchSeats(() => changes++);
  const tv = join("public", true);
  join();
  const desk = join("organizer");
  assertEquals([hub.occupancy(), changes], [{ sockets: 3, stations: 1, phones: 1, organizers: 1 }, 3]);
  hub.leave(tv.seat);
  hub.leave(tv.seat);
  assertEquals([hub.occupancy(), changes], [{ sockets: 2, stations: 0, phones: 1, organizers: 1 }, 4]);
  stop();
  hub.leave(desk.seat);
  assertEquals([hub.size(), changes], [1, 4]);
});

Deno.test("hub: with the last seat gone nothing is kept and nothing fires; the next one starts afresh", async () => {
  const here = scene();
  const { hub, join, clock } = here;
  const first = join();
  await clock.advance(50);
  hub.onDelta(delta(11, entries(1)));
  hub.onDelta(delta(12, entries(2)));
  hub.onDelta(delta(14, entries(4)));
  hub.leave(first.seat);
  assertEquals(clock.waiting(), 0);
  here.head = 30;
  hub.onDelta(delta(30, entries(9)));
  const second = join();
  await clock.advance(1_000);
  hub.onDelta(delta(31, shown("a")));
  assertEquals([second.look(), here.reads], [["s30", "d31"], 2]);
});

Deno.test("hub: a head read for those who have left does not reach who comes after", async () => {
  const here = scene();
  here.readMs = 40;
  const first = here.join();
  await here.clock.advance(10);
  here.hub.leave(first.seat);
  here.head = 20;
  const second = here.join();
  here.hub.onDelta(delta(21, shown("a")));
  await here.clock.advance(100);
  assertEquals([first.look(), second.look()], [[], ["s20", "d21"]]);
});

Deno.test("hub: close says goodbye to all, and to whoever comes later", async () => {
  const { hub, join, clock } = scene();
  const phones = [join(), join("organizer")];
  await clock.advance(50);
  hub.close(1001, "restarting");
  phones.push(join());
  for (const phone of phones) {
    assertEquals(phone.frames.at(-1), { t: "bye", reason: "restarting" });
    assertEquals(phone.closed, { code: 1001, reason: "restarting" });
  }
  assertEquals([hub.size(), clock.waiting()], [0, 0]);
});
