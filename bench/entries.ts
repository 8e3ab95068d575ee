/**
 * Acknowledged entries a second over HTTP: 64 keep-alive connections, everybody another person, one process on a
 * fresh file. Ours, the reference in Express and PostgreSQL doing the same work, and our server without its room.
 * @module
 */
import type { Shot } from "@/bench/http_client.ts";
import { startPeer } from "@/bench/peers/start.ts";
import { ourServers, race, rowsOf, type Runner } from "@/bench/race.ts";
import type { Row } from "@/bench/report.ts";
import { openHall, openRaffle } from "@/tests/load/crowd.ts";
import { startServer } from "@/tests/server.ts";

const people = 5_000;
const event = "bench1";
const clientNonce = "12".repeat(32);

export async function benchEntries(): Promise<Row[]> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const runners: Runner[] = [];
    for (const [name, args] of ourServers) {
      const server = await startServer({ args, quiet: true });
      stops.push(server.stop);
      const tokens = await openHall(server, event, people);
      runners.push({
        name,
        port: server.port,
        pids: () => [server.pid],
        async shots(round) {
          await openRaffle(server, event, `r${round}`);
          return tokens.map((token, i): Shot => ({
            path: `/api/events/${event}/commands`,
            token,
            body: JSON.stringify({ id: `c${i}`, module: `r${round}`, type: "enter", clientNonce }),
          }));
        },
        async check(round, count) {
          const { modules } = await server.api("GET", `/api/events/${event}`);
          if (name === "ours" && modules[`r${round}`].entryCount !== count) {
            throw new Error("entries are missing");
          }
        },
      });
    }
    const peer = await startPeer(people);
    stops.push(peer.stop);
    for (const [name, path] of [["peer", "entries"], ["peer, lean", "lean-entries"]]) {
      const raffle = (round: number) => `${path}${round}`;
      runners.push({
        name,
        port: peer.port,
        pids: peer.pids,
        async shots(round) {
          await peer.sql(`INSERT INTO raffles (id, phase) VALUES ('${raffle(round)}', 'open')`);
          return Array.from({ length: people }, (_, i): Shot => ({
            path: `/raffles/${raffle(round)}/${path}`,
            token: peer.token(`p${i}`),
            body: JSON.stringify({ id: `c${i}`, clientNonce }),
          }));
        },
        async check(round, count) {
          const rows = await peer.sql(`SELECT count(*) FROM entries WHERE raffle = '${raffle(round)}'`);
          if (Number(rows) !== count) throw new Error("the peer's entries are missing");
        },
      });
    }
    return rowsOf(await race(runners), "entries", { timesPeer: 20, shareOfP99: 1 / 3 });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
