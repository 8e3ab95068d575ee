/**
 * Stopping a server at moments and in ways that are not the usual ones, each within the five seconds: while it starts,
 * while it seals, twice, with a client that keeps it waiting, and with a log that nobody reads.
 *
 * Part of `deno task bench shutdown`.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { atMost, type Row } from "@/bench/report.ts";
import { openHall } from "@/tests/load/crowd.ts";
import { mortal } from "@/tests/break/mortal.ts";
import { adminKey, freePort, type Json, type RunningServer, startServer } from "@/tests/server.ts";

/** What [HTTP10] promises, and a platform gives. */
export const exitBoundMs = 5_000;
const event = "hall";
const path = `/api/events/${event}`;

interface End {
  ms: number;
  code: number;
  /** What else does not hold; null: all is well. */
  wrong: string | null;
}

/** Ends it, by force when it does not go by itself. */
async function end(
  server: RunningServer,
  ...signals: ["SIGTERM" | "SIGINT", afterMs: number][]
): Promise<End> {
  const from = performance.now();
  const guard = setTimeout(() => void server.kill("SIGKILL"), 3 * exitBoundMs);
  let ended: Promise<Deno.CommandStatus>;
  for (const [signal, afterMs] of signals) {
    await pause(afterMs);
    ended = server.kill(signal);
  }
  const { code } = await ended!;
  clearTimeout(guard);
  return { ms: performance.now() - from, code, wrong: null };
}

