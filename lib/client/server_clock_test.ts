import { assertEquals } from "@std/assert";
import { serverClock } from "@/lib/client/server_clock.ts";

const iso = (ms: number) => new Date(ms).toISOString();

Deno.test("server clock: unknown before the first snapshot, then it goes on by itself", () => {
  let steady = 500;
  const clock = serverClock(() => steady);
  assertEquals(clock.now(), null);
  clock.hear(iso(1_800_000_000_000));
  steady += 12_345;
  assertEquals(clock.now(), 1_800_000_012_345);
});

Deno.test("server clock: a snapshot that was long on its way does not turn it back", () => {
  let steady = 0;
  const clock = serverClock(() => steady);
  clock.hear(iso(1_800_000_000_000));
  steady += 10_000;
  clock.hear(iso(1_800_000_010_000 - 900));
  assertEquals(clock.now(), 1_800_000_010_000);
});

Deno.test("server clock: a quicker snapshot corrects it, and so does a way too far behind", () => {
  let steady = 0;
  const clock = serverClock(() => steady);
  clock.hear(iso(1_800_000_000_000));
  clock.hear(iso(1_800_000_000_400));
  assertEquals(clock.now(), 1_800_000_000_400);
  steady += 60_000;
  clock.hear(iso(1_800_000_055_000));
  assertEquals(clock.now(), 1_800_000_055_000);
});
