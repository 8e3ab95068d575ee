/**
 * Runs every test of the repository and says at the end what took longest, what failed and how many passed
 * (`npm test`).
 *
 *     deno run -A tests/run.ts                      everything
 *     deno run -A tests/run.ts lib/room --fail-fast some folders or files, with options (`--help` says which)
 *
 * Waits until no other run is going on here, and builds if sources have changed. Then three rounds: all files that need
 * nothing of their own; files with a browser, a few beside each other; and what needs the machine for itself, one file
 * at a time. A run in which nothing ran is a failure.
 * @module
 */
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { takeTurn } from "./turn.ts";

const ROOT = resolve(import.meta.dirname!, "..");
const FOLDERS = ["packages", "lib", "components", "islands", "routes", "tools", "tests"];
/** They hold a crowd, or answers to a time: whoever runs beside them is measured too. */
const ALONE = ["tests/load", "tests/browser/probe_test.ts"];
/** They wait more than they work, so they run beside each other. */
const BROWSER = "tests/browser";
/** A minute of waiting for a provider that does not answer; it runs beside the first round. */
const IDLE = "tests/load/winner_texts_test.ts";
/** One file of the browser round takes up to a core; with more cores than this the database's disk is the limit. */
const beside = Math.min(navigator.hardwareConcurrency, 4);
/** What takes longest begins first, so that the end does not wait for it alone. */
const FIRST = ["tests/browser/witness_test.ts", "tests/browser/desk_draw_test.ts"];
const slowestShown = 12;

export interface Counts {
  passed: number;
  failed: number;
}

/** The counts in the last line of a `deno test` run; a run that broke off before that line is one failure. */
export function countsIn(output: string, success: boolean): Counts {
  // deno-lint-ignore no-control-regex
  const plain = output.replaceAll(/\x1b\[[0-9;]*m/g, "");
  const summaries = [...plain.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/gm)];
  const last = summaries.at(-1);
  const counts = { passed: Number(last?.[1] ?? 0), failed: Number(last?.[2] ?? 0) };
  return success || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/**
 * The seconds of each file in the output of a `deno test --parallel`, as far as its lines round them.
 *
 * @returns by the file's path from the repository's root
 */
export function secondsIn(output: string): Map<string, number> {
  const seconds = new Map<string, number>();
  // deno-lint-ignore no-control-regex
  const plain = output.replaceAll(/\x1b\[[0-9;]*m/g, "");
  const line = /^\.\/(\S+) => .* \((?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?\)$/gm;
  for (const [, file, m = 0, s = 0, ms = 0] of plain.matchAll(line)) {
    seconds.set(file, (seconds.get(file) ?? 0) + 60 * Number(m) + Number(s) + Number(ms) / 1_000);
  }
  return seconds;
}

/** Lines shown again of a run that failed: a log may be cut in its middle, and the end is what is read. */
const failureLinesMax = 150;

/** What a run of `deno test` tells of its failures, with their stacks; of one that broke off, its last lines. */
export function failuresIn(output: string): string[] {
  const lines = output.trimEnd().split("\n");
  // deno-lint-ignore no-control-regex
  const at = lines.findIndex((line) => /^ ?ERRORS ?$/.test(line.replaceAll(/\x1b\[[0-9;]*m/g, "")));
  return at < 0 ? lines.slice(-30) : lines.slice(at, at + failureLinesMax);
}

export const USAGE = `Runs tests: all, or those of the folders and files that are named.

  npm test                                  everything; a quarter of an hour or more
  npm test -- lib/room tests/door_http_test.ts
  deno task test lib/room --fail-fast

  --fail-fast, --fail-fast=<n>      each \`deno test\` in it ends at its first failure, or nth
  --filter=<text>, --filter <text>  only tests with this in their names; /text/ for an expression
  --shuffle, --shuffle=<seed>       in another order
  --trace-leaks                     where what was left open was opened
  --help, -h                        this text

It waits while other tests run here, and builds where sources have changed. The exit code is 0 if something ran
and nothing failed.`;

const OPTION = /^--(fail-fast(=\d+)?|filter=.+|shuffle(=\d+)?|trace-leaks)$/s;

/** A typing error must neither start the whole suite nor be handed on: the sentence to end with, or null. */
export async function wrongIn(args: string[]): Promise<string | null> {
  for (const [i, arg] of args.entries()) {
    if (arg === "--filter" ? args[i + 1] !== undefined : OPTION.test(arg)) continue;
    if (args[i - 1] === "--filter") continue;
    if (arg === "--filter") return "--filter needs a text: --filter=<text>.";
    if (arg.startsWith("-")) return `There is no option ${arg}. See --help for those that there are.`;
    if (!await exists(arg)) return `There is no folder or file ${arg}. Paths are from the repository's root.`;
  }
  return null;
}

/** In the environment of all that a run starts: a run that one of its tests starts neither waits for it nor builds. */
const partOf = "TESTS_OF";
let giveBack: (() => void) | null = null;
const children = new Set<Deno.ChildProcess>();

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  if (import.meta.main) {
    Deno.addSignalListener(signal, () => {
      for (const child of children) child.kill(signal);
      giveBack?.();
      Deno.exit(signal === "SIGINT" ? 130 : 143);
    });
  }
}

/** Runs Deno in the repository, shows what it prints, and returns it; at once, or whole when it ends. */
async function deno(args: string[], isLive = true): Promise<{ success: boolean; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    // No test may touch the database of a running installation.
    env: { DENO_KV_PATH: ":memory:", KV_PATH: ":memory:", [partOf]: ROOT },
    stdout: "piped",
    stderr: isLive ? "inherit" : "piped",
  }).spawn();
  children.add(child);
  const output: Uint8Array[] = [];
  const said: Uint8Array[] = [];
  const read = async (stream: ReadableStream<Uint8Array>, own: Uint8Array[]) => {
    for await (const chunk of stream) {
      own.push(chunk);
      if (isLive) await Deno.stdout.write(chunk);
      else said.push(chunk);
    }
  };
  await Promise.all([read(child.stdout, output), isLive ? undefined : read(child.stderr, [])]);
  const { success } = await child.status;
  children.delete(child);
  if (!isLive) console.log((await textOf(said)).trimEnd());
  return { success, output: await textOf(output) };
}

const textOf = (chunks: Uint8Array[]) => new Blob(chunks as BlobPart[]).text();

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(resolve(ROOT, path)).then(() => true, () => false);
}

