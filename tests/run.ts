/**
 * Runs every test of the repository and says at the end how many passed (`npm test`).
 *
 *     deno run -A tests/run.ts                      everything
 *     deno run -A tests/run.ts lib/room --fail-fast some folders or files, with options for `deno test`
 *
 * Builds first if sources have changed. Tests that need a browser or the whole machine come last, one file at a
 * time. A run in which nothing ran is a failure.
 * @module
 */
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname!, "..");
const FOLDERS = ["packages", "lib", "components", "islands", "routes", "tools", "tests"];
const ALONE = ["tests/browser", "tests/load"];

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

let child: Deno.ChildProcess | undefined;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  if (import.meta.main) {
    Deno.addSignalListener(signal, () => {
      child?.kill(signal);
      Deno.exit(signal === "SIGINT" ? 130 : 143);
    });
  }
}

/** Runs Deno in the repository, shows what it prints and returns it. */
async function deno(args: string[]): Promise<{ success: boolean; output: string }> {
  child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    // No test may touch the database of a running installation.
    env: { DENO_KV_PATH: ":memory:", KV_PATH: ":memory:" },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const output: Uint8Array[] = [];
  for await (const chunk of child.stdout) {
    output.push(chunk);
    await Deno.stdout.write(chunk);
  }
  const { success } = await child.status;
  return { success, output: await new Blob(output as BlobPart[]).text() };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(resolve(ROOT, path)).then(() => true, () => false);
}

async function testFiles(dir: string): Promise<string[]> {
  if (!await exists(dir)) return [];
  const names = await readdir(resolve(ROOT, dir), { recursive: true });
  return names.filter((name) => /_test\.tsx?$/.test(name)).sort().map((name) => join(dir, name));
}

/** The arguments of each `deno test`, in order. */
async function plan(args: string[]): Promise<string[][]> {
  const paths: string[] = [];
  const options: string[] = [];
  for (const arg of args) {
    (!arg.startsWith("-") && await exists(arg) ? paths : options).push(arg);
  }
  const wanted = paths.length > 0 ? paths : FOLDERS;
  // Files by name: `--ignore` does not keep a folder out that lies in one asked for.
  const together = (await Promise.all(wanted.map((path) => /\.tsx?$/.test(path) ? [path] : testFiles(path))))
    .flat().filter((file) => !ALONE.some((dir) => file.startsWith(`${dir}/`)));
  const alone = (await Promise.all(ALONE.map(testFiles))).flat().filter((file) =>
    wanted.some((path) => file === path || file.startsWith(`${path}/`))
  );
  const runs = alone.map((file) => [...options, file]);
  if (together.length > 0) runs.unshift([...options, "--parallel", ...together]);
  return runs;
}

async function main(args: string[]): Promise<number> {
  const build = await deno(["run", "-A", "dev.ts", "build", "--if-needed"]);
  if (!build.success) return 1;
  const total: Counts = { passed: 0, failed: 0 };
  for (const run of await plan(args)) {
    const { success, output } = await deno(["test", "-A", ...run]);
    const counts = countsIn(output, success);
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
