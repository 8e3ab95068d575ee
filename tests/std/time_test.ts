/** The faked clock moves when told, fires in order, and gives the real one back. @module */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";

Deno.test("std/time: timers fire in order of their due time, and Date follows", () => {
  using time = new FakeTime(1_000);
  const fired: string[] = [];
  setTimeout(() => fired.push(`late at ${Date.now()}`), 200);
  setTimeout(() => fired.push(`early at ${Date.now()}`), 100);
  const every = setInterval(() => fired.push(`tick at ${Date.now()}`), 80);
  time.tick(99);
  assertEquals(fired, ["tick at 1080"]);
  time.tick(101);
  clearInterval(every);
  assertEquals(fired, ["tick at 1080", "early at 1100", "tick at 1160", "late at 1200"]);
  time.tick(1_000);
  assertEquals(fired.length, 4);
  assertEquals([time.now, Date.now(), new Date().getTime(), time.start], [2_200, 2_200, 2_200, 1_000]);
});

Deno.test("std/time: tickAsync lets promises settle before it moves", async () => {
  using time = new FakeTime();
  let done = false;
  (async () => {
    await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve, 50));
    done = true;
  })();
  await time.tickAsync(50);
  await time.runMicrotasks();
  assert(done);
});

Deno.test("std/time: next goes to the next timer and says when there is none", async () => {
  using time = new FakeTime(0);
  const fired: number[] = [];
  setTimeout(() => fired.push(Date.now()), 30);
  setTimeout(() => fired.push(Date.now()), 10);
  assert(time.next());
  assertEquals([time.now, fired], [10, [10]]);
  assert(await time.nextAsync());
  assertEquals(time.next(), false);
  setTimeout(() => fired.push(Date.now()), 5);
  time.runAll();
  assertEquals(fired, [10, 30, 35]);
});

Deno.test("std/time: restore brings the real timers back, once", () => {
  const real = { setTimeout: globalThis.setTimeout, Date: globalThis.Date };
  const time = new FakeTime("2026-01-01T00:00:00Z");
  assertEquals(new Date().toISOString(), "2026-01-01T00:00:00.000Z");
  assertThrows(() => new FakeTime(), Error, "already faked");
  assertThrows(() => (time.now -= 1), RangeError, "in the past");
  time.restore();
  assert(globalThis.setTimeout === real.setTimeout && globalThis.Date === real.Date);
  assertThrows(() => time.restore(), Error, "already restored");
});
