/**
 * Two server processes on one KV Connect database, evening after evening, while everything between them goes wrong:
 * lost replies, failures, hangs, cuts, restarts of the database, and kills of the servers themselves. One seed, one
 * bound in time. At the end of each evening the faults stop, everybody gets their answer, and `check.ts` judges.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { accessToken, type KvConnect, startKvConnect } from "@/tests/kv_connect/server.ts";
import { adminKey, type RunningServer, startServer } from "@/tests/server.ts";
import type { Fault } from "@/tests/kv_connect/faults.ts";
import { type Chance, createChance } from "@/tests/sim/chance.ts";
import { judge } from "@/tests/two_servers/check.ts";
import { live, steer } from "@/tests/two_servers/people.ts";
import { count, openRound, type Round } from "@/tests/two_servers/round.ts";
import { cutNowAndThen, openSeat } from "@/tests/two_servers/seats.ts";

export interface EveningsOptions {
  /** 0..2^32 - 1 */
  seed: number;
  /** The last evening ends about this long after the start. */
  seconds: number;
  peopleCount?: number;
  /** With its faults; the setting up and the judging come on top. */
  eveningSeconds?: number;
  log?: (line: string) => void;
}

export interface EveningsReport {
  evenings: number;
  /** How often what happened: acts, answers, faults. */
  seen: Record<string, number>;
  wrong: string[];
}

const stationsCount = 6;

export async function playEvenings(options: EveningsOptions): Promise<EveningsReport> {
  const { seed, seconds, peopleCount = 40, eveningSeconds = 40, log = () => {} } = options;
  const chance = createChance(seed);
  const database = startKvConnect({ seed });
  const env = { KV_PATH: database.url, KV_ACCESS_TOKEN: accessToken };
  const servers: RunningServer[] = [];
  const seen = new Map<string, number>();
  const wrong: string[] = [];
  const end = Date.now() + 1_000 * seconds;
  let evenings = 0;
  try {
    for (let i = 0; i < 2; i++) servers.push(await startServer({ env }));
    while (evenings === 0 || (Date.now() < end && wrong.length === 0)) {
      const round = await openRound(servers, chance.fork(), `evening-${++evenings}`, peopleCount);
      wrong.push(...await evening(round, database, eveningSeconds));
      for (const [what, times] of round.seen) seen.set(what, (seen.get(what) ?? 0) + times);
      log(`evening ${evenings}: ${JSON.stringify(Object.fromEntries(round.seen))}`);
    }
  } finally {
    for (const server of servers) await server.stop();
    await database.close();
  }
  for (const [fault, times] of Object.entries(database.faults.struck)) seen.set(`fault ${fault}`, times);
  return { evenings, seen: Object.fromEntries([...seen].sort()), wrong };
}

async function evening(round: Round, database: KvConnect, seconds: number): Promise<string[]> {
  const seats = Array.from(
    { length: stationsCount },
    (_, i) => openSeat(round, `station ${i}`, round.stationToken),
  );
  seats.push(openSeat(round, "organizer", adminKey));
  const trouble = makeTrouble(round, database);
  const acting = Promise.all([
    steer(round),
    cutNowAndThen(round, seats),
    ...round.people.map((person) => live(round, person)),
  ]);
  const timer = setTimeout(() => round.open = false, 1_000 * seconds);
  try {
    // Whatever is on its way when the round closes is pressed on, through the last faults, until it is answered.
    await Promise.all([acting, trouble]);
    const faults = [...round.seen].filter(([what]) => what.startsWith("fault "));
    return [
      ...faults.map(([what, times]) => `${round.event}: ${times} times ${what}`),
      ...await judge(round, seats),
    ];
  } catch (error) {
    return [`${round.event}: ${error instanceof Error ? error.message : error}`];
  } finally {
    clearTimeout(timer);
    round.open = false;
    await trouble;
    for (const { room } of seats) room.leave();
  }
}

/** Changes what goes wrong every few seconds; everything works again when the round closes. */
async function makeTrouble(round: Round, { faults, restart }: KvConnect): Promise<void> {
  const { chance, servers } = round;
  for (let turn = 0; round.open; turn++) {
    // Each evening begins with everything at once, until every fault has struck.
    const before = { ...faults.struck };
    const missing = () => turn === 0 && worstFaults.some((fault) => faults.struck[fault] === before[fault]);
    faults.set(turn === 0 ? worst : ratesOf(chance));
    do await pause(chance.int(1_000, 4_000)); while (round.open && missing());
    if (!round.open) break;
    if (chance.hit(0.12)) {
      count(round, "database restarted");
      await restart(chance.int(100, 1_500));
    }
    if (chance.hit(0.08)) {
      count(round, "server killed");
      const server = chance.pick(servers);
      await server.kill("SIGKILL");
      faults.set({});
      await server.restart();
    }
  }
  faults.set({});
}

const worst = {
  fail: 0.05,
  loseReply: 0.15,
  cutReply: 0.08,
  hang: { rate: 0.03, ms: 600 },
  latencyMs: { min: 0, max: 20 },
};

const worstFaults = ["fail", "loseReply", "cutReply", "hang"] as const satisfies Fault[];

function ratesOf(chance: Chance) {
  return {
    fail: chance.pick([0, 0.02, 0.1]),
    loseReply: chance.pick([0, 0.05, 0.2]),
    cutReply: chance.pick([0, 0.02, 0.05]),
    hang: chance.pick([{ rate: 0, ms: 0 }, { rate: 0.02, ms: 600 }, { rate: 0.01, ms: 6_000 }]),
    latencyMs: chance.pick([{ min: 0, max: 0 }, { min: 0, max: 20 }, { min: 10, max: 80 }]),
  };
}

if (import.meta.main) {
  const [minutes = "20", seed = "1"] = Deno.args;
  const report = await playEvenings({ seed: Number(seed), seconds: 60 * Number(minutes), log: console.log });
  console.log(JSON.stringify(report, null, 2));
  Deno.exit(report.wrong.length === 0 ? 0 : 1);
}
