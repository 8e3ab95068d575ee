/**
 * Acknowledged entries per second over HTTP: token, parse, room, answer; and where the time of one goes.
 *
 * The real server in its own process on a fresh file, 64 connections, every attendee enters once.
 * @module
 */
import { shoot, type Shot } from "@/bench/http_client.ts";
import { median } from "@/bench/report.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";
import { createTokens } from "@/lib/auth/tokens.ts";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import { parseCommand } from "@/lib/protocol/parse.ts";

const connections = 64;

export async function benchHttp(count = 5000) {
  const server = await startServer();
  try {
    const shots = await prepareEvent(server, count);
    // The first tenth warms the server up and is not counted.
    const warm = shots.slice(0, count / 10);
    await shoot(server.port, warm, connections);
    const hits = await shoot(server.port, shots.slice(warm.length), connections);
    if (hits.statuses[200] !== shots.length - warm.length) {
      throw new Error(`Not every entry was accepted: ${JSON.stringify(hits.statuses)}`);
    }
    const perSecond = hits.latenciesMs.length / hits.tookMs * 1000;
    const sorted = hits.latenciesMs.sort((a, b) => a - b);
    const parts = await partsOfOne();
    const wholeUs = 1e6 / perSecond;
    return {
      perSecond,
      p50Ms: sorted[sorted.length >> 1],
      p99Ms: sorted[Math.floor(sorted.length * 0.99)],
      microsecondsPerEntry: { whole: wholeUs, ...parts },
      share: Object.fromEntries(Object.entries(parts).map(([part, us]) => [part, us / wholeUs])),
    };
  } finally {
    await server.stop();
  }
}

async function prepareEvent(server: RunningServer, count: number): Promise<Shot[]> {
  const event = "bench1";
  await server.api("POST", "/api/events", { name: "Bench", passcode: "1234", id: event });
  const rows = Array.from(
    { length: count },
    (_, i) => ({ id: `p${i}`, name: `Person ${i}`, checkedIn: true }),
  );
  await server.api("POST", `/api/events/${event}/attendees`, rows);
  await server.api("POST", `/api/events/${event}/modules`, {
    kind: "raffle",
    id: "r",
    title: "Bench",
    mode: "offline",
    tiers: [{ id: "gold", label: "Gold", count: 1 }],
  });
  await server.api("POST", `/api/events/${event}/commands`, { id: "open", module: "r", type: "open" });
  const tokens: string[] = [];
  for (let after = ""; tokens.length < count;) {
    const page = await server.api(
      "GET",
      `/api/events/${event}/attendees?limit=1000${after && `&after=${after}`}`,
    );
    tokens.push(...page.attendees.map((attendee: { token: string }) => attendee.token));
    after = page.next;
  }
  const clientNonce = "12".repeat(32);
  return tokens.map((token, i) => ({
    path: `/api/events/${event}/commands`,
    token,
    body: JSON.stringify({ id: `c${i}`, module: "r", type: "enter", clientNonce }),
  }));
}

/** The pure parts of one request, each alone; what is left is the socket, the router and the room. */
async function partsOfOne() {
  const secrets = await openSecrets(createMemoryRecords(), {
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
  });
  const count = 1000;
  const signer = await createTokens(secrets);
  const links = await Promise.all(
    Array.from({ length: count }, (_, i) => signer.attendee("bench1", `p${i}`)),
  );
  // A fresh reader for every round: the first request of every phone is the one that verifies.
  const readers = await Promise.all(Array.from({ length: roundsOfOne }, () => createTokens(secrets)));
  const body = JSON.stringify({ id: "c1", module: "r", type: "enter", clientNonce: "12".repeat(32) });
  const answer = {
    ok: true,
    seq: 1,
    reply: { entryNumber: 1, entrantTag: "ab".repeat(32), serverNonce: "cd".repeat(32) },
  };
  return {
    token: await microseconds(count, async (i, round) => void await readers[round].read(links[i], 0)),
    parse: await microseconds(count, () => void parseCommand(JSON.parse(body))),
    answer: await microseconds(count, () => void Response.json(answer)),
  };
}

const roundsOfOne = 5;

async function microseconds(
  count: number,
  work: (i: number, round: number) => void | Promise<void>,
): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < roundsOfOne; round++) {
    const start = performance.now();
    for (let i = 0; i < count; i++) await work(i, round);
    rounds.push((performance.now() - start) * 1000 / count);
  }
  return median(rounds);
}

if (import.meta.main) console.log(await benchHttp());
