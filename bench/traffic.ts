/**
 * What an hour costs a phone in bytes while a raffle and a poll run all the time, in a room of 50 and of 1,000.
 *
 * Somebody enters, leaves or votes every moment: more often than counts are told, which is the worst that a room can
 * do to a phone. Counted are the frames of its socket in both directions with their heads, pings too, and once the
 * page and the first seconds; what is measured after them stands for the rest of the hour.
 * @module
 */
import { createNet } from "@/bench/net.ts";
import { shotLoop } from "@/bench/net_http.ts";
import { joinAll } from "@/bench/phones.ts";
import { atMost, median, type Row } from "@/bench/report.ts";
import { attendeePageWeight } from "@/tests/browser/page_weight.ts";
import { choices, openHall, openPoll, openRaffle, question } from "@/tests/load/crowd.ts";
import { startServer } from "@/tests/server.ts";

/** The first minutes' frames come in the rhythm of the room and are over by then; they are counted once. */
const firstMs = 10_000;
/** Eight frames of counts. */
const measuredMs = 32_000;
/** Commands a second of the whole room; counts are told at most four times a second. */
const perSecond = 20;
const hourMs = 3_600_000;

async function bytesOfAnHour(people: number): Promise<number> {
  const server = await startServer({ quiet: true });
  const net = createNet();
  try {
    const event = "hour";
    const tokens = await openHall(server, event, people);
    await openRaffle(server, event, "r");
    await openPoll(server, event, "p");
    const phones = joinAll(net, server.port, tokens.map((token) => ({ event, token, page: false })), 64);
    let n = 0;
    const path = `/api/events/${event}/commands`;
    const lane = shotLoop(net, server.port);
    const bytes = () => median(phones.map(({ socket }) => socket.bytesIn + socket.bytesOut));
    const start = performance.now();
    const act = () => {
      const i = Math.floor(n / 3) % tokens.length;
      const round = Math.floor(n / 3 / tokens.length);
      const id = `c${n}`;
      // Everybody enters, votes for something else than before, and leaves again, so that no count ever rests.
      const what = n % 3 === 1
        ? { id, module: "p", type: "vote", question, options: [choices[(i + round) % choices.length]] }
        : { id, module: "r", type: n % 3 === 0 ? "enter" : "withdraw" };
      lane.post({ path, token: tokens[i], body: JSON.stringify(what) });
      n++;
      if (performance.now() < start + firstMs + measuredMs) net.at(start + n * 1_000 / perSecond, act);
    };
    act();
    net.run(() => performance.now() >= start + firstMs, firstMs + 10_000, "the first seconds");
    const first = bytes();
    const from = performance.now();
    net.run(() => performance.now() >= from + measuredMs, measuredMs + 10_000, "an hour");
    const tookMs = performance.now() - from;
    if (lane.refused() > 0) throw new Error(`${lane.refused()} commands were refused`);
    return first + (bytes() - first) * (hourMs - firstMs) / tookMs;
  } finally {
    net.close();
    await server.stop();
  }
}

export async function benchTraffic(): Promise<Row[]> {
  const { totalBytes: page } = await attendeePageWeight();
  const few = await bytesOfAnHour(50) + page;
  const many = await bytesOfAnHour(1_000) + page;
  const inMB = (bytes: number) => bytes / 1e6;
  return [
    { what: "an hour of a phone among 50", ours: inMB(few), unit: "MB", goal: atMost(0.3, inMB(few)) },
    {
      what: "an hour of a phone among 1,000",
      ours: inMB(many),
      unit: "MB",
      beside: { name: "published, plans at least", figure: 1.5 },
      ratio: inMB(many) / 1.5,
      goal: atMost(0.3, inMB(many)),
    },
    { what: "among 1,000 to among 50", ours: many / few, unit: "times", goal: atMost(1.1, many / few) },
  ];
}
