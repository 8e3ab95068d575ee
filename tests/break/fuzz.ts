/**
 * A million strange inputs at everything that listens: `deno task bench fuzz`.
 *
 *     --inputs=1000000 --seed=1 --from=0 --only=http|frames|parsers
 *
 * The same seed and index make the same input, as far as the tokens of a new server allow.
 * @module
 */
import { openHeap } from "@/bench/heap.ts";
import { createNet } from "@/bench/net.ts";
import { atLeast, atMost, median, residentBytes, type Row } from "@/bench/report.ts";
import { checkRoom } from "@/tests/break/fuzz_check.ts";
import { fuzzSockets } from "@/tests/break/fuzz_sockets.ts";
import { everyTarget, openHttpFuzz } from "@/tests/break/fuzz_http.ts";
import { fuzzParsers } from "@/tests/break/fuzz_parsers.ts";
import { createReport, type Part, type Report } from "@/tests/break/fuzz_report.ts";
import { openWorld, SECRETS, type World } from "@/tests/break/fuzz_world.ts";
import { freePort } from "@/tests/server.ts";

export interface Plan {
  seed: number;
  from: number;
  inputs: number;
  only?: Part;
  /** Whether the server's collector runs after each room, and what is left is told. */
  heap?: boolean;
  /** Told now and then. */
  say?: (line: string) => void;
}

export interface Fuzzed {
  report: Report;
  /** Requests of the API and pages, all of which must have had an input. */
  names: string[];
  /** Of the server, after each room. */
  samples: Sample[];
  /** File descriptors of the server before the first input and after the last. */
  descriptors: { before: number; after: number };
  tookMs: number;
}

export interface Sample {
  inputs: number;
  /** Bytes. */
  resident: number;
  /** Bytes after a full collection; 0 where nobody asked. */
  heap: number;
}

/** Of a hundred inputs so many go over HTTP, where most of the code stands, and so many over sockets. */
const [httpShare, framesShare] = [35, 25];
/** After so many the room is changed beyond recognition; then there is a new one. A multiple of `everyTarget`. */
const inputsOfRoom = 2 * everyTarget;
/** The pool of threads and the watches of rooms begin when they are needed; a leak of connections would be thousands. */
const descriptorsSlack = 16;
/** Of some 30 MB that is 3 MB in half a million inputs: 6 bytes an input. */
const growthMax = 1.1;
/** In a shorter run the bounded caches (tokens, addresses, rows, rooms of the last minute) are still filling. */
const settledInputs = 300_000;
/** Medians of the samples between these shares of the inputs are held against each other. */
const [earlyShares, lateShares] = [[0.3, 0.5], [0.8, 1]];

/** The one that runs. */
let current: { world: World; report: Report } | undefined;

export async function fuzz(
  { seed, from, inputs, only, heap: isAsked, say = () => {} }: Plan,
): Promise<Fuzzed> {
  const inspector = isAsked ? freePort() : undefined;
  const world = await openWorld(inspector);
  const report = createReport(seed, world.server.output);
  current = { world, report };
  const net = createNet();
  try {
    const http = await openHttpFuzz(world, seed, report, net);
    const { pid } = world.server;
    const heap = inspector === undefined ? undefined : await openHeap(inspector);
    const before = await restingDescriptors(pid, Infinity);
    const start = performance.now();
    const samples: Sample[] = [];
    for (let at = from; at < from + inputs; at += inputsOfRoom) {
      if (at > from) await nextRoom(world, report, at);
      const to = Math.min(at + inputsOfRoom, from + inputs);
      const cut = (percent: number) => at + Math.round((to - at) * percent / 100);
      const afterHttp = cut(httpShare);
      const afterFrames = cut(httpShare + framesShare);
      if (only === undefined) {
        // Requests revoke keys and sign stations out; their sockets come first.
        await fuzzSockets(world, seed, report, net, afterHttp, afterFrames);
        await http.run(at, afterHttp);
        fuzzParsers(world, seed, report, afterFrames, to);
      } else if (only === "http") await http.run(at, to);
      else if (only === "frames") await fuzzSockets(world, seed, report, net, at, to);
      else fuzzParsers(world, seed, report, at, to);
      if (!isAlive(pid)) {
        // What it said last is worth more than the many inputs that it did not answer any more.
        console.error(world.server.output().slice(-3_000));
        report.failed("http", to, "the server is gone", "see what it said last");
        break;
      }
      const used = await heap?.used() ?? 0;
      const sample = { inputs: to - from, resident: residentBytes(pid), heap: used };
      samples.push(sample);
      const perSecond = sample.inputs / (performance.now() - start) * 1_000;
      say(
        `${sample.inputs} inputs, ${perSecond.toFixed(0)}/s, ${mega(sample.resident)} MB, ` +
          `heap ${mega(sample.heap)} MB, ${report.failures.length} failures`,
      );
    }
    const tookMs = performance.now() - start;
    heap?.close();
    judgeLog(world.server.output(), report, from + inputs);
    if (!isAlive(pid)) {
      return {
        report,
        names: http.names,
        samples,
        descriptors: { before, after: 0 },
        tookMs,
      };
    }
    await judgeRoom(world, report, from + inputs);
    net.close();
    const after = await restingDescriptors(pid, before + descriptorsSlack);
    return {
      report,
      names: http.names,
      samples,
      descriptors: { before, after },
      tookMs,
    };
  } finally {
    await world.stop();
  }
}

const mega = (bytes: number) => (bytes / 1e6).toFixed(1);

