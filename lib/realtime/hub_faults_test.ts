import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Head, Told } from "@/lib/modules/contract.ts";
import type { Change, RaffleView, ServerMessage, View } from "@/lib/protocol/messages.ts";
import { fold } from "@/lib/modules/views.ts";
import { applyFrame, roomView } from "@/lib/client/room_view.ts";
import type { StoredHead } from "@/lib/storage/store.ts";
import { createHub, type Seat } from "@/lib/realtime/hub.ts";
import { createHandClock } from "@/tests/hand_clock.ts";

// A store that serves heads slowly and sometimes not at all, a relay that loses, repeats and reorders, phones
// that come, go, resync and stall: whatever happens, in the end every screen shows what the head says, and on
// the way no phone ever sees a gap.

const raffle: RaffleView = {
  kind: "raffle",
  title: "Grand draw",
  phase: "draft",
  mode: "instant",
  tiers: [],
  entryCount: 0,
  maskNames: "none",
  claimSeconds: 0,
  resultsVisible: false,
};

const event = { id: "GALA24", name: "Gala", joinCode: "ABC234", locale: "en", hue: 0, createdAt: "" };
const start: View = { event, current: null, modules: { r: raffle }, counts: { checkedIn: 0, attendees: 0 } };

/** What the public may see of the organizer's view. */
function publicView(view: View): View {
  const { attendees: _attendees, ...counts } = view.counts;
  return { ...view, counts };
}

type Kind = "entries" | "roster" | "pause" | "resume" | "shown" | "open" | "close" | "nothing";

/** What commit `seq` tells whom. */
function toldOf(kind: Kind, seq: number): Told[] {
  const all = (change: Change): Told => ({ to: "all", change });
  const organizer = (change: Change): Told => ({ to: "organizer", change });
  switch (kind) {
    case "entries":
      return [all({ module: "r", type: "entries_counted", entryCount: seq })];
    case "roster":
      return [
        all({ type: "roster_counted", checkedIn: seq }),
        organizer({ type: "roster_counted", checkedIn: seq, attendees: seq * 2 }),
      ];
    case "pause":
      return [all({ module: "r", type: "paused" })];
    case "resume":
      return [all({ module: "r", type: "resumed" })];
    case "shown":
      return [all({ type: "shown", current: `m${seq}` })];
    case "open":
      return [all({ module: "r", type: "opened", drawId: "d", openHash: "o", openedAt: `${seq}` })];
    case "close":
      return [all({ module: "r", type: "closing", closedAt: `${seq}`, entryCount: seq })];
    case "nothing":
      return [];
  }
}

interface World {
  commit(kind: Kind, lost: boolean, delays: number[], isWatched: boolean): void;
  join(isOrganizer: boolean): void;
  leave(which: number): void;
  resync(which: number): void;
  stall(which: number, forMs: number): void;
  breakStore(reads: number): void;
  settle(): Promise<void>;
  advance(ms: number): Promise<void>;
}

/** What happened over all runs: a fault that never came has not been tested. */
const met = {
  lost: 0,
  repeated: 0,
  reordered: 0,
  slow: 0,
  failedRead: 0,
  covers: 0,
  joins: 0,
  disbelieved: 0,
};

