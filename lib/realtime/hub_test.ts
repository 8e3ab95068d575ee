import { assert, assertEquals } from "@std/assert";
import type { Head, Told } from "@/lib/modules/contract.ts";
import type { Change, ServerMessage, View } from "@/lib/protocol/messages.ts";
import type { StoredHead } from "@/lib/storage/store.ts";
import type { Delta } from "@/lib/realtime/relay.ts";
import type { Audience } from "@/lib/realtime/frames.ts";
import {
  countsEveryMs,
  createHub,
  GAP_GRACE_MS,
  type Hub,
  READ_DEADLINE_MS,
  READ_TRIES_MAX,
  SLOW_MAX_MS,
  TAIL_MAX,
  WAVE_SPACING_MS,
} from "@/lib/realtime/hub.ts";
import { EARLY_MAX } from "@/lib/realtime/order.ts";
import { createHandClock, type HandClock } from "@/tests/hand_clock.ts";

function headAt(seq: number): StoredHead {
  const event = { id: "GALA24", name: "Gala", joinCode: "ABC234", locale: "en", hue: 0, createdAt: "" };
  const counts = { checkedIn: seq, attendees: seq * 2 };
  const head: Head = {
    v: 1,
    seq,
    commitId: `c${seq}`,
    event,
    walkUps: false,
    current: null,
    counts,
    modules: {},
  };
  return { head, version: String(seq) };
}

function viewOf(head: Head, audience: Audience): View {
  const { checkedIn } = head.counts;
  const counts = audience === "organizer" ? head.counts : { checkedIn };
  return { event: head.event, current: null, modules: {}, counts };
}

const shown = (current: string): Told => ({ to: "all", change: { type: "shown", current } });
const counted = (checkedIn: number): Told => ({ to: "all", change: { type: "roster_counted", checkedIn } });
const entries = (entryCount: number, module = "r"): Told => (
  { to: "all", change: { type: "entries_counted", module, entryCount } }
);
const secret = (attendees: number): Told => (
  { to: "organizer", change: { type: "roster_counted", checkedIn: 1, attendees } }
);
const delta = (seq: number, ...changes: Told[]): Delta => ({ event: "GALA24", from: seq - 1, seq, changes });

interface Screen {
  frames: ServerMessage[];
  /** What came since the last look: "s5" a snapshot, "d6" a delta, "d3-9" a range, "n6" a bare seq. */
  look(): string[];
  isFull: boolean;
  closed: { code: number; reason: string } | null;
  send(text: string): "sent" | "slow";
  close(code: number, reason: string): void;
}

function screen(): Screen {
  let seen = 0;
  const short = (frame: ServerMessage): string => {
    switch (frame.t) {
      case "snapshot":
        return `s${frame.seq}`;
      case "delta":
      case "seq": {
        const range = frame.from === undefined ? frame.seq : `${frame.from}-${frame.seq}`;
        return `${frame.t === "delta" ? "d" : "n"}${range}`;
      }
      default:
        return frame.t;
    }
  };
  return {
    frames: [],
    isFull: false,
    closed: null,
    look() {
      const news = this.frames.slice(seen).map(short);
      seen = this.frames.length;
      return news;
    },
    send(text) {
      if (this.isFull) return "slow";
      this.frames.push(JSON.parse(text));
      return "sent";
    },
    close(code, reason) {
      this.closed = { code, reason };
    },
  };
}

interface Scene {
  clock: HandClock;
  hub: Hub;
  /** The seq of the head that a read finds; a rejection when negative; no event when 0. */
  head: number;
  /** How long a read takes; it finds what was there when it began. */
  readMs: number;
  reads: number;
  views: number;
  logged: string[];
  join(audience?: Audience, isStation?: boolean): Screen & { seat: ReturnType<Hub["seat"]> };
}

function scene(head = 10): Scene {
  const clock = createHandClock();
  const here: Scene = {
    clock,
    head,
    readMs: 1,
    reads: 0,
    views: 0,
    logged: [],
    hub: createHub({
      event: "GALA24",
      now: clock.now,
      setTimer: clock.setTimer,
      readHead() {
        here.reads++;
        const found = here.head;
        return new Promise((resolve, reject) =>
          clock.setTimer(() => {
            if (found < 0) reject(new Error("database is locked"));
            else resolve(found === 0 ? null : headAt(found));
          }, here.readMs)
        );
      },
      viewOf(head, audience) {
        here.views++;
        return viewOf(head, audience);
      },
      log: (event) => here.logged.push(event),
    }),
    join(audience = "public", isStation = false) {
      const sink = screen();
      return Object.assign(sink, { seat: here.hub.seat(audience, sink, isStation) });
    },
  };
  return here;
}

