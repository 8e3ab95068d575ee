/**
 * SIGKILL, over and over, on a real server with a real file: in a burst of entries, votes and purchases, in the middle
 * of a seal and of a draw, and during the start. After each the file itself and then the server must have everything
 * that was acknowledged, exactly once (`ledger.ts`), and the guests who got no answer get one (`hall.ts`).
 *
 *     deno task bench kill --rounds=100 --seed=1
 *
 * A round is named by its seed: `--rounds=1 --seed=…` has the same plan again, kill and all.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { type Row } from "@/bench/report.ts";
import { adminKey, type Json, type RunningServer, startServer } from "@/tests/server.ts";
import { type Chance, createChance } from "@/tests/sim/chance.ts";
import { judge } from "@/tests/two_servers/check.ts";
import { raffle } from "@/tests/two_servers/round.ts";
import {
  askHttp,
  fidget,
  type Guest,
  type Hall,
  type Hand,
  live,
  openHall,
  order,
  shop,
} from "@/tests/break/hall.ts";
import { mortal } from "@/tests/break/mortal.ts";
import { copyFile, type Found, reachable, readFile } from "@/tests/break/ledger.ts";

type Kind = "burst" | "seal" | "draw" | "start";

interface Plan {
  seed: number;
  kind: Kind;
  /** From the first command to the kill; for a seal and a draw to the order, and from there to the kill. */
  afterMs: number;
  /** Of a burst: in the turn in which so many acknowledgements were heard, if that is sooner. */
  afterTold: number;
  orderMs: number;
  /** Ages of the starts that are killed as well. */
  startsMs: number[];
}

export interface KillReport {
  rounds: number;
  wrong: string[];
  acknowledged: number;
  /** Sent and without an answer when the server died, and those of them that were in the file. */
  open: number;
  landed: number;
  kills: Record<Kind, number>;
  startKills: number;
  restartMs: number[];
}

const people = 24;
/** A seal or a draw of so few takes milliseconds; what was interrupted is taken up after three seconds. */
const settleMs = 15_000;
/** @param seed of the first round; the next has the next */
export function planOf(seed: number): Plan {
  const chance = createChance(seed);
  const kind = chance.weigh<Kind>({ burst: 5, seal: 2, draw: 2, start: 2 });
  const isCounted = (kind === "burst" || kind === "start") && chance.hit(0.6);
  return {
    seed,
    kind,
    afterTold: isCounted ? chance.int(3, 250) : Infinity,
    afterMs: isCounted ? 2_000 : chance.int(5, kind === "burst" || kind === "start" ? 400 : 150),
    orderMs: chance.int(0, 30),
    startsMs: kind === "start" ? Array.from({ length: chance.int(1, 2) }, () => chance.int(0, 700)) : [],
  };
}

export async function killRounds(
  { rounds, seed, kinds, log = () => {} }: {
    rounds: number;
    seed: number;
    /** Instead of what the seeds say, one after the other. */
    kinds?: readonly Kind[];
    log?: (line: string) => void;
  },
): Promise<KillReport> {
  const report: KillReport = {
    ...{ rounds: 0, wrong: [], acknowledged: 0, open: 0, landed: 0, startKills: 0, restartMs: [] },
    kills: { burst: 0, seal: 0, draw: 0, start: 0 },
  };
  const server = await startServer({ through: await mortal() });
  const halls: Hall[] = [];
  try {
    for (let i = 0; i < rounds && report.wrong.length === 0; i++) {
      const plan = { ...planOf(seed + i), ...(kinds && { kind: kinds[i % kinds.length] }) };
      const hall = await openHall(server, createChance(plan.seed).fork(), `round-${plan.seed}`, people);
      halls.push(hall);
      const found = await round(server, hall, plan, report).catch((error): Found => ({
        ...{ open: 0, landed: 0, seq: 0 },
        wrong: [`the round broke off: ${error instanceof Error ? error.stack : error}`],
      }));
      const wrong = [...found.wrong, ...hall.wrong];
      report.rounds++;
      report.kills[plan.kind]++;
      report.acknowledged += hall.told;
      report.open += found.open;
      report.landed += found.landed;
      report.wrong.push(...wrong.map((sentence) => `seed ${plan.seed}: ${sentence}`));
      log(
        `${i + 1}: seed ${plan.seed}, ${told(plan)}; ${hall.told} acknowledged, ` +
          `${found.open} without an answer of which ${found.landed} had landed; ${
            wrong.length === 0 ? "all well" : wrong.join("; ")
          }`,
      );
    }
    if (report.wrong.length === 0) report.wrong.push(...await lastLook(server, halls));
    if (report.wrong.length > 0) log(`the server said:\n${server.output().slice(-4_000)}`);
  } finally {
    for (const hall of halls) hall.acting = false;
    await server.stop();
  }
  return report;
}

