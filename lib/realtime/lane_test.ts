import { assert, assertEquals } from "@std/assert";
import { delta, entries, scene, shown } from "@/tests/hub_scene.ts";

/** A wall and a phone, and entries that never rest, ten a second. */
async function rush(forMs: number) {
  const here = scene();
  const wall = here.join("public", true);
  const phone = here.join();
  await here.clock.advance(100);
  wall.look();
  phone.look();
  const at: number[] = [];
  let heard = phone.frames.length;
  let seq = 10;
  for (let ms = 0; ms < forMs; ms += 100) {
    seq++;
    here.hub.onDelta(delta(seq, entries(seq)));
    for (let step = 0; step < 10; step++) {
      await here.clock.advance(10);
      if (phone.frames.length > heard) at.push(here.clock.now());
      heard = phone.frames.length;
    }
  }
  return { here, wall, phone, at, seq };
}

Deno.test("[SEAT12] counts that never rest reach a wall four times a second, a phone twenty times so and then once in four seconds", async () => {
  const { here, wall, at, phone, seq } = await rush(60_000);
  const walls = wall.look().length;
  assert(walls > 190 && walls <= 4 * 60 + 1, `${walls} frames on the wall`);
  // The rules say these figures, so they stand here and are not the constants of the code.
  const between = at.slice(1).map((ms, i) => ms - at[i]);
  const lively = between.slice(0, 19);
  assert(lively.every((ms) => ms >= 200 && ms <= 300), `the first twenty on the phone: ${lively}`);
  // One more has filled up meanwhile, and the wait for the next has begun before it.
  const rare = between.slice(21);
  assert(rare.length >= 12 && rare.every((ms) => Math.abs(ms - 4_000) <= 100), `then on the phone: ${rare}`);
  // The last word comes to both, and it is the same.
  await here.clock.advance(4_000);
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
  await here.clock.advance(20 * 4_000);
  phone.look();
  for (let n = 1; n <= 20; n++) {
    here.hub.onDelta(delta(seq + n, entries(seq + n)));
    await here.clock.advance(250);
  }
  assertEquals(phone.look().length, 20);
});

Deno.test("lane: a newcomer on a phone is at the present count, whatever waits for the others", async () => {
  const { here, phone, seq } = await rush(20_000);
  here.head = seq;
  const late = here.join();
  await here.clock.advance(100);
  assertEquals(late.look(), [`s${seq}`]);
  here.hub.onDelta(delta(seq + 1, entries(seq + 1)));
  await here.clock.advance(4_000);
  const last = (screen: typeof phone) => screen.frames.at(-1)!;
  assertEquals(last(late), last(phone));
});
