import { assertEquals } from "@std/assert";
import { steady } from "@/lib/room/timers.ts";

Deno.test("timers: steady time goes on where it was when the clock is set back, and follows it forth", () => {
  let present = 1_000;
  const now = steady(() => present);
  assertEquals(now(), 1_000);
  present = 1_500;
  assertEquals(now(), 1_500);
  present = 200;
  assertEquals(now(), 1_500);
  present = 300;
  assertEquals(now(), 1_600);
  present = 100;
  assertEquals(now(), 1_600);
  present = 10_100;
  assertEquals(now(), 11_600);
});