function told({ kind, afterMs, afterTold, orderMs, startsMs }: Plan): string {
  const starts = startsMs.length > 0 ? `, and again at ${startsMs.join(" and ")} ms of a start` : "";
  const order = kind === "seal" || kind === "draw" ? ` + ${orderMs} ms after the order` : "";
  const at = afterTold < Infinity ? `acknowledgement ${afterTold}` : `${afterMs} ms`;
  return `${kind}: killed at ${at}${order}${starts}`;
}

async function round(server: RunningServer, hall: Hall, plan: Plan, report: KillReport): Promise<Found> {
  const chance = createChance(plan.seed);
  let isUp = () => {};
  const kill = () => {
    const dead = server.kill("SIGKILL");
    // Answers that were on their way are still counted.
    hall.onTold = () => {};
    hall.acting = false;
    hall.down = true;
    hall.up = new Promise((resolve) => isUp = resolve);
    return dead;
  };
  const [pollHand, raffleHand, shopHand] = hall.hands;
  const acts: Promise<unknown>[] = [];
  if (plan.kind === "draw") {
    await Promise.all(hall.guests.slice(0, 8).map((guest) => enter(hall, guest)));
    await order(hall, raffleHand, "close", "close");
    await until(async () => await phaseOf(server, hall, raffle) === "closed");
    raffleHand.phase = "closed";
  }
  const calm: Hand[] = plan.kind === "seal" || plan.kind === "draw" ? hall.hands : [];
  acts.push(...hall.guests.map((guest) => live(hall, guest, chance.fork())));
  acts.push(
    ...hall.hands.filter((hand) => !calm.includes(hand)).map((hand) => fidget(hall, hand, chance.fork())),
  );
  let killed: Promise<unknown> | undefined;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, plan.afterMs);
    hall.onTold = () => {
      if (hall.told !== plan.afterTold) return;
      clearTimeout(timer);
      // An answer that came before its commit is found out only by a kill in this very turn.
      killed = kill();
      resolve();
    };
  });
  if (plan.kind === "seal") {
    acts.push(order(hall, raffleHand, "close", "close"));
    acts.push(order(hall, shopHand, "draw", "draw"));
    acts.push(order(hall, pollHand, "close", "close"));
    await pause(plan.orderMs);
  } else if (plan.kind === "draw") {
    acts.push(
      order(hall, raffleHand, "draw", "draw").then(() => order(hall, raffleHand, "reveal", "reveal")),
    );
    await pause(plan.orderMs);
  }

  await (killed ?? kill());
  // Whoever was answered has written it down, and everybody else waits for the server.
  let isOver = false;
  const all = Promise.all(acts).finally(() => isOver = true);
  all.catch(() => {});
  await until(() => isOver || hall.waiting === openCount(hall));

  const copy = await copyFile(server.folder);
  const [found] = await readFile(copy, [hall]).finally(() => Deno.remove(copy, { recursive: true }));
  for (const ms of plan.startsMs) {
    const start = server.restart().catch(() => {});
    await pause(ms);
    await server.kill("SIGKILL");
    report.startKills++;
    // It goes on asking for an answer, and gets that of the last start.
    acts.push(start);
  }
  const from = performance.now();
  await server.restart();
  report.restartMs.push(performance.now() - from);
  hall.down = false;
  isUp();
  await all;
  for (const guest of hall.guests) guest.socket?.close();
  found.wrong.push(...await look(server, hall, chance));
  return found;
}

const openCount = ({ guests, hands }: Hall) =>
  [...guests, ...hands].filter(({ open }) => open !== null).length;

async function enter(hall: Hall, guest: Guest): Promise<void> {
  const act = { id: `${guest.id} early`, module: raffle, type: "enter" };
  const told = await askHttp(hall, act, guest.token);
  if (!told.ok) throw new Error(`${guest.id} could not enter: ${told.code}`);
  guest.entry = guest.number = told.reply.entryNumber;
  guest.entered = act;
}

async function phaseOf(server: RunningServer, { round }: Hall, module: string): Promise<string> {
  const { modules } = await server.api("GET", `/api/events/${round.event}`);
  return modules[module].phase;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + settleMs; !await holds();) {
    if (Date.now() > end) throw new Error(`waited ${settleMs} ms in vain for ${holds}`);
    await pause(5);
  }
}

