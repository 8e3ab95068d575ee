/**
 * Two server processes on one KV Connect database, a hall that presses all the time, and one fault after the other
 * on the way between them: is every press answered in time, and is every answer true afterwards?
 *
 * `deno task bench kvconnect`, some five minutes; `--phase=NAME` for one of them. What everybody was told is kept in
 * `press_ledger.ts`; the faults are those of `tests/kv_connect/server.ts`.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { atMost, type Row } from "@/bench/report.ts";
import { answerDeadlineMs } from "@/lib/answer_clock.ts";
import { commandsPath, hall, hear, judge, openLedger, type Press } from "@/tests/break/press_ledger.ts";
import { accessToken, type KvConnect, startKvConnect } from "@/tests/kv_connect/server.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";
import { createChance } from "@/tests/sim/chance.ts";
import type { Round } from "@/tests/two_servers/round.ts";
import { openSeat, type Seat } from "@/tests/two_servers/seats.ts";
import {
  freshTally,
  type Hall,
  organizer,
  patienceMs,
  person,
  personAtSocket,
  visitor,
} from "@/tests/break/kv_people.ts";
import { mortal } from "@/tests/break/mortal.ts";
import { startsUnder } from "@/tests/break/kv_start.ts";

/** A watch that died is found by the next look, and the look after it finds that of the next one. */
const watchLookMs = 3_000;
/** What [HTTP13] promises: the deadline, and a second for timers and the line. */
const answerBoundMs = answerDeadlineMs + 1_000;
/** A request that was begun in the last moment of a fault may wait for its deadline; then the way is free. */
const recoveryBoundMs = 10_000;
/** A lost socket backs off for eight seconds at most, and its first try may be one of those that are late. */
const screensBoundMs = 20_000;
const httpLanes = 16;
const socketLanes = 4;
const stationsEach = 4;

interface Phase {
  name: string;
  seconds: number;
  begin(database: KvConnect): void;
  /** How late a screen may show what the organizer did, in the middle of the fault; absent where nothing can be read. */
  screenMs?: number;
  /** At the end, beside setting all faults to nothing. */
  end?(database: KvConnect): Promise<void>;
}

const hang = { rate: 1, ms: 20_000 };
const phases: Phase[] = [
  { name: "no fault", seconds: 6, screenMs: 2_000, begin: () => {} },
  {
    name: "5 to 300 ms",
    seconds: 12,
    begin: ({ faults }) => faults.set({ latencyMs: { min: 5, max: 300 } }),
  },
  {
    name: "lost replies",
    seconds: 12,
    begin: ({ faults }) => faults.set({ loseReply: 0.4, cutReply: 0.1, latencyMs: { min: 0, max: 10 } }),
  },
  { name: "half are 500", seconds: 12, begin: ({ faults }) => faults.set({ fail: 0.5 }) },
  { name: "all are 500", seconds: 12, begin: ({ faults }) => faults.set({ fail: 1 }) },
  {
    name: "one in ten hangs 20 s",
    seconds: 20,
    begin: ({ faults }) => faults.set({ hang: { ...hang, rate: 0.1 } }),
  },
  { name: "all hang 20 s", seconds: 20, begin: ({ faults }) => faults.set({ hang }) },
  { name: "away for 10 s", seconds: 10, begin: (database) => void database.restart(10_000) },
  {
    name: "away for 1 s, five times",
    seconds: 10,
    begin: async (database) => {
      for (let i = 0; i < 5; i++) {
        await database.restart(1_000);
        await pause(1_000);
      }
    },
  },
  {
    name: "tokens end, none to be had",
    seconds: 10,
    begin(database) {
      database.faults.set({ failExchange: 1 });
      database.endTokens();
    },
  },
  {
    name: "watches fall silent",
    seconds: 20,
    screenMs: 2 * watchLookMs,
    begin: ({ faults }) => faults.set({ silentWatch: 1 }),
  },
];

