/**
 * Evenings by the ten thousand on every core: `deno task nightly`.
 *
 *     deno task nightly                          seeds 1 to 50,000, an hour and a half at most
 *     deno task nightly --seeds=2000 --from=9001 --minutes=10
 *     deno task nightly --sale                   tickets are sold every evening; `--harder` likewise
 *
 * Worker processes take a hundred seeds at a time. Once a minute it says how far it is, so that a night that was
 * broken off still counts; at the end how often everything happened, and each failing seed with the command that plays
 * it again. Fails by a broken rule, by a worker that dies or hangs, and where something never happened at all.
 * @module
 */
import { parseArgs } from "@/tests/sim/arguments.ts";
import { FAULTS, HARDER_FAULTS } from "@/tests/sim/faults.ts";
import { HARDER, MET, RARE } from "@/tests/sim/met.ts";
import type { Broken, Done } from "@/tests/sim/worker.ts";

const { numbers, flags } = parseArgs(Deno.args, {
  seeds: 50_000,
  from: 1,
  minutes: 90,
  workers: navigator.hardwareConcurrency,
}, ["sale", "harder"]);
const { seeds, from, minutes, workers } = numbers;
const end = from + seeds;
/** Some seconds of work: what a worker that dies takes with it. */
const chunkSeeds = 100;
/** A chunk takes seconds; one that takes so long hangs, and so does the night without a bound. */
const chunkMsMax = 300_000;
const progressMs = 60_000;
/** Below this many seeds what is rare may well not happen. */
const rareFrom = 5_000;

const startedAt = performance.now();
const isLate = () => performance.now() - startedAt > minutes * 60_000;
const counts = new Map<string, number>();
const broken: Broken[] = [];
/** Chunks without an answer, by their first seed. */
const lost: number[] = [];
const chunksDone = new Set<number>();
const children = new Set<Deno.ChildProcess>();
let next = from;
let seedsDone = 0;
let commits = 0;
let isStopped = false;

const sizeAt = (chunk: number) => Math.min(chunkSeeds, end - chunk);

/** All seeds before it are done. */
function doneBefore(): number {
  let seed = from;
  while (chunksDone.has(seed)) seed += sizeAt(seed);
  return seed;
}

function take(done: Done): void {
  chunksDone.add(done.from);
  seedsDone += done.seeds;
  commits += done.commits;
  for (const [what, times] of done.counts) counts.set(what, (counts.get(what) ?? 0) + times);
  for (const one of done.broken) {
    broken.push(one);
    console.log(one.message);
  }
}

/** One process after the other, until no seed is left: who dies or hangs costs its chunk. */
async function work(): Promise<void> {
  while (next < end && !isLate() && !isStopped) {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "-A",
        `${import.meta.dirname}/worker.ts`,
        ...flags.map((name) => `--${name}`),
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    children.add(child);
    const input = child.stdin.getWriter();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(byLine()).getReader();
    while (next < end && !isLate() && !isStopped) {
      const chunk = next;
      next += sizeAt(chunk);
      await input.write(new TextEncoder().encode(`${chunk} ${sizeAt(chunk)}\n`)).catch(() => {});
      const hanging = setTimeout(() => child.kill("SIGKILL"), chunkMsMax);
      const { value } = await lines.read();
      clearTimeout(hanging);
      if (value === undefined) {
        if (!isStopped) lost.push(chunk);
        break;
      }
      take(JSON.parse(value));
    }
    await input.close().catch(() => {});
    await child.status;
    children.delete(child);
  }
}

function byLine(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(text, out) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) out.enqueue(line);
    },
  });
}

function tellProgress(): void {
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(
    `${seedsDone} of ${seeds} seeds, all before ${doneBefore()}, ${
      (seedsDone / seconds).toFixed(1)
    } seeds/s, ` +
      `${commits} commits, ${broken.length} broken`,
  );
}

/** @returns whether all is well */
function conclude(): boolean {
  for (const [what, times] of [...counts].sort(([a], [b]) => a < b ? -1 : 1)) {
    console.log(String(times).padStart(10), what);
  }
  tellProgress();
  const wanted = [...Object.keys(FAULTS), ...Object.keys(HARDER_FAULTS), ...MET, ...HARDER];
  if (seedsDone >= rareFrom) wanted.push(...RARE);
  const missed = wanted.filter((what) => !counts.has(what));
  for (const what of missed) console.log(`never happened: ${what}`);
  if (missed.length > 0 && seedsDone < rareFrom) {
    console.log(
      `${seedsDone} seeds are few: what never happened may only be rare, and is why this ends with 1`,
    );
  }
  for (const { seed, rule } of broken) console.log(`[${rule}] ${again(`--seed ${seed}`)}`);
  for (const chunk of lost) console.log(`no answer: ${again(`--from ${chunk} --seeds ${sizeAt(chunk)}`)}`);
  if (seedsDone < seeds) console.log(`the rest: deno task nightly --from=${doneBefore()}`);
  return missed.length === 0 && broken.length === 0 && lost.length === 0;
}

const again = (which: string) =>
  `deno run -A tests/sim/run.ts ${which} ${flags.map((name) => `--${name}`).join(" ")}`;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => {
    isStopped = true;
    for (const child of children) child.kill("SIGKILL");
  });
}

const telling = setInterval(tellProgress, progressMs);
await Promise.all(Array.from({ length: workers }, work));
clearInterval(telling);
Deno.exit(conclude() ? 0 : 1);
