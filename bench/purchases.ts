/**
 * Acknowledged ticket purchases a second over HTTP: 64 keep-alive connections, 2,500 people who buy two tickets one
 * by one, a cap that is never reached. Ours, the reference with its locked row, and our server without its room.
 * The reference does the same work; "lean" leaves out the buyer's tag and whether the person exists.
 * @module
 */
import type { Shot } from "@/bench/http_client.ts";
import { startPeer } from "@/bench/peers/start.ts";
import { ourServers, race, rowsOf, type Runner } from "@/bench/race.ts";
import type { Row } from "@/bench/report.ts";
import { openHall, openTickets } from "@/tests/load/crowd.ts";
import { startServer } from "@/tests/server.ts";

const people = 2_500;
const perPerson = 2;
const event = "bench1";
const clientNonce = "12".repeat(32);

export async function benchPurchases(): Promise<Row[]> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const runners: Runner[] = [];
    for (const [name, args] of ourServers) {
      const server = await startServer({ args, quiet: true });
      stops.push(server.stop);
      const tokens = await openHall(server, event, people);
      // People as the roster lists them: sorted by id, not by number.
      const ids = Array.from({ length: people }, (_, i) => `p${i}`).sort();
      runners.push({
        name,
        port: server.port,
        pids: () => [server.pid],
        async shots(round) {
          await openTickets(server, event, `t${round}`, perPerson);
          return Array.from({ length: perPerson * people }, (_, i): Shot => ({
            path: `/api/events/${event}/modules/t${round}/purchase`,
            token: tokens[i % people],
            body: JSON.stringify({ userId: ids[i % people], quantity: 1, requestId: `c${i}`, clientNonce }),
          }));
        },
        async check(round, count) {
          const { modules } = await server.api("GET", `/api/events/${event}`);
          if (name === "ours" && modules[`t${round}`].sold !== count) throw new Error("tickets are missing");
        },
      });
    }
    const peer = await startPeer(people);
    stops.push(peer.stop);
    for (const [name, path] of [["peer", "purchases"], ["peer, lean", "lean-purchases"]]) {
      const raffle = (round: number) => `${path[0]}${round}`;
      runners.push({
        name,
        port: peer.port,
        pids: peer.pids,
        async shots(round) {
          await peer.sql(
            `INSERT INTO ticketed_raffles (id, phase, cap, per_person)
             VALUES ('${raffle(round)}', 'open', 1000000, ${perPerson})`,
          );
          return Array.from({ length: perPerson * people }, (_, i): Shot => ({
            path: `/ticketed/${raffle(round)}/${path}`,
            token: peer.token(`p${i % people}`),
            body: JSON.stringify({ id: `c${i}`, quantity: 1, clientNonce }),
          }));
        },
        async check(round, count) {
          const rows = await peer.sql(`SELECT count(*) FROM tickets WHERE raffle = '${raffle(round)}'`);
          if (Number(rows) !== count) throw new Error("the peer's tickets are missing");
        },
      });
    }
    return rowsOf(await race(runners), "purchases", { timesPeer: 15, shareOfP99: 1 });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
