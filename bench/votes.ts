/**
 * 5,000 votes on one question over HTTP, and how long the voters wait for their answer.
 *
 * The real server in a process of its own on a fresh file, this client on the same cores. "second": everybody
 * presses within one second, evenly, over 256 keep-alive connections. "instant": everybody presses in the very
 * same moment, each phone on a connection of its own. A wait begins at the moment of the press (`shootOver`).
 * @module
 */
import { shootOver, type Waits, waits } from "@/bench/http_client.ts";
import { openHall, openPoll, question, votes } from "@/tests/load/crowd.ts";
import { startServer } from "@/tests/server.ts";

const rounds = 5;
const restMs = 2_500;

export async function benchVotes(count = 5000) {
  const second: Waits[] = [];
  const instant: Waits[] = [];
  const server = await startServer();
  try {
    for (let round = 0; round <= rounds; round++) {
      const event = `votes${round}`;
      const tokens = await openHall(server, event, count);
      for (
        const [poll, connections, overMs, into] of [["s", 256, 1000, second], [
          "i",
          count,
          0,
          instant,
        ]] as const
      ) {
        await openPoll(server, event, poll);
        // What the round before left behind (closed sockets, garbage) is not this one's.
        await new Promise((resolve) => setTimeout(resolve, restMs));
        const hits = await shootOver(server.port, votes(event, poll, tokens), connections, overMs);
        const { modules } = await server.api("GET", `/api/events/${event}`);
        if (hits.statuses[200] !== count || modules[poll].ballotCounts[question] !== count) {
          throw new Error(
            `Not every vote counts: ${JSON.stringify([hits.statuses, modules[poll].ballotCounts])}`,
          );
        }
        // The first round warms the server up, as the pages of those who vote have done on a real evening.
        if (round > 0) into.push(waits(hits));
      }
    }
  } finally {
    await server.stop();
  }
  return { second: summary(second), instant: summary(instant) };
}

/** The median round by its p99, and all of them. */
function summary(all: Waits[]) {
  const sorted = all.toSorted((a, b) => a.p99Ms - b.p99Ms);
  return { ...sorted[sorted.length >> 1], p99OfEachMs: all.map(({ p99Ms }) => p99Ms) };
}

if (import.meta.main) console.log(await benchVotes());
