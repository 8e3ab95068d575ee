import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { ServerMessage, View } from "@/lib/protocol/messages.ts";
import { applyFrame, type Outcome, type RoomView, roomView } from "@/lib/client/room_view.ts";

function viewWith(checkedIn: number): View {
  const event = { id: "GALA24", name: "Gala", joinCode: "ABC234", locale: "en", hue: 0, createdAt: "" };
  return { event, current: null, modules: {}, counts: { checkedIn } };
}

const snapshot = (seq: number): ServerMessage => ({
  t: "snapshot",
  seq,
  view: viewWith(seq * 10),
  serverTime: "2026-11-20T19:00:00.000Z",
});
const delta = (seq: number, from?: number): ServerMessage => ({
  t: "delta",
  seq,
  from,
  changes: [{ type: "roster_counted", checkedIn: seq * 10 }],
});

function play(frames: ServerMessage[], start = roomView()): { room: RoomView; outcomes: Outcome[] } {
  const outcomes: Outcome[] = [];
  let room = start;
  for (const frame of frames) {
    const step = applyFrame(room, frame);
    room = step.room;
    outcomes.push(step.outcome);
  }
  return { room, outcomes };
}

Deno.test("room view: seq 5, 3, 7 asks for a resync at 7 and ends in the server's state", () => {
  const { room, outcomes } = play([snapshot(4), delta(5), delta(3), delta(7)]);
  assertEquals(outcomes, ["applied", "applied", "dropped", "gap"]);
  assertEquals([room.lastApplied, room.resyncing, room.view?.counts.checkedIn], [5, true, 50]);
  const end = play([snapshot(7)], room).room;
  assertEquals([end.lastApplied, end.resyncing, end.view?.counts.checkedIn], [7, false, 70]);
});

Deno.test("room view: which frames apply, drop or leave a gap, from seq 10 on", () => {
  const table: [frame: ServerMessage, outcome: Outcome, lastApplied: number][] = [
    [delta(11), "applied", 11],
    [delta(10), "dropped", 10],
    [delta(9), "dropped", 10],
    [delta(12), "gap", 10],
    [delta(15, 10), "applied", 15],
    [delta(15, 7), "applied", 15],
    [delta(15, 11), "gap", 10],
    [delta(10, 2), "dropped", 10],
    [{ t: "seq", seq: 11 }, "applied", 11],
    [{ t: "seq", seq: 14, from: 9 }, "applied", 14],
    [{ t: "seq", seq: 12 }, "gap", 10],
    [snapshot(9), "dropped", 10],
    [snapshot(10), "applied", 10],
    [snapshot(30), "applied", 30],
    [{ t: "pong" }, "dropped", 10],
    [{ t: "bye", reason: "restarting" }, "dropped", 10],
  ];
  for (const [frame, outcome, lastApplied] of table) {
    const { room, outcomes } = play([snapshot(10), frame]);
    assertEquals([outcomes[1], room.lastApplied], [outcome, lastApplied], JSON.stringify(frame));
  }
});

Deno.test("room view: a resync answered with what is known already ends the resync", () => {
  const { room } = play([snapshot(5), delta(7), snapshot(5)]);
  assertEquals([room.resyncing, room.lastApplied], [false, 5]);
});

Deno.test("room view: an older snapshot neither shows nor ends the resync, and asks for another", () => {
  const { room, outcomes } = play([snapshot(5), delta(7), snapshot(4)]);
  assertEquals([room.resyncing, room.view?.counts.checkedIn, outcomes[2]], [true, 50, "older"]);
  assertEquals(play([snapshot(7)], room).room, roomView({ seq: 7, view: viewWith(70) }));
});

Deno.test("room view: what the server does not know twice in one resync never was", () => {
  const gone = play([snapshot(5), delta(6), delta(8), snapshot(5), snapshot(5)]);
  assertEquals(gone.room, roomView({ seq: 5, view: viewWith(50) }));
  assertEquals(gone.outcomes.slice(2), ["gap", "older", "applied"]);
  // Of another resync the first does not count.
  const other = play([delta(6), delta(8), snapshot(5)], gone.room);
  assertEquals([other.room.lastApplied, other.outcomes.at(-1)], [6, "older"]);
});

Deno.test("room view: it starts from what the page was rendered with", () => {
  const start = roomView({ seq: 5, view: viewWith(50) });
  const { room, outcomes } = play([delta(5), delta(6)], start);
  assertEquals([outcomes, room.view?.counts.checkedIn], [["dropped", "applied"], 60]);
});

Deno.test("room view: before any snapshot a delta means nothing", () => {
  const { room, outcomes } = play([delta(1), { t: "presence", stations: 1, phones: 1, sockets: 2 }]);
  assertEquals([room, outcomes], [roomView(), ["dropped", "dropped"]]);
});

Deno.test("room view: presence changes the counts and no seq", () => {
  const { room } = play([snapshot(5), { t: "presence", stations: 2, phones: 28, sockets: 31 }]);
  assertEquals(room.view?.counts, { checkedIn: 50, stations: 2, phones: 28, sockets: 31 });
  assertStrictEquals(room.lastApplied, 5);
});

Deno.test("room view: whatever comes in whatever order, it shows one commit whole and goes back in a resync alone", () => {
  const seq = fc.integer({ min: 1, max: 30 });
  const frame = fc.oneof(
    seq.map(snapshot),
    fc.tuple(seq, fc.integer({ min: 1, max: 4 })).map(([s, width]) => delta(s, s - width)),
  );
  fc.assert(fc.property(fc.array(frame, { maxLength: 40 }), (frames) => {
    let room = roomView();
    for (const each of frames) {
      const { lastApplied: before, isDoubted = false } = room;
      room = applyFrame(room, each).room;
      if (room.lastApplied < before && !isDoubted) return false;
      if (room.view && room.view.counts.checkedIn !== room.lastApplied * 10) return false;
    }
    return true;
  }));
});