function isAlive(pid: number): boolean {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/statm`) !== "";
  } catch {
    return false;
  }
}

async function nextRoom(world: World, report: Report, at: number): Promise<void> {
  await judgeRoom(world, report, at);
  await world.renew();
}

/** What a socket sent last may be committed a moment after it was closed; a fault stays. */
async function judgeRoom(world: World, report: Report, at: number): Promise<void> {
  let wrong: string[] = [];
  for (let look = 0; look < 3; look++) {
    wrong = await checkRoom(world.server, world.stage.path);
    if (wrong.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  for (const sentence of wrong) report.failed("http", at, sentence, "the room");
}

function judgeLog(log: string, report: Report, at: number): void {
  for (const line of log.split("\n")) {
    const isFault = line.startsWith("{")
      ? /"event":"(fault|store_fault)"/.test(line)
      : /error|^\s+at /i.test(line);
    // A store that was starved for seconds is a busy machine, and who waited was told "busy".
    if (isFault && !line.includes('"StoreSilent"')) report.failed("http", at, "a line of the log", line);
    if (SECRETS.some((secret) => line.includes(secret))) report.failed("http", at, "a secret in the log", "");
  }
}

/** When connections have gone; waits for them up to half a minute. */
async function restingDescriptors(pid: number, atMost: number): Promise<number> {
  for (const deadline = Date.now() + 30_000;;) {
    const count = [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
    if (count <= atMost || Date.now() > deadline) return count;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Ended in the middle it takes its server along, and what is not answered any more is no failure. */
async function abandon(): Promise<never> {
  current?.report.abandon();
  await current?.world.stop().catch(() => {});
  Deno.exit(1);
}

const argument = (name: string, otherwise: number) =>
  Number(Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise);

export async function breakFuzz(): Promise<Row[]> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => void abandon());
  }
  const only = Deno.args.find((arg) => arg.startsWith("--only="))?.slice("--only=".length) as
    | Part
    | undefined;
  const inputs = argument("inputs", 1_000_000);
  const done = await fuzz({
    seed: argument("seed", 1),
    from: argument("from", 0),
    inputs,
    only,
    heap: true,
    say: console.log,
  });
  const said = done.report.said();
  if (said) console.error(`The server said around the first failure:\n${said}`);
  return rowsOf(done, inputs);
}

/** Answers that come from behind the first checks (form, identity, path, method) of HTTP and sockets. */
export function reachedShare({ outcomes }: Report): number {
  let [reached, all] = [0, 0];
  for (const [name, own] of outcomes) {
    if (name.startsWith("parser") || name.startsWith("socket") || name === "raw bytes") continue;
    for (const [outcome, count] of own) {
      all += count;
      if (
        /^(2|303|409|101|reply|pong|snapshot)|not_(open|entered|checked_in|a_winner|holding)|wrong_p|vote_final/
          .test(outcome)
      ) reached += count;
    }
  }
  return reached / Math.max(1, all);
}

function rowsOf({ report, names, samples, descriptors, tookMs }: Fuzzed, inputs: number): Row[] {
  const sent = Object.values(report.inputs).reduce((sum, count) => sum + count, 0);
  const silent = names.filter((name) => !report.outcomes.has(name));
  for (const [name, own] of [...report.outcomes].sort()) {
    console.log(
      `${name}: ${
        [...own].sort(([, a], [, b]) => b - a).map(([how, count]) => `${how} ${count}`).join(", ")
      }`,
    );
  }
  if (silent.length > 0) console.log(`no input: ${silent.join(", ")}`);
  /** Nothing in a run of a few rooms. */
  const memory = (what: string, key: "resident" | "heap", bound?: number): Row[] => {
    const of = ([after, until]: number[]) =>
      samples.filter((each) => each.inputs > after * inputs && each.inputs <= until * inputs)
        .map((each) => each[key] / 1e6);
    if (of(earlyShares).length === 0 || of(lateShares).length === 0) return [];
    const [early, late] = [median(of(earlyShares)), median(of(lateShares))];
    const ratio = late / early;
    return [{
      what,
      ours: late,
      unit: "MB",
      beside: { name: "30 to 50 %", figure: early },
      ratio,
      goal: inputs < settledInputs || !bound ? undefined : atMost(bound, ratio),
    }];
  };
  const reached = reachedShare(report) * 100;
  const limited = [...report.totals()].filter(([how]) => /rate_limited|^429/.test(how)).reduce(
    (sum, [, n]) => sum + n,
    0,
  );
  return [
    { what: "inputs", ours: sent, unit: "", goal: atLeast(inputs, sent) },
    { what: "a second", ours: sent / tookMs * 1_000, unit: "/s" },
    { what: "failures", ours: report.failures.length, unit: "", goal: atMost(0, report.failures.length) },
    {
      what: "requests and pages without an input",
      ours: silent.length,
      unit: `of ${names.length}`,
      goal: atMost(0, silent.length),
    },
    {
      what: "of HTTP and frames behind the first checks",
      ours: reached,
      unit: "%",
      goal: atLeast(30, reached),
    },
    {
      what: "answers that said: too many",
      ours: limited,
      unit: "",
      // Limits are met where one address sends much: a few times in a room.
      goal: sent < inputsOfRoom ? undefined : atLeast(1, limited),
    },
    ...memory("heap after a collection, last fifth", "heap", growthMax),
    ...memory("resident, last fifth", "resident"),
    {
      what: "file descriptors at the end",
      ours: descriptors.after,
      unit: "",
      beside: { name: "before", figure: descriptors.before },
      goal: atMost(descriptors.before + descriptorsSlack, descriptors.after),
    },
  ];
}

if (import.meta.main) console.log(await breakFuzz());
