/**
 * The rush of a hall: 5,000 people within ten seconds, each with a connection of their own, open the page, the
 * socket and enter, in an open loop: nobody waits for the one before. And the storm: all at once, as fast as the
 * server seats them.
 * @module
 */
import { createNet } from "@/bench/net.ts";
import { joinAll, openPhone, rest } from "@/bench/phones.ts";
import { atLeast, atMost, cpuMs, median, percentile, rounds, type Row } from "@/bench/report.ts";
import { openHall, openRaffle } from "@/tests/load/crowd.ts";
import { startServer } from "@/tests/server.ts";

const people = 5_000;
const withinMs = 10_000;
const clientNonce = "12".repeat(32);
/** Phones whose page or socket is under way: more would wait in the kernel's queue instead of ours. */
const atATime = 256;
/** The best figure that a product of this kind publishes, joins a second. */
const publishedJoins = 65;

export async function benchBurst(): Promise<Row[]> {
  const ackP99: number[] = [];
  const wholeP99: number[] = [];
  const cpuUs: number[] = [];
  for (let round = 0; round < rounds(); round++) {
    const server = await startServer({ quiet: true });
    const net = createNet();
    try {
      const event = "burst";
      const tokens = await openHall(server, event, people);
      await openRaffle(server, event, "r");
      const acks: number[] = [];
      const wholes: number[] = [];
      let failure = "";
      const start = performance.now() + 50;
      const cpuBefore = cpuMs([server.pid]);
      tokens.forEach((token, i) => {
        const due = start + i * withinMs / people;
        net.at(due, () =>
          openPhone(net, server.port, {
            event,
            token,
            failed: (why) => failure ||= why,
            joined(phone) {
              const from = performance.now();
              const body = JSON.stringify({ id: `c${i}`, module: "r", type: "enter", clientNonce });
              phone.post({ path: `/api/events/${event}/commands`, token, body }, (status) => {
                if (status !== 200) failure ||= `entry: ${status}`;
                acks.push(performance.now() - from);
                wholes.push(performance.now() - due);
              });
            },
          }));
      });
      net.run(() => acks.length === people || failure !== "", 120_000, "the burst");
      if (failure) throw new Error(failure);
      cpuUs.push((cpuMs([server.pid]) - cpuBefore) * 1000 / people);
      net.close();
      const { modules } = await server.api("GET", `/api/events/${event}`);
      if (modules.r.entryCount !== people) throw new Error(`only ${modules.r.entryCount} rows`);
      ackP99.push(percentile(acks, 0.99));
      wholeP99.push(percentile(wholes, 0.99));
    } finally {
      await server.stop();
    }
  }
  const ack = median(ackP99);
  return [
    { what: "acknowledgement, p99", ours: ack, unit: "ms", goal: atMost(100, ack) },
    { what: "tap on the link to acknowledgement, p99", ours: median(wholeP99), unit: "ms" },
    { what: "processor time of a person", ours: median(cpuUs), unit: "us" },
  ];
}

export async function benchJoins(): Promise<Row[]> {
  const perSecond: number[] = [];
  const cpuUs: number[] = [];
  for (let round = 0; round < rounds(); round++) {
    const server = await startServer({ quiet: true });
    const net = createNet();
    try {
      const event = "joins";
      const tokens = await openHall(server, event, people);
      await openRaffle(server, event, "r");
      const phones = tokens.map((token) => ({ event, token }));
      const cpuBefore = cpuMs([server.pid]);
      const start = performance.now();
      joinAll(net, server.port, phones, atATime);
      perSecond.push(people / (performance.now() - start) * 1000);
      cpuUs.push((cpuMs([server.pid]) - cpuBefore) * 1000 / people);
      rest(net, 100);
    } finally {
      net.close();
      await server.stop();
    }
  }
  const ours = median(perSecond);
  return [
    {
      what: "page, socket and snapshot",
      ours,
      unit: "/s",
      beside: { name: "best published", figure: publishedJoins },
      ratio: ours / publishedJoins,
      goal: atLeast(1_000, ours),
    },
    { what: "processor time of a join", ours: median(cpuUs), unit: "us" },
  ];
}