export async function testFiles(dir: string): Promise<string[]> {
  if (!await exists(dir)) return [];
  const names = await readdir(resolve(ROOT, dir), { recursive: true });
  return names.filter((name) => /_test\.tsx?$/.test(name)).sort().map((name) => join(dir, name));
}

/** Runs of `deno test`, each with its arguments, and how many of them at once. */
export interface Round {
  atOnce: number;
  /** `file` where it is the only one. */
  runs: { args: string[]; file?: string }[];
}

/** @param args folders, files and options in which nothing is wrong; without a folder or a file it is everything */
export async function plan(args: string[]): Promise<Round[]> {
  const paths: string[] = [];
  const options: string[] = [];
  for (const [i, arg] of args.entries()) {
    (!arg.startsWith("-") && args[i - 1] !== "--filter" ? paths : options).push(arg);
  }
  const wanted = paths.length > 0 ? paths : FOLDERS;
  // Files by name: `--ignore` does not keep a folder out that lies in one asked for.
  const found = await Promise.all(wanted.map((path) => /\.tsx?$/.test(path) ? [path] : testFiles(path)));
  const files = [...new Set(found.flat())];
  const isIn = (file: string, places: string[]) =>
    places.some((place) => file === place || file.startsWith(`${place}/`));
  const idle = files.filter((file) => file === IDLE);
  const alone = files.filter((file) => file !== IDLE && isIn(file, ALONE));
  const browser = files.filter((file) => !isIn(file, ALONE) && isIn(file, [BROWSER]))
    .sort((a, b) => Number(FIRST.includes(b)) - Number(FIRST.includes(a)));
  const together = files.filter((file) => !isIn(file, [...ALONE, BROWSER]));
  const each = (files: string[]) => files.map((file) => ({ args: [...options, "--no-check", file], file }));
  const all = together.length > 0 ? [{ args: [...options, "--parallel", ...together] }] : [];
  return [
    { atOnce: 2, runs: [...all, ...each(idle)] },
    { atOnce: beside, runs: each(browser) },
    { atOnce: 1, runs: each(alone) },
  ];
}

/** A short table of the files that took longest, with its heading; nothing where nothing took long. */
export function slowest(seconds: Map<string, number>): string[] {
  const slow = [...seconds].filter(([, took]) => took >= 1).sort(([, a], [, b]) => b - a);
  const lines = slow.slice(0, slowestShown).map(([file, took]) => `${took.toFixed(0).padStart(5)}  ${file}`);
  return lines.length > 0 ? ["Slowest files, in seconds:", ...lines] : [];
}

async function main(args: string[]): Promise<number> {
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    console.log(USAGE);
    return 0;
  }
  const wrong = await wrongIn(args);
  if (wrong !== null) {
    console.error(wrong);
    return 1;
  }
  if (Deno.env.get(partOf) === ROOT) return await runAll(args);
  giveBack = await takeTurn(join(ROOT, ".tests_running"), (holder) => {
    console.log(`Tests are running here already (process ${holder}); these begin when they have ended.`);
  });
  if (!giveBack) {
    console.error("Nothing was run: others still have not ended. End them, and start again.");
    return 1;
  }
  try {
    const build = await deno(["run", "-A", "dev.ts", "build", "--if-needed"]);
    return build.success ? await runAll(args) : 1;
  } finally {
    giveBack();
  }
}

async function runAll(args: string[]): Promise<number> {
  const total: Counts = { passed: 0, failed: 0 };
  const times = new Map<string, number>();
  const failures: string[] = [];
  const rounds = await plan(args);
  // All types at once: the files share most of what they import, and each would read it again.
  const files = rounds.flatMap(({ runs }) => runs.flatMap(({ file }) => file ?? []));
  if (files.length > 0 && !(await deno(["check", ...files])).success) total.failed++;
  for (const { atOnce, runs } of rounds) {
    const next = runs.values();
    await Promise.all(Array.from({ length: atOnce }, async () => {
      for (const { args, file } of next) {
        const startedAt = performance.now();
        const { success, output } = await deno(["test", "-A", ...args], atOnce === 1 || file === undefined);
        const counts = countsIn(output, success);
        total.passed += counts.passed;
        total.failed += counts.failed;
        if (counts.failed > 0) {
          failures.push(`Failed: ${file ?? "the first round"}`, ...failuresIn(output), "");
        }
        if (file) times.set(file, (performance.now() - startedAt) / 1_000);
        else for (const [file, seconds] of secondsIn(output)) times.set(file, seconds);
      }
    }));
  }
  for (const line of [...slowest(times), ...failures]) console.log(line);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
