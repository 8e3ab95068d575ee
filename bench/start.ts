/**
 * From `npm start` to the first answer after a build, the time of `npm ci`, and what it puts on the disk without
 * development dependencies. The tree is that of the last commit, in a folder of its own.
 * @module
 */
import { fileURLToPath } from "node:url";
import { atMost, median, rounds, type Row } from "@/bench/report.ts";
import { freePort } from "@/tests/server.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const firstAnswerMs = 60_000;

async function run(command: string, args: string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (!success) throw new Error(`${command} ${args.join(" ")}: ${text}${new TextDecoder().decode(stderr)}`);
  return text;
}

async function firstAnswer(folder: string, data: string): Promise<number> {
  const port = freePort();
  const from = performance.now();
  const child = new Deno.Command("npm", {
    args: ["start"],
    cwd: folder,
    env: { PORT: String(port), HOST: "127.0.0.1", KV_PATH: `${data}/kv.sqlite`, BEACON: "off" },
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/healthz`).catch(() => null);
      await answer?.body?.cancel();
      if (answer?.ok) return performance.now() - from;
      if (performance.now() - from > firstAnswerMs) throw new Error("npm start gave no answer");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    child.kill("SIGTERM");
    await child.status;
  }
}

export async function benchStart(): Promise<Row[]> {
  const folder = await Deno.makeTempDir({ prefix: "start-" });
  try {
    await run("git", ["clone", "-q", root, `${folder}/tree`], folder);
    const tree = `${folder}/tree`;
    const from = performance.now();
    await run("npm", ["ci", "--omit=dev"], tree);
    const installMs = performance.now() - from;
    const mebibytes = Number((await run("du", ["-sm", "node_modules"], tree)).split("\t")[0]);
    // Builds, once.
    await firstAnswer(tree, folder);
    const times: number[] = [];
    for (let i = 0; i < rounds(); i++) times.push(await firstAnswer(tree, folder));
    const startMs = median(times);
    return [
      { what: "npm start to the first answer", ours: startMs, unit: "ms", goal: atMost(3_000, startMs) },
      { what: "npm ci without development dependencies", ours: installMs / 1_000, unit: "s" },
      { what: "what that installs", ours: mebibytes, unit: "MiB" },
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