/** Through the server that was started again: the same once more, what was told is told again, and draws come to their end. */
async function look(server: RunningServer, hall: Hall, chance: Chance): Promise<string[]> {
  const wrong: string[] = [];
  const insist = (holds: boolean, sentence: string) => holds || wrong.push(sentence);
  const [, raffleHand, shopHand] = hall.hands;
  for (const hand of hall.hands) {
    const ways = reachable(hand);
    // What follows of itself has to follow, whoever died.
    const last = [...ways].at(-1)!;
    if (hand.phase === "closing") await until(async () => await phaseOf(server, hall, hand.module) === last);
    const phase = await phaseOf(server, hall, hand.module);
    insist(ways.has(phase), `${hand.module} is ${phase}, and can only be ${[...ways].join(" or ")}`);
    hand.phase = phase;
  }
  wrong.push(...await judge(hall.round, []));
  for (const guest of hall.guests) {
    if (!chance.hit(0.3)) continue;
    for (const [id, numbers] of guest.bought) {
      const again = await askHttp(
        hall,
        { id, module: shop, type: "purchase", quantity: numbers.length },
        guest.token,
      );
      insist(
        again.ok && again.reply.repeated === true,
        `${id} is a purchase that is not known: ${JSON.stringify(again)}`,
      );
      if (again.ok) {
        insist(
          again.reply.tickets.join() === numbers.join(),
          `${id} was ${numbers}, is ${again.reply.tickets}`,
        );
      }
    }
    if (!guest.entered) continue;
    const again = await askHttp(hall, guest.entered, guest.token);
    insist(
      again.ok && again.reply.repeated === true && again.reply.entryNumber === guest.entry,
      `${guest.id} is entry ${guest.entry} and not known: ${JSON.stringify(again)}`,
    );
  }
  if (raffleHand.phase === "closed") await order(hall, raffleHand, "draw", "draw late");
  if (raffleHand.phase === "drawn") await order(hall, raffleHand, "reveal", "reveal late");
  if (raffleHand.phase === "revealed") wrong.push(...await winners(server, hall));
  if (shopHand.phase === "revealed") {
    const { winner } = await server.api("GET", `/api/events/${hall.round.event}/modules/${shop}/state`);
    const sold = new Set(hall.guests.flatMap(({ bought }) => [...bought.values()].flat()));
    insist(sold.has(winner.ticket), `ticket ${winner.ticket} won and was sold to nobody`);
  }
  return wrong;
}

/** Three prizes, or as many as there are entrants; each goes to one entry that stood. */
async function winners(server: RunningServer, hall: Hall): Promise<string[]> {
  const path = `/api/events/${hall.round.event}/modules/${raffle}/results.csv`;
  const { body } = await server.ask("GET", path, undefined, adminKey);
  const [, ...lines] = (body as string).trim().split("\r\n");
  const numbers = lines.map((line) => Number(line.split(",")[2]));
  const standing = hall.guests.flatMap(({ entry }): Json[] => entry === null ? [] : [entry]);
  const isRight = numbers.length === Math.min(3, standing.length) &&
    new Set(numbers).size === numbers.length &&
    numbers.every((number) => standing.includes(number));
  return isRight ? [] : [`entries ${numbers} won, and ${standing} stand`];
}

/** After one more kill every event of all rounds is looked at once more: nothing of an old one went with a new one. */
async function lastLook(server: RunningServer, halls: readonly Hall[]): Promise<string[]> {
  await server.kill("SIGKILL");
  const copy = await copyFile(server.folder);
  const found = await readFile(copy, halls).finally(() => Deno.remove(copy, { recursive: true }));
  return found.flatMap(({ wrong }) => wrong).map((sentence) => `after all rounds: ${sentence}`);
}

export async function breakKill(): Promise<Row[]> {
  const asked = (name: string, otherwise: number) =>
    Number(Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.split("=")[1] ?? otherwise);
  const seed = asked("seed", Date.now() % 1_000_000);
  const wanted = asked("rounds", 100);
  const report = await killRounds({ rounds: wanted, seed, log: console.log });
  for (const sentence of report.wrong) console.log(`WRONG: ${sentence}`);
  const { rounds, wrong, acknowledged, open, landed, startKills, restartMs } = report;
  const none = { text: "0", held: wrong.length === 0 };
  return [
    { what: "kills, each followed by a start", ours: rounds + startKills, unit: "" },
    { what: "acknowledged commands", ours: acknowledged, unit: "" },
    { what: "sentences of the ledger that did not hold", ours: wrong.length, unit: "", goal: none },
    { what: "without an answer at the kill", ours: open, unit: "" },
    { what: "of these in the file, found again by their id", ours: landed, unit: "" },
    { what: "start after a kill, slowest (busy)", ours: Math.max(...restartMs), unit: "ms" },
  ];
}