Deno.test("hub: deltas reach a seat in order and once, however they come", async () => {
  const table: [arrivals: number[], frames: string[]][] = [
    [[11, 12, 13], ["d11", "d12", "d13"]],
    [[12, 11, 13], ["d11", "d12", "d13"]],
    [[13, 12, 11], ["d11", "d12", "d13"]],
    [[11, 11, 12, 11, 12], ["d11", "d12"]],
    [[13, 11, 13, 12, 12], ["d11", "d12", "d13"]],
    [[9, 10, 11, 4], ["d11"]],
  ];
  for (const [arrivals, frames] of table) {
    const { hub, join, clock } = scene();
    const tv = join();
    await clock.advance(5);
    assertEquals(tv.look(), ["s10"]);
    for (const seq of arrivals) hub.onDelta(delta(seq, shown(`m${seq}`)));
    assertEquals(tv.look(), frames, arrivals.join());
    hub.close(1001, "restarting");
  }
});

Deno.test("hub: a hole that does not close by itself is covered by one snapshot", async () => {
  const here = scene();
  const { hub, join, clock } = here;
  const tv = join();
  await clock.advance(5);
  here.head = 13;
  hub.onDelta(delta(12, shown("b")));
  hub.onDelta(delta(13, shown("c")));
  await clock.advance(GAP_GRACE_MS - 10);
  assertEquals([tv.look(), here.reads], [["s10"], 1]);
  await clock.advance(20);
  assertEquals([tv.look(), here.reads], [["s13"], 2]);
  hub.onDelta(delta(11, shown("a")));
  hub.onDelta(delta(14, shown("d")));
  assertEquals(tv.look(), ["d14"]);
});

Deno.test("hub: deltas after the snapshot that covers a hole follow it", async () => {
  const here = scene();
  const tv = here.join();
  await here.clock.advance(30);
  here.readMs = 40;
  here.head = 12;
  here.hub.onDelta(delta(12, shown("b")));
  await here.clock.advance(GAP_GRACE_MS + 20);
  here.hub.onDelta(delta(14, shown("d")));
  here.hub.onDelta(delta(13, shown("c")));
  await here.clock.advance(40);
  assertEquals(tv.look(), ["s10", "s12", "d13", "d14"]);
});

Deno.test("hub: a delta that was only late closes the hole, and nothing is read", async () => {
  const here = scene();
  const tv = here.join();
  await here.clock.advance(5);
  here.hub.onDelta(delta(12, shown("b")));
  await here.clock.advance(GAP_GRACE_MS - 1);
  here.hub.onDelta(delta(11, shown("a")));
  await here.clock.advance(1_000);
  assertEquals([tv.look(), here.reads], [["s10", "d11", "d12"], 1]);
});

Deno.test("hub: a watched head without its delta is shown after the grace, and needs no read", async () => {
  const here = scene();
  const tv = here.join();
  await here.clock.advance(5);
  here.hub.onHead(headAt(12));
  await here.clock.advance(GAP_GRACE_MS + 5);
  assertEquals([tv.look(), here.reads], [["s10", "s12"], 1]);
  here.hub.onHead(headAt(12));
  await here.clock.advance(1_000);
  assertEquals(tv.look(), []);
});

Deno.test("hub: with no relay at all, covers follow the rhythm of counts", async () => {
  const here = scene();
  const tv = here.join();
  await here.clock.advance(5);
  tv.look();
  for (let seq = 11; seq <= 210; seq++) {
    here.hub.onHead(headAt(seq));
    await here.clock.advance(10);
  }
  await here.clock.advance(1_000);
  const frames = tv.look();
  assertEquals(frames.at(-1), "s210");
  // 2 s of commits at one snapshot per 250 ms, the first after the grace, and the last.
  assert(frames.length <= 10, frames.join());
});

Deno.test("hub: too many early deltas are let go and covered at once", async () => {
  const here = scene();
  const tv = here.join();
  await here.clock.advance(30);
  here.head = 12 + EARLY_MAX;
  for (let seq = 12; seq <= here.head; seq++) here.hub.onDelta(delta(seq, shown(`m${seq}`)));
  await here.clock.advance(5);
  assertEquals(tv.look(), ["s10", `s${12 + EARLY_MAX}`]);
});

