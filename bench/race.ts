/**
 * Ours, the floor and the peer in turn, with the same client and as many requests: who answers how many a second,
 * how long one waits, and what an answer costs in processor time.
 *
 * Used by `entries.ts` and `purchases.ts`. In turn within each round, so that what else the machine does hits all, and
 * in another order each time, so that nobody always comes after the same one.
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Shot } from "@/bench/http_client.ts";
import { createNet } from "@/bench/net.ts";
import { shootLanes } from "@/bench/net_http.ts";
import { engineFlags } from "@/tests/server.ts";
import { atLeast, atMost, cpuMs, median, percentile, rounds, type Row } from "@/bench/report.ts";

export const connections = 64;
/** Arguments of Deno for our server (none: as people start it), and for the same without its room. */
export const ourServers: readonly [name: "ours" | "floor", args?: string[]][] = [
  ["ours"],
  ["floor", ["run", "-A", ...engineFlags, fileURLToPath(new URL("./floor_server.ts", import.meta.url))]],
];

export interface Runner {
  name: string;
  port: number;
  pids: () => number[];
  /** What is shot in a round; each round starts from nothing. */
  shots(round: number): Promise<Shot[]>;
  /** Throws unless everything that was acknowledged is there. */
  check(round: number, count: number): Promise<void>;
}

export interface Result {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Processor time of the server's side for one request. */
  cpuUs: number;
  /** Of the client, for the same. */
  clientCpuUs: number;
}

/** Medians over the rounds, each begun by another; the first round warms up and does not count. */
export async function race(runners: readonly Runner[]): Promise<Map<string, Result>> {
  const results = new Map<string, Result[]>(runners.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds(); round++) {
    const first = round % runners.length;
    for (const runner of [...runners.slice(first), ...runners.slice(0, first)]) {
      const shots = await runner.shots(round);
      const own = () => cpuMs([Deno.pid]);
      const before = { server: cpuMs(runner.pids()), client: cpuMs([Deno.pid]) - cpuMs(runner.pids()) };
      const net = createNet();
      const hits = shootLanes(net, runner.port, shots, connections);
      net.close();
      const server = cpuMs(runner.pids()) - before.server;
      const client = own() - cpuMs(runner.pids()) - before.client;
      if (hits.statuses[200] !== shots.length) {
        throw new Error(`${runner.name}: not all were accepted: ${JSON.stringify(hits.statuses)}`);
      }
      await runner.check(round, shots.length);
      if (round === 0) continue;
      results.get(runner.name)!.push({
        perSecond: shots.length / hits.tookMs * 1000,
        p50Ms: percentile(hits.latenciesMs, 0.5),
        p99Ms: percentile(hits.latenciesMs, 0.99),
        cpuUs: server * 1000 / shots.length,
        clientCpuUs: client * 1000 / shots.length,
      });
    }
  }
  return new Map([...results].map(([name, all]) => [name, medians(all)]));
}

function medians(all: Result[]): Result {
  const of = (key: keyof Result) => median(all.map((result) => result[key]));
  return {
    perSecond: of("perSecond"),
    p50Ms: of("p50Ms"),
    p99Ms: of("p99Ms"),
    cpuUs: of("cpuUs"),
    clientCpuUs: of("clientCpuUs"),
  };
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
