/**
 * The shortest run that is worth something: one evening of `tests/two_servers/`, in which every fault has to happen.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { playEvenings } from "@/tests/two_servers/evenings.ts";

Deno.test("[SEAT4] [POLL1] one evening on two processes while everything between them goes wrong", async () => {
  const { seen, wrong } = await playEvenings({ seed: 2026, seconds: 1, eveningSeconds: 12, peopleCount: 24 });
  assertEquals(wrong, []);
  for (
    const what of [
      "vote taken",
      "entry taken",
      "socket cut",
      "fault loseReply",
      "fault hang",
      "fault cutReply",
    ]
  ) {
    assert(seen[what] > 0, `${what} never happened`);
  }
});
