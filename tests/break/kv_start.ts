/**
 * A server that is started while its database fails: it says so in a sentence and ends, or it comes up, and neither
 * takes long; started again when the fault is over it is there.
 *
 * Part of `deno task bench kvconnect`.
 * @module
 */
import { atMost, type Row } from "@/bench/report.ts";
import type { KvConnect } from "@/tests/kv_connect/server.ts";
import { mortal } from "@/tests/break/mortal.ts";
import { freePort } from "@/tests/server.ts";

/** One look at the database at its deadline, and the start of a process on a busy machine. */
const boundMs = 10_000;
const patienceMs = 30_000;

type Start = { how: "ready" | "said why" | "silent"; ms: number; text: string };

async function start(env: Record<string, string>): Promise<Start> {
  const port = freePort();
  const from = performance.now();
  const [command, ...through] = [...await mortal(), Deno.execPath()];
  const child = new Deno.Command(command, {
    args: [...through, "run", "-A", "start.ts"],
    env: { HOST: "127.0.0.1", PORT: String(port), BEACON: "off", ...env },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  let ended: number | undefined;
  child.status.then(({ code }) => ended = code);
  try {
    while (ended === undefined && performance.now() - from < patienceMs) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/version`, {
        signal: AbortSignal.timeout(1_000),
      })
        .catch(() => null);
      await answer?.body?.cancel();
      if (answer?.ok) return { how: "ready", ms: performance.now() - from, text: "" };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    if (ended === undefined) child.kill("SIGKILL");
    await child.status;
  }
  const text = (await stderr).trim();
  const said = text.split("\n").some((line) => line.startsWith("The database at "));
  return { how: ended === 1 && said ? "said why" : "silent", ms: performance.now() - from, text };
}

export async function startsUnder(database: KvConnect, env: Record<string, string>): Promise<Row[]> {
  const { faults } = database;
  const cases: [string, () => void][] = [
    ["half are 500", () => faults.set({ fail: 0.5 })],
    ["all are 500", () => faults.set({ fail: 1 })],
    ["all hang 20 s", () => faults.set({ hang: { rate: 1, ms: 20_000 } })],
    ["no token to be had", () => faults.set({ failExchange: 1 })],
    ["away", () => void database.restart(12_000)],
  ];
  const rows: Row[] = [];
  for (const [name, begin] of cases) {
    begin();
    const { how, ms, text } = await start(env);
    faults.set({});
    console.log(
      `start, ${name}: ${how} after ${Math.round(ms)} ms ${text.split("\n").at(-1)?.slice(0, 160)}`,
    );
    rows.push({
      ...{ what: `start, ${name}: ${how}`, ours: ms, unit: "ms" },
      goal: { ...atMost(boundMs, ms), held: how !== "silent" && ms <= boundMs },
    });
  }
  return rows;
}
