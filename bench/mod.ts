/**
 * Every figure of `bench/`, printed by one command: `deno task bench`. Ratios are within one run.
 * Ends with 1 where a goal is missed or one broke off.
 * @module
 */
import { benchCoordinator } from "@/bench/coordinator.ts";
import { benchDraw } from "@/bench/draw.ts";
import { benchBurst, benchJoins } from "@/bench/burst.ts";
import { benchEntries } from "@/bench/entries.ts";
import { benchFanout, benchMemory, benchSkew } from "@/bench/fanout.ts";
import { benchFlat } from "@/bench/flat.ts";
import { benchHttp } from "@/bench/http.ts";
import { benchSoak } from "@/bench/soak.ts";
import { benchSnapshot } from "@/bench/snapshot.ts";
import { benchPurchases } from "@/bench/purchases.ts";
import { benchStart } from "@/bench/start.ts";
import { benchTraffic } from "@/bench/traffic.ts";
import { benchVerify } from "@/bench/verify.ts";
import { benchVotes } from "@/bench/votes.ts";
import { benchStage } from "@/bench/stage.ts";
import { benchStations } from "@/bench/stations.ts";
import { breakHostile } from "@/tests/break/hostile.ts";
import { machine, rounds, type Row, table } from "@/bench/report.ts";
import { breakFuzz } from "@/tests/break/fuzz.ts";
import { breakFull } from "@/tests/break/full.ts";
import { breakKill } from "@/tests/break/kill.ts";
import { breakKvConnect } from "@/tests/break/kv_connect.ts";
import { breakShutdown } from "@/tests/break/shutdown.ts";
import { attendeePageWeight } from "@/tests/browser/page_weight.ts";

const round = (value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value)
    ? Number(value.toPrecision(4))
    : Array.isArray(value)
    ? value.map(round)
    : value && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, round(part)]))
    : value;

const wanted = Deno.args.filter((arg) => !arg.startsWith("--"));
const benches: [name: string, title: string, run: () => Promise<unknown>][] = [
  [
    "entries",
    "Acknowledged entries over HTTP, against Express + PostgreSQL and the bare server",
    benchEntries,
  ],
  [
    "coordinator",
    "5,000 entries through the coordinator, against bare batches and one check per entry",
    benchCoordinator,
  ],
  [
    "purchases",
    "Acknowledged purchases over HTTP, against Express + PostgreSQL and the bare server",
    benchPurchases,
  ],
  ["burst", "5,000 people within 10 s, each page, socket and entry on connections of their own", benchBurst],
  ["joins", "5,000 phones at once: page, socket, snapshot", benchJoins],
  ["fanout", "One press of the organizer, until the last of a hall of sockets hears it", benchFanout],
  ["skew", "Winners shown to 1,000 phones and two stations", benchSkew],
  ["memory", "What an idle socket holds", benchMemory],
  ["flat", "What 1,000,000 entries in an event cost", benchFlat],
  ["traffic", "What an hour costs a phone, in bytes", benchTraffic],
  ["start", "From npm start to an answer, and what is installed", benchStart],
  ["http", "Acknowledged entries per second over HTTP, 64 connections", benchHttp],
  ["votes", "5,000 votes within one second, and in one instant: how long the voters wait", benchVotes],
  ["snapshot", "A snapshot at 10 and at 100,000 entries", benchSnapshot],
  ["stations", "What 50 stations wait for an action, and a newcomer for its snapshot, ms", benchStations],
  [
    "stage",
    "The big screen: frames a second at a quarter of this CPU, and shares of a core, without a graphics chip",
    benchStage,
  ],
  ["draw", "Sealing entries of a KV file, and drawing 14 of them", benchDraw],
  [
    "verify",
    "The whole check of a draw of 5,000 on a phone: ms at a quarter of this CPU, bytes",
    benchVerify,
  ],
  ["page", "Bytes of the attendee's page", attendeePageWeight],
];
/** What takes many minutes runs only where it is named. */
const breaks: typeof benches = [
  ["fuzz", "Strange inputs at every route, frame and parser: what was not as it should be", breakFuzz],
  ["soak", "Whether a server grows: joins, leaves, commands and events one after the other", benchSoak],
  ["kill", "SIGKILL at any instant: what was acknowledged, and what is in the file", breakKill],
  ["kvconnect", "Two processes on one KV Connect database, fault after fault", breakKvConnect],
  ["shutdown", "A server that is told to stop in a rush, and everybody's way back", breakShutdown],
  ["hostile", "Hostile clients in crowds, and what honest people beside them see", breakHostile],
  ["full", "A full disk, and one that takes no writes, for a minute and a half each", breakFull],
];
const isTable = (answer: unknown): answer is Row[] => Array.isArray(answer) && "unit" in (answer[0] ?? {});

const all = [...benches, ...breaks];
const unknown = wanted.filter((name) => !all.some(([known]) => known === name));
if (unknown.length > 0) {
  console.error(
    `No figure is called ${unknown.join(", ")}. There are: ${all.map(([name]) => name).join(", ")}.`,
  );
  Deno.exit(2);
}
console.log(`${machine()}; medians of ${rounds()}`);
let isMissed = false;
const chosen = all.filter(([name]) => wanted.includes(name));
for (const [name, title, run] of wanted.length > 0 ? chosen : benches) {
  const start = Date.now();
  let answer: unknown;
  try {
    answer = await run();
  } catch (error) {
    // The others have figures of their own.
    console.error(`\n${title} (${name}): broken off\n`, error);
    isMissed = true;
    continue;
  }
  console.log(`\n${title} (${name}, ${Math.round((Date.now() - start) / 1000)} s)\n`);
  console.log(isTable(answer) ? table(answer) : round(answer));
  isMissed ||= isTable(answer) && answer.some(({ goal }) => goal?.held === false);
}
if (isMissed) Deno.exitCode = 1;
