/**
 * Acknowledged entries a second over HTTP: 64 keep-alive connections, everybody another person, one process on a
 * fresh file. Ours, the reference in Express and PostgreSQL doing the same work, and our server without its room.
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Shot } from "@/bench/http_client.ts";
import { startPeer } from "@/bench/peers/start.ts";
import { race, type Result, type Runner } from "@/bench/race.ts";
import { atLeast, atMost, type Row } from "@/bench/report.ts";
import { openHall, openRaffle } from "@/tests/load/crowd.ts";
import { startServer } from "@/tests/server.ts";

const people = 10_000;
const event = "bench1";
const clientNonce = "12".repeat(32);
const floorServer = fileURLToPath(new URL("./floor_server.ts", import.meta.url));

export async function benchEntries(): Promise<Row[]> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const runners: Runner[] = [];
    for (const [name, args] of [["ours", undefined], ["floor", ["run", "-A", floorServer]]] as const) {
      const server = await startServer({ args: args && [...args] });
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

/** The same questions for entries and purchases. */
export function rowsOf(
  results: Map<string, Result>,
  what: string,
  { timesPeer, shareOfP99 }: { timesPeer: number; shareOfP99: number },
): Row[] {
  const [ours, peer] = ["ours", "peer"].map((name) => results.get(name)!);
  const against = (
    title: string,
    unit: string,
    key: keyof Result,
    name: string,
    goal?: (ratio: number) => Row["goal"],
  ): Row => {
    const other = results.get(name)!;
    const ratio = ours[key] / other[key];
    return {
      what: title,
      ours: ours[key],
      unit,
      beside: { name, figure: other[key] },
      ratio,
      goal: goal?.(ratio),
    };
  };
  const rows = [
    against(`${what} acknowledged`, "/s", "perSecond", "peer", (ratio) => atLeast(timesPeer, ratio)),
    against(`${what} acknowledged`, "/s", "perSecond", "floor", (ratio) => atLeast(0.45, ratio)),
    against("wait, p99", "ms", "p99Ms", "peer", (ratio) => atMost(shareOfP99, ratio)),
    against("wait, p50", "ms", "p50Ms", "peer"),
    against("processor time of one", "us", "cpuUs", "peer"),
    against("processor time of one", "us", "cpuUs", "floor"),
    {
      what: "the client's own, of one",
      ours: ours.clientCpuUs,
      unit: "us",
      beside: { name: "peer", figure: peer.clientCpuUs },
    },
  ];
  if (results.has("peer, lean")) {
    rows.splice(1, 0, against(`${what} acknowledged`, "/s", "perSecond", "peer, lean"));
  }
  return rows;
}
