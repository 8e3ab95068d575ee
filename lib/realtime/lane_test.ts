import { assert, assertEquals } from "@std/assert";
import { PHONE_COUNTS_BURST, PHONE_COUNTS_MS } from "@/lib/realtime/lane.ts";
import { delta, entries, scene, shown } from "@/tests/hub_scene.ts";

/** A wall and a phone, and entries that never rest, ten a second. */
async function rush(forMs: number) {
  const here = scene();
  const wall = here.join("public", true);
  const phone = here.join();
  await here.clock.advance(100);
  wall.look();
  phone.look();
  let seq = 10;
  for (let at = 0; at < forMs; at += 100) {
    seq++;
    here.hub.onDelta(delta(seq, entries(seq)));
    await here.clock.advance(100);
  }
  return { here, wall, phone, seq };
}

Deno.test("[SEAT12] counts that never rest reach a wall four times a second, and a phone rarely", async () => {
  const { here, wall, phone, seq } = await rush(60_000);
  const walls = wall.look().length;
  const phones = phone.look().length;
  assert(walls > 190, `${walls} frames on the wall`);
  // Those that fill up again while the first ones go are in the share of the minute.
  const most = PHONE_COUNTS_BURST + 60_000 / PHONE_COUNTS_MS + 1;
  assert(phones > 25 && phones <= most, `${phones} frames on the phone`);
  // The last word comes to both, and it is the same.
  await here.clock.advance(PHONE_COUNTS_MS);
  for (const screen of [wall, phone]) {
    const last = screen.frames.at(-1)!;
    assertEquals(last.t === "delta" && [last.seq, last.changes], [seq, [entries(seq).change]]);
  }
});

Deno.test("[SEAT12] a phone hears phases at once, with the counts that waited", async () => {
  const { here, phone, seq } = await rush(21_000);
  phone.look();
  here.hub.onDelta(delta(seq + 1, shown("a")));
  const last = phone.frames.at(-1)!;
  assertEquals(last.t === "delta" && last.changes.map(({ type }) => type), ["entries_counted", "shown"]);
});

Deno.test("lane: a room that has come to rest is live on a phone again", async () => {
  const { here, phone, seq } = await rush(20_000);
  await here.clock.advance(PHONE_COUNTS_BURST * PHONE_COUNTS_MS);
  phone.look();
  for (let n = 1; n <= PHONE_COUNTS_BURST; n++) {
    here.hub.onDelta(delta(seq + n, entries(seq + n)));
    await here.clock.advance(250);
  }
  assertEquals(phone.look().length, PHONE_COUNTS_BURST);
});

Deno.test("lane: a newcomer on a phone is at the present count, whatever waits for the others", async () => {
  const { here, phone, seq } = await rush(20_000);
  here.head = seq;
  const late = here.join();
  await here.clock.advance(100);
  assertEquals(late.look(), [`s${seq}`]);
  here.hub.onDelta(delta(seq + 1, entries(seq + 1)));
  await here.clock.advance(PHONE_COUNTS_MS);
  const last = (screen: typeof phone) => screen.frames.at(-1)!;
  assertEquals(last(late), last(phone));
});