async function withServer(work: (server: RunningServer) => Promise<End>): Promise<End> {
  const server = await startServer({ through: await mortal() });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function goodbye(server: RunningServer, token: string): Promise<Promise<number>> {
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}${path}/socket`, [
    "drumroll.v1",
    `bearer.${token}`,
  ]);
  await new Promise((resolve) => socket.onmessage = resolve);
  return new Promise((resolve) => socket.onclose = ({ code }) => resolve(code));
}

const twice = (signal: "SIGTERM" | "SIGINT") =>
  withServer(async (server) => {
    const [token] = await openHall(server, event, 1);
    const closed = goodbye(server, token);
    await pause(200);
    const ended = await end(server, [signal, 0], [signal, 20]);
    const code = await Promise.race([closed, pause(2_000).then(() => 0)]);
    return {
      ...ended,
      wrong: ended.code !== 0 || code !== 1001 ? `exit ${ended.code}, socket ${code}` : null,
    };
  });

/** A head and the beginning of a body, and nothing more. */
const halfBody = () =>
  withServer(async (server) => {
    await openHall(server, event, 1);
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const head =
      `POST ${path}/commands HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${adminKey}\r\ncontent-length: 50`;
    await connection.write(new TextEncoder().encode(`${head}\r\n\r\n{`));
    await server.api("GET", "/api/version");
    const ended = await end(server, ["SIGTERM", 0]);
    connection.close();
    return ended;
  });

const ticketsEach = 100;
/** A thousand people with a hundred tickets each: the list that is sealed has 100,000 leaves. */
const whileSealing = (afterMs: number) =>
  withServer(async (server) => {
    const tokens = await openHall(server, event, 1_000);
    const shop = {
      kind: "tickets",
      id: "t",
      title: "T",
      mode: "offline",
      cap: 1_000_000,
      perPerson: ticketsEach,
    };
    await server.api("POST", `${path}/modules`, shop);
    await server.api("POST", `${path}/commands`, { id: "open", module: "t", type: "open" });
    for (let i = 0; i < tokens.length; i += 50) {
      await Promise.all(
        tokens.slice(i, i + 50).map((token) =>
          server.api("POST", `${path}/commands`, {
            id: "b",
            module: "t",
            type: "purchase",
            quantity: ticketsEach,
          }, token)
        ),
      );
    }
    await server.api("POST", `${path}/commands`, { id: "close", module: "t", type: "close" });
    const ended = await end(server, ["SIGTERM", afterMs]);
    await server.restart();
    let state: Json;
    for (let look = 0; look < 300; look++) {
      state = (await server.api("GET", path)).modules.t;
      if (state.phase === "closed") break;
      await pause(100);
    }
    const isSealed = state.phase === "closed" && state.sold === tokens.length * ticketsEach;
    return { ...ended, wrong: isSealed ? null : `${state.phase}, ${state.sold} sold` };
  });

interface Raw {
  child: Deno.ChildProcess;
  port: number;
  folder: string;
}

async function spawn(env: Record<string, string> = {}): Promise<Raw> {
  const port = freePort();
  const folder = await Deno.makeTempDir({ prefix: "drumroll-" });
  const [command, ...through] = [...await mortal(), Deno.execPath()];
  const child = new Deno.Command(command, {
    args: [...through, "run", "-A", "start.ts"],
    env: {
      HOST: "127.0.0.1",
      PORT: String(port),
      KV_PATH: `${folder}/kv.sqlite`,
      ADMIN_KEY: adminKey,
      BEACON: "off",
      ...env,
    },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  return { child, port, folder };
}

async function endRaw({ child, folder }: Raw): Promise<End> {
  const from = performance.now();
  const guard = setTimeout(() => child.kill("SIGKILL"), 3 * exitBoundMs);
  try {
    child.kill("SIGTERM");
  } catch {
    // It is gone.
  }
  const { code } = await child.status;
  clearTimeout(guard);
  const ms = performance.now() - from;
  await child.stdout.cancel().catch(() => {});
  await Deno.remove(folder, { recursive: true });
  return { ms, code, wrong: null };
}

/** So many ms after its start: it goes, whatever it was at, by the signal or by itself. */
async function whileStarting(afterMs: number): Promise<End> {
  const raw = await spawn();
  await pause(afterMs);
  return await endRaw(raw);
}

/** Log lines that nobody reads: more of them than a pipe and the server's own patience hold. */
export async function unreadLog(how: "full" | "closed"): Promise<End> {
  const raw = await spawn();
  const origin = `http://127.0.0.1:${raw.port}`;
  const ask = async (method: string, where: string, body?: Json, token = adminKey) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const signal = AbortSignal.timeout(5_000);
    const answer = await fetch(origin + where, {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal,
    });
    return await answer.json();
  };
  for (let i = 0; i < 200; i++) {
    if (await ask("GET", "/api/version").then(() => true, () => false)) break;
    await pause(100);
  }
  if (how === "closed") await raw.child.stdout.cancel();
  let wrong: string | null = null;
  try {
    for (const id of ["one", "two"]) await ask("POST", "/api/events", { name: id, passcode: "1234", id });
    const { secret } = await ask("POST", "/api/events/one/api-keys", { label: "K", scopes: ["read"] });
    // Each leaves a line, of a key where it has no business.
    for (let i = 0; i < 1_500; i += 15) {
      await Promise.all(
        Array.from({ length: 15 }, () => ask("GET", "/api/events/two/snapshot", undefined, secret)),
      );
    }
    const { ok } = await ask("GET", "/api/events/one");
    if (!ok) wrong = "no answer after the lines";
  } catch (error) {
    wrong = `${error}`;
  }
  const ended = await endRaw(raw);
  return { ...ended, wrong: wrong ?? (ended.code !== 0 ? `exit ${ended.code}` : null) };
}

export async function shutdownCases(): Promise<Row[]> {
  const cases: [string, () => Promise<End>][] = [
    ["SIGTERM twice, 20 ms apart", () => twice("SIGTERM")],
    ["SIGINT twice, as by npm", () => twice("SIGINT")],
    ["a body that stops in the middle", halfBody],
    ...[100, 300, 600, 1_200, 1_800, 2_400].map((ms): [string, () => Promise<End>] => [
      `${ms} ms after the start`,
      () => whileStarting(ms),
    ]),
    ...[0, 300, 1_500].map((ms): [string, () => Promise<End>] => [
      `sealing 100,000, after ${ms} ms`,
      () => whileSealing(ms),
    ]),
    ["a log that nobody reads", () => unreadLog("full")],
    ["a log whose reader is gone", () => unreadLog("closed")],
  ];
  const rows: Row[] = [];
  for (const [what, run] of cases) {
    const { ms, code, wrong } = await run();
    console.log(`${what}: exit ${code} after ${Math.round(ms)} ms${wrong ? `, WRONG: ${wrong}` : ""}`);
    rows.push({
      what,
      ours: ms,
      unit: "ms",
      goal: { ...atMost(exitBoundMs, ms), held: !wrong && ms <= exitBoundMs },
    });
  }
  return rows;
}