Deno.test("hub: a delta of a commit that is not in the store is not believed for long", async () => {
  const here = scene();
  const tv = here.join();
  await here.clock.advance(5);
  here.hub.onDelta(delta(4_000, shown("nowhere")));
  await here.clock.advance(10_000);
  assertEquals([here.reads, here.logged], [2, ["hub_disbelieved"]]);
  here.hub.onDelta(delta(11, shown("a")));
  assertEquals(tv.look(), ["s10", "d11"]);
});

Deno.test("hub: who may not see a change gets its bare number", async () => {
  const { hub, join, clock } = scene();
  const phone = join();
  const desk = join("organizer");
  await clock.advance(30);
  hub.onDelta(delta(11, { to: "organizer", change: { type: "shown", current: "hidden" } }));
  assertEquals([phone.look(), desk.look()], [["s10", "n11"], ["s10", "d11"]]);
  assertEquals(JSON.stringify(phone.frames).includes("hidden"), false);
  assertEquals(JSON.stringify(phone.frames).includes("attendees"), false);
});

Deno.test("hub: counts go out at once, then as one frame per interval with the newest of each", async () => {
  const { hub, join, clock } = scene();
  const tv = join();
  await clock.advance(5);
  for (let seq = 11; seq <= 110; seq++) hub.onDelta(delta(seq, entries(seq - 10), counted(seq)));
  assertEquals(tv.look(), ["s10", "d11"]);
  await clock.advance(249);
  assertEquals(tv.look(), []);
  await clock.advance(1);
  assertEquals(tv.look(), ["d11-110"]);
  const last = tv.frames.at(-1)!;
  assertEquals(last.t === "delta" && last.changes, [entries(100).change, counted(110).change]);
});

Deno.test("hub: a burst of 5,000 commits is a handful of frames", async () => {
  const { hub, join, clock } = scene();
  const phone = join();
  await clock.advance(5);
  for (let seq = 11; seq <= 5_010; seq++) {
    hub.onDelta(delta(seq, entries(seq - 10)));
    if (seq % 5 === 0) await clock.advance(1);
  }
  await clock.advance(1_000);
  const deltas = phone.frames.filter((frame) => frame.t === "delta");
  assertEquals(deltas.length, 5);
  assertEquals(deltas.at(-1), {
    t: "delta",
    seq: 5_010,
    from: deltas.at(-2)!.seq,
    changes: [entries(5_000).change],
  });
});

Deno.test("hub: any other change takes the waiting counts along at once, in order", async () => {
  const { hub, join, clock } = scene();
  const tv = join();
  await clock.advance(5);
  const closing: Change = { module: "r", type: "closing", closedAt: "", entryCount: 4 };
  hub.onDelta(delta(11, entries(1)));
  hub.onDelta(delta(12, entries(2)));
  hub.onDelta(delta(13, entries(3), secret(40)));
  hub.onDelta(delta(14, { to: "all", change: closing }));
  assertEquals(tv.look(), ["s10", "d11", "d11-14"]);
  const last = tv.frames.at(-1)!;
  assertEquals(last.t === "delta" && last.changes, [entries(3).change, closing]);
  await clock.advance(1_000);
  assertEquals(tv.look(), []);
});

Deno.test("hub: the rhythm of counts slows down with the room", () => {
  assertEquals([0, 1, 500, 2_750, 5_000, 50_000].map(countsEveryMs), [250, 250, 250, 625, 1_000, 1_000]);
});

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
  hub.presence({ stations: 2, sockets: 31 });
  assertEquals([phone.look(), desk.look()], [["s10"], ["s10", "presence"]]);
  const late = join("organizer");
  await clock.advance(50);
  const first = late.frames[0];
  assertEquals(first.t === "snapshot" && first.view.counts, {
    checkedIn: 10,
    attendees: 20,
    stations: 2,
    sockets: 31,
  });
});

Deno.test("hub: it counts its sockets, stations and organizers, and says when that changes", () => {
  const { hub, join } = scene();
  let changes = 0;
  const stop = hub.watchSeats(() => changes++);
  const tv = join("public", true);
  join();
  const desk = join("organizer");
  assertEquals([hub.occupancy(), changes], [{ sockets: 3, stations: 1, organizers: 1 }, 3]);
  hub.leave(tv.seat);
  hub.leave(tv.seat);
  assertEquals([hub.occupancy(), changes], [{ sockets: 2, stations: 0, organizers: 1 }, 4]);
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