function createWorld(readMs: number): World {
  const clock = createHandClock();
  const heads: View[] = [start];
  let failing = 0;
  const headAt = (seq: number): StoredHead => ({
    version: String(seq),
    head: { v: 1, seq, commitId: "", event, walkUps: false, view: heads[seq] } as unknown as Head,
  });
  const viewOf = (head: Head, audience: string): View => {
    const { view } = head as unknown as { view: View };
    return audience === "organizer" ? view : publicView(view);
  };
  const hub = createHub({
    event: "GALA24",
    now: clock.now,
    setTimer: clock.setTimer,
    readHead() {
      const isFailing = failing-- > 0;
      const found = heads.length - 1;
      return new Promise((resolve, reject) =>
        clock.setTimer(() => {
          if (!isFailing) return resolve(headAt(found));
          met.failedRead++;
          reject(new Error("database is locked"));
        }, readMs)
      );
    },
    viewOf,
    log: (name) => name === "hub_disbelieved" && met.disbelieved++,
  });

  interface Phone {
    seat: Seat;
    room: ReturnType<typeof roomView>;
    isOrganizer: boolean;
    isFull: boolean;
    isClosed: boolean;
  }
  const phones: Phone[] = [];

  function hear(phone: Phone, frame: ServerMessage): void {
    const before = phone.room.lastApplied;
    const { room, outcome } = applyFrame(phone.room, frame);
    if (frame.t === "delta" || frame.t === "seq") {
      assert(frame.seq > before, `seq ${frame.seq} after ${before}`);
      assertEquals(outcome, "applied");
    }
    if (frame.t === "snapshot") {
      assert(frame.seq >= before, `snapshot ${frame.seq} after ${before}`);
      if (before > 0) met.covers++;
    }
    phone.room = room;
  }

  const pick = (which: number): Phone | undefined => phones[which % Math.max(1, phones.length)];

  function drain(phone: Phone): void {
    phone.isFull = false;
    if (phone.seat) hub.drained(phone.seat);
  }

  return {
    commit(kind, lost, delays, isWatched) {
      const seq = heads.length;
      const told = toldOf(kind, seq);
      heads.push(told.reduce((view, each) => fold(view, each.change), heads[seq - 1]));
      if (lost) met.lost++;
      else {for (const ms of delays) {
          clock.setTimer(() => hub.onDelta({ event: "GALA24", from: seq - 1, seq, changes: told }), ms);
        }}
      if (delays.length > 1) met.repeated++;
      if (delays[0] > 20) met.reordered++;
      if (isWatched) clock.setTimer(() => hub.onHead(headAt(heads.length - 1)), 3);
    },
    join(isOrganizer) {
      met.joins++;
      const phone = { room: roomView(), isOrganizer, isFull: false, isClosed: false } as Phone;
      phone.seat = hub.seat(isOrganizer ? "organizer" : "public", {
        send(text) {
          if (phone.isFull) {
            met.slow++;
            return "slow";
          }
          hear(phone, JSON.parse(text));
          return "sent";
        },
        close: () => phone.isClosed = true,
      });
      phones.push(phone);
    },
    leave(which) {
      const phone = pick(which);
      if (!phone) return;
      hub.leave(phone.seat);
      phones.splice(phones.indexOf(phone), 1);
    },
    resync(which) {
      const phone = pick(which);
      if (phone) hub.resync(phone.seat);
    },
    stall(which, forMs) {
      const phone = pick(which);
      if (!phone) return;
      phone.isFull = true;
      clock.setTimer(() => drain(phone), forMs);
    },
    breakStore(reads) {
      failing = reads;
    },
    advance: clock.advance,
    async settle() {
      // The watch always ends with the newest head; that is what it promises.
      clock.setTimer(() => hub.onHead(headAt(heads.length - 1)), 5);
      await clock.advance(60_000);
      const head = headAt(heads.length - 1).head;
      for (const phone of phones) {
        if (phone.isClosed) continue;
        assertEquals(phone.room.lastApplied, head.seq);
        assertEquals(phone.room.view, viewOf(head, phone.isOrganizer ? "organizer" : "public"));
      }
      // With everything told, no timer is left running.
      assertEquals(clock.waiting(), 0);
    },
  };
}

const kind = fc.constantFrom<Kind>(
  "entries",
  "entries",
  "entries",
  "roster",
  "pause",
  "resume",
  "shown",
  "open",
  "close",
  "nothing",
);

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind,
      lost: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
      delays: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 3 }),
      isWatched: fc.boolean(),
    }).map((c) => (world: World) => world.commit(c.kind, c.lost, c.delays, c.isWatched)),
  },
  { weight: 2, arbitrary: fc.boolean().map((isOrganizer) => (world: World) => world.join(isOrganizer)) },
  { weight: 1, arbitrary: fc.nat(9).map((which) => (world: World) => world.leave(which)) },
  { weight: 1, arbitrary: fc.nat(9).map((which) => (world: World) => world.resync(which)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 3_000 })).map(([which, ms]) => (world: World) =>
      world.stall(which, ms)
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((n) => (world: World) => world.breakStore(n)) },
);

const script = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), step), { minLength: 1, maxLength: 60 });

Deno.test("hub: whatever is lost, repeated or late, in the end every screen shows the head, and none saw a gap", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1, 15, 120), script, async (readMs, steps) => {
      const world = createWorld(readMs);
      world.join(false);
      world.join(true);
      for (const [gapMs, play] of steps) {
        play(world);
        await world.advance(gapMs);
      }
      await world.settle();
    }),
    { numRuns: 400, seed: 20261120 },
  );
  for (const [fault, times] of Object.entries(met)) {
    if (fault === "disbelieved") assertEquals(times, 0, "every delta here was committed");
    else assert(times > 0, `no run met ${fault}`);
  }
});
