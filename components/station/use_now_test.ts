import { assert, assertEquals } from "@std/assert";
import { untilNext } from "@/components/station/use_now.ts";

Deno.test("now: from anywhere in a step it wakes in the next one, so that no second is skipped or shown twice", () => {
  const start = Date.parse("2026-08-14T18:44:12Z");
  for (const stepMs of [250, 1_000]) {
    for (let late = 0; late < stepMs; late += .37) {
      const now = start + late;
      const woken = now + untilNext(now, stepMs);
      assertEquals(Math.floor(woken / stepMs), Math.floor(now / stepMs) + 1, `${late} of ${stepMs}`);
      // Even where a timer is early by a millisecond or two.
      assert(Math.floor((woken - 2) / stepMs) > Math.floor(now / stepMs));
    }
  }
});
