import { assert, assertEquals } from "@std/assert";
import { createChance } from "@/lib/room/chance.ts";

Deno.test("chance: as many bytes as asked for, each in an array of its own, and none of them twice", () => {
  const chance = createChance();
  const seen = new Set<string>();
  for (let i = 0; i < 1_000; i++) {
    for (const length of [64, 4, 32, 0, 4_096, 5_000]) {
      const bytes = chance(length);
      assertEquals([bytes.length, bytes.buffer.byteLength], [length, length]);
      if (length < 32) continue;
      // Eight bytes that come again are no chance: one in 2^42 for all that are looked at here.
      for (let at = 0; at + 8 <= Math.min(length, 64); at += 8) {
        const part = bytes.subarray(at, at + 8).toHex();
        assert(!seen.has(part), part);
        seen.add(part);
      }
    }
  }
});
