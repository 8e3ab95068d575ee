import { assert, assertEquals } from "@std/assert";
import type { Change } from "@/lib/protocol/messages.ts";
import { GAP_GRACE_MS } from "@/lib/realtime/hub.ts";
import { countsEveryMs } from "@/lib/realtime/lane.ts";
import { EARLY_MAX } from "@/lib/realtime/order.ts";
import { counted, delta, entries, headAt, scene, secret, shown } from "@/tests/hub_scene.ts";

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

Deno.test("hub: a clock that is set back by ten minutes holds up no counts, no newcomer and no cover", async () => {
  const here = scene();
  const wall = here.join("public", true);
  await here.clock.advance(100);
  here.hub.onDelta(delta(11, entries(1)));
  await here.clock.advance(1_000);
  here.head = 11;
  here.clock.set(-600_000);
  here.hub.onDelta(delta(12, entries(2)));
  await here.clock.advance(1_000);
  assertEquals(wall.look(), ["s10", "d11", "d12"]);
  here.head = 12;
  const late = here.join();
  await here.clock.advance(1_000);
  assertEquals(late.look(), ["s12"]);
  here.clock.set(-600_000);
  here.head = 14;
  here.hub.onDelta(delta(14, entries(4)));
  await here.clock.advance(1_000);
  assertEquals(wall.look(), ["s14"]);
});
