/**
 * The shortest run of `kill.ts` that is worth something: each kind of kill once, by seeds whose plans stand still.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { killRounds } from "@/tests/break/kill.ts";

Deno.test("[ROOM1] [ROOM2] [ROOM4] a server killed at any instant has what it acknowledged, once, and goes on from there", async () => {
  const { wrong, acknowledged, open, rounds } = await killRounds({
    rounds: 5,
    seed: 2026,
    kinds: ["burst", "seal", "draw", "start", "burst"],
  });
  assertEquals(wrong, []);
  assertEquals(rounds, 5);
  assert(acknowledged > 100 && open > 0, `${acknowledged} acknowledged, ${open} without an answer`);
});