/** Ms until both processes take a press again. */
async function recovery(place: Hall): Promise<number> {
  const from = performance.now();
  const spares = place.servers.map(() => place.ledger.nextPerson()![0]);
  await Promise.all(place.servers.map((server, i) => settle(server, spares[i])));
  return performance.now() - from;
}

async function settle(server: RunningServer, press: Press): Promise<void> {
  for (const until = Date.now() + 2 * patienceMs; press.told.length === 0 && !press.refused;) {
    const { body } = await server.ask("POST", commandsPath, press.command, press.token).catch(() => ({
      body: null,
    }));
    hear(press, body ?? { refusal: { code: "busy" } });
    if (press.told.length > 0) return;
    if (Date.now() > until) throw new Error(`${press.command.id} was never taken`);
    await pause(100);
  }
}

/** Ms until every station of both processes shows what the database holds. */
async function screens(place: Hall): Promise<number> {
  const from = performance.now();
  const { view } = await place.servers[0].api(
    "GET",
    `/api/events/${hall}/snapshot`,
    undefined,
    place.seats[0].token,
  );
  const wanted = JSON.stringify(view.modules);
  const isThere = ({ room }: Seat) => JSON.stringify(room.view.value?.modules) === wanted;
  while (!place.seats.every(isThere)) {
    if (performance.now() - from > 2 * screensBoundMs) return Infinity;
    await pause(20);
  }
  return performance.now() - from;
}

async function run(
  place: Hall,
  phase: Phase,
  index: number,
  database: KvConnect,
  paths: string[],
): Promise<Row[]> {
  const tally = place.tally = freshTally();
  const before = place.ledger.presses.length;
  place.open = true;
  phase.begin(database);
  const acting = Promise.all([
    ...Array.from({ length: httpLanes }, () => person(place)),
    ...Array.from({ length: socketLanes }, () => personAtSocket(place)),
    visitor(place, paths),
    visitor(place, paths),
  ]);
  const desk = organizer(place, index);
  await pause(1_000 * phase.seconds);
  database.faults.set({});
  await phase.end?.(database);
  place.open = false;
  const recoveryMs = await recovery(place);
  const [taken] = await Promise.all([desk, acting]);
  // Whoever has no answer sends the very same again, to whichever process.
  const open = place.ledger.presses.slice(before).filter(({ told, refused }) =>
    told.length === 0 && !refused
  );
  for (let i = 0; i < open.length; i += 32) {
    await Promise.all(open.slice(i, i + 32).map((press) => settle(place.chance.pick(place.servers), press)));
  }
  const screensMs = await screens(place);
  const verdict = await judge(place.servers[index % 2], place.ledger);
  const audit = (await place.servers[0].ask("GET", `/api/events/${hall}/audit.jsonl`)).body as string;
  deskTaken += taken;
  const deskRecords = audit.split(`"module":"w"`).length - 1 - deskBefore;
  const { lost, doubled, contradicted, miscounted, unexplained } = verdict;
  const wrong = lost + doubled + contradicted + miscounted + unexplained + Math.abs(deskRecords - deskTaken);
  const others = [...tally.other].map(([what, times]) => `${times} ${what}`).join(", ") || "none";
  const refused = place.ledger.presses.slice(before).filter(({ refused }) => refused);
  console.log(
    `${phase.name}: ${tally.requests} requests, ${tally.taken} acknowledged, ${tally.busy} busy, ` +
      `${tally.unanswered} unanswered, others ${others}; ${open.length} sent again; ${tally.pages} pages; ` +
      `organizer ${deskTaken} taken, ${deskRecords} in the log`,
  );
  for (const sentence of [...verdict.sentences, ...refused.slice(0, 3).map((each) => each.refused)]) {
    console.log(`  ${sentence}`);
  }
  const faults = [...tally.other].reduce(
    (sum, [what, times]) => /^(page )?5|fault/.test(what) && what !== "page 503" ? sum + times : sum,
    0,
  );
  const { slowestScreenMs } = tally;
  const screen = { what: `${phase.name}: slowest screen meanwhile`, ours: slowestScreenMs, unit: "ms" };
  const of = (what: string) => `${phase.name}: ${what}`;
  return [
    phase.screenMs === undefined ? screen : { ...screen, goal: atMost(phase.screenMs, slowestScreenMs) },
    {
      what: of("longest answer"),
      ours: tally.longestMs,
      unit: "ms",
      goal: atMost(answerBoundMs, tally.longestMs),
    },
    {
      what: of("longest page"),
      ours: tally.longestPageMs,
      unit: "ms",
      goal: atMost(answerBoundMs, tally.longestPageMs),
    },
    {
      what: of("lost, doubled, miscounted"),
      ours: wrong,
      unit: "",
      beside: { name: "acknowledged", figure: tally.taken },
      goal: atMost(0, wrong),
    },
    {
      what: of("faults and no answer"),
      ours: faults + tally.unanswered,
      unit: "",
      beside: { name: "busy", figure: tally.busy },
      goal: atMost(0, faults + tally.unanswered),
    },
    {
      what: of("taken again after"),
      ours: recoveryMs,
      unit: "ms",
      goal: atMost(recoveryBoundMs, recoveryMs),
    },
    {
      what: of("all screens right after"),
      ours: screensMs,
      unit: "ms",
      goal: atMost(screensBoundMs, screensMs),
    },
  ];
}

