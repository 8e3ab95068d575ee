/** A hall that is told in turns: what is between the turns may not cost anybody a frame. @module */
import { assertEquals } from "@std/assert";
import type { Place } from "@/lib/realtime/seat.ts";
import { createTurns, SEATS_A_TURN } from "@/lib/realtime/turns.ts";
import { delta, scene, screen, shown } from "@/tests/hub_scene.ts";

/** A hall of two turns and a half, live at 10. */
async function hall() {
  const here = scene();
  const seats = Array.from({ length: 2.5 * SEATS_A_TURN }, () => here.join());
  await here.clock.advance(30);
  for (const seat of seats) seat.look();
  return { ...here, here, seats, last: seats[seats.length - 1] };
}

/** Of all seats, each different one once. */
const looks = (seats: { look(): string[] }[]) => [...new Set(seats.map((seat) => seat.look().join(" ")))];

Deno.test("turns: a hall is told some at a time, a television with the first of them", async () => {
  const { hub, seats, clock, join } = await hall();
  const tv = join("public", true);
  await clock.advance(30);
  tv.look();
  hub.onDelta(delta(11, shown("a")));
  assertEquals(tv.look(), ["d11"]);
  const heard = seats.map((seat) => seat.look().join());
  assertEquals(heard.filter((each) => each === "d11").length, SEATS_A_TURN);
  assertEquals(heard.slice(SEATS_A_TURN).every((each) => each === ""), true);
  await clock.advance(1);
  assertEquals(looks(seats.slice(SEATS_A_TURN)), ["d11"]);
  assertEquals(clock.waiting(), 0);
});

Deno.test("turns: what comes while a range goes round comes after it, on every seat", async () => {
  const { hub, seats, clock } = await hall();
  for (const seq of [11, 12, 13]) hub.onDelta(delta(seq, shown(`m${seq}`)));
  await clock.advance(1);
  assertEquals(looks(seats), ["d11 d12 d13"]);
});

Deno.test("turns: who asks for a snapshot, falls behind or comes before its turn misses nothing", async () => {
  const { here, hub, seats, clock, last, join } = await hall();
  const full = seats[seats.length - 2];
  here.head = 12;
  hub.onDelta(delta(11, shown("a")));
  hub.resync(last.seat);
  const newcomer = join();
  full.isFull = true;
  await clock.advance(1);
  full.isFull = false;
  hub.drained(full.seat);
  await clock.advance(30);
  hub.onDelta(delta(12, shown("b")));
  hub.onDelta(delta(13, shown("c")));
  await clock.advance(1);
  assertEquals([last.look(), newcomer.look(), full.look()], Array(3).fill(["s12", "d13"]));
  assertEquals(looks(seats.slice(0, -2)), ["d11 d12 d13"]);
});

Deno.test("turns: a goodbye comes after what goes round", async () => {
  const { hub, seats, clock } = await hall();
  hub.onDelta(delta(11, shown("a")));
  hub.close(1001, "restarting");
  assertEquals(looks(seats), ["d11 bye"]);
  assertEquals(clock.waiting(), 0);
});

Deno.test("turns: when all leave between two turns nothing goes on, and who comes then starts anew", async () => {
  const { here, hub, seats, clock, join } = await hall();
  hub.onDelta(delta(11, shown("a")));
  for (const { seat } of seats) hub.leave(seat);
  assertEquals(clock.waiting(), 0);
  here.head = 11;
  const next = join();
  await clock.advance(30);
  hub.onDelta(delta(12, shown("b")));
  assertEquals(next.look(), ["s11", "d12"]);
  assertEquals(looks(seats.slice(-1)), [""]);
});

Deno.test("turns: what was forgotten is told to nobody who comes later", () => {
  const places = new Set([1, 2, 3].map(place));
  const told: Place[] = [];
  const turns = createTurns({
    places,
    tell: (place) => told.push(place) > 0,
    timer: { after: () => {}, callOff: () => {} },
    seatsATurn: 2,
  });
  turns.begin({ from: 10, seq: 11, told: [], texts: {} });
  assertEquals(told.length, 2);
  turns.forget();
  places.add(place());
  turns.finish();
  assertEquals(told.length, 2);
});

const place = (): Place => ({
  audience: "public",
  isStation: false,
  sink: screen(),
  seq: 10,
  mode: "live",
  slowSince: 0,
});