/** Of the second poll: what was taken so far, and the records of its making and opening. */
let deskTaken = 0;
let deskBefore = 0;

export async function breakKvConnect(): Promise<Row[]> {
  const wanted = Deno.args.find((arg) => arg.startsWith("--phase="))?.slice("--phase=".length);
  const database = startKvConnect({ seed: 7 });
  const env = { KV_PATH: database.url, KV_ACCESS_TOKEN: accessToken };
  const through = await mortal();
  const servers: RunningServer[] = [];
  const rows: Row[] = [];
  const seats: Seat[] = [];
  try {
    for (let i = 0; i < 2; i++) servers.push(await startServer({ env, through }));
    const [server] = servers;
    const ledger = await openLedger(server, 6_000);
    await server.api("POST", `/api/events/${hall}/modules`, {
      ...{ kind: "poll", id: "w", title: "Second", showResults: "live" },
      questions: [{ id: "q", text: "Q?", options: [{ id: "a", label: "A" }, { id: "b", label: "B" }] }],
    });
    await server.api("POST", commandsPath, { id: "open w", module: "w", type: "open" });
    const first = (await server.ask("GET", `/api/events/${hall}/audit.jsonl`)).body as string;
    deskBefore = first.split(`"module":"w"`).length - 1;
    const { joinCode } = (await server.api("GET", `/api/events/${hall}`)).event;
    const { token } = await server.api("POST", `/api/events/${hall}/station-session`, { passcode: "1234" });
    const chance = createChance(7);
    for (const each of servers) {
      const round = {
        event: hall,
        servers: [each],
        chance: chance.fork(),
        seen: new Map(),
      } as unknown as Round;
      for (let i = 0; i < stationsEach; i++) seats.push(openSeat(round, `station ${i}`, token));
    }
    const place: Hall = { servers, ledger, seats, chance, open: true, tally: freshTally() };
    const guest = ledger.nextPerson()![0];
    const paths = [`/e/${hall}/${guest.token}`, `/s/${hall}`, `/j/${joinCode}`];
    for (const [index, phase] of phases.entries()) {
      if (wanted === undefined || phase.name.includes(wanted)) {
        rows.push(...await run(place, phase, index, database, paths));
      }
    }
    if (wanted === undefined || wanted === "start") rows.push(...await startsUnder(database, env));
    return rows;
  } finally {
    for (const { room } of seats) room.leave();
    for (const server of servers) await server.stop();
    await database.close();
  }
}
