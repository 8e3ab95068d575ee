/**
 * Hostile clients in crowds, and what honest people beside them see: each attack on a fresh server, with the waits
 * of a phone and a station before and during it, and the server's memory and files before, during and after.
 *
 * `deno task bench hostile`; a small version of each is in `hostile_test.ts`. Linux only, loopback only; the attacker
 * is a process of its own that ends by itself.
 * @module
 */
import { atMost, residentBytes, type Row } from "@/bench/report.ts";
import type { Attack, Kind } from "@/tests/break/attacker.ts";
import { mortal } from "@/tests/break/mortal.ts";
import { type Seen, startNeighbour } from "@/tests/break/neighbour.ts";
import { openHall, openRaffle } from "@/tests/load/crowd.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";

const event = "hall";
const module = "r";

interface Size {
  kind: Kind;
  what: string;
  count: number;
  /** Longer than the bound that ends it, where there is one. */
  forMs: number;
}

const ATTACKS: Size[] = [
  { kind: "headers", what: "2,000 heads at a byte a second", count: 2_000, forMs: 20_000 },
  { kind: "bodies", what: "2,000 bodies at a byte a second", count: 2_000, forMs: 20_000 },
  { kind: "silent", what: "10,000 silent connections", count: 10_000, forMs: 15_000 },
  { kind: "sockets", what: "9,900 silent sockets", count: 9_900, forMs: 30_000 },
  { kind: "deaf", what: "1,000 sockets that ask and never read", count: 1_000, forMs: 20_000 },
  { kind: "declared", what: "100 bodies of 100 MB, declared", count: 100, forMs: 15_000 },
  { kind: "chunked", what: "100 bodies of 100 MB, in chunks", count: 100, forMs: 15_000 },
  { kind: "frames", what: "50 messages without an end, 2 MB a second each", count: 50, forMs: 25_000 },
];

export interface Outcome {
  before: Seen;
  during: Seen;
  after: Seen;
  /** Connections that each attacker held at first, and at its end. */
  held: number[];
  left: number[];
  resident: Phases;
  files: Phases;
}

interface Phases {
  before: number;
  /** At its highest. */
  during: number;
  after: number;
}

function filesOf(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}

/** Watches both until it is told to stop. */
function watchProcess(pid: number): { peak(): { resident: number; files: number }; stop(): void } {
  let resident = 0;
  let files = 0;
  const look = () => {
    resident = Math.max(resident, residentBytes(pid));
    files = Math.max(files, filesOf(pid));
  };
  const timer = setInterval(look, 250);
  return {
    stop: () => clearInterval(timer),
    peak() {
      clearInterval(timer);
      look();
      return { resident, files };
    },
  };
}

/** The attacker's process; resolves once it holds what it can. */
async function attack(options: Attack): Promise<{ held: number; ended: Promise<number> }> {
  const [command, ...rest] = [...await mortal(), Deno.execPath()];
  const child = new Deno.Command(command, {
    args: [...rest, "run", "-A", "--no-check", new URL("attacker.ts", import.meta.url).pathname],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(options)));
  await writer.close();
  const lines = child.stdout.pipeThrough(
    new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>,
  )
    .getReader();
  let text = "";
  const line = async (): Promise<number> => {
    while (!text.includes("\n")) {
      const { done, value } = await lines.read();
      if (done) throw new Error(`The attacker of ${options.kind} ended early`);
      text += value;
    }
    const [first, ...rest] = text.split("\n");
    text = rest.join("\n");
    return Number(first);
  };
  const held = await line();
  return { held, ended: line().finally(() => child.status) };
}

/** What is given back within this time is given back. */
const settleMs = 30_000;

export async function underAttack(
  server: RunningServer,
  people: { tokens: string[]; attackers: string[]; station: string },
  sizes: Size[],
  watchMs: number,
): Promise<Outcome> {
  const neighbour = await startNeighbour(server, event, module, people.tokens, people.station);
  let isOver = false;
  let process: ReturnType<typeof watchProcess> | undefined;
  try {
    await neighbour.watch(Math.min(1_000, watchMs));
    const before = await neighbour.watch(watchMs);
    const [resident, files] = [residentBytes(server.pid), filesOf(server.pid)];
    process = watchProcess(server.pid);
    const under = sizes.map(({ kind, count, forMs }) =>
      attack({ kind, port: server.port, count, forMs, event, tokens: people.attackers })
    );
    // The neighbours come while the crowd does.
    const watched = neighbour.watch(0, () => !isOver);
    const attackers = await Promise.all(under);
    const left = await Promise.all(attackers.map(({ ended }) => ended));
    isOver = true;
    const during = await watched;
    const peak = process.peak();
    const deadline = performance.now() + settleMs;
    while (filesOf(server.pid) > files + filesSpare && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const after = await neighbour.watch(watchMs);
    return {
      before,
      during,
      after,
      held: attackers.map(({ held }) => held),
      left,
      resident: { before: resident, during: peak.resident, after: residentBytes(server.pid) },
      files: { before: files, during: peak.files, after: filesOf(server.pid) },
    };
  } finally {
    isOver = true;
    process?.stop();
    neighbour.close();
  }
}

/** A connection of the neighbours may be open at the moment of the count. */
export const filesSpare = 8;

/** A hall with an open raffle, a station, and people who know a link and mean no good. */
export async function hallWith(server: RunningServer, people: number, bad: number) {
  const tokens = await openHall(server, event, people + bad);
  await openRaffle(server, event, module);
  const { token } = await server.api("POST", `/api/events/${event}/station-session`, { passcode: "1234" });
  return { tokens: tokens.slice(bad), attackers: tokens.slice(0, bad), station: token as string };
}

/** Sockets of one person. */
const socketsEach = 8;

export async function breakHostile(): Promise<Row[]> {
  const rows: Row[] = [];
  const asked = Deno.args.find((arg) => arg.startsWith("--attack="))?.slice("--attack=".length);
  for (const size of ATTACKS.filter(({ kind }) => !asked || kind === asked)) {
    const server = await startServer({ quiet: true, through: await mortal() });
    try {
      const people = await hallWith(server, 4_000, Math.ceil(size.count / socketsEach) + 1);
      rows.push(...rowsOf(size.what, await underAttack(server, people, [size], 5_000)));
    } finally {
      await server.stop();
    }
  }
  return rows;
}

const mb = (bytes: number) => bytes / 1024 / 1024;

function rowsOf(what: string, { before, during, after, held, left, resident, files }: Outcome): Row[] {
  const share = (seen: Seen) => 100 * seen.answered / seen.sent;
  const asBefore = files.before + filesSpare;
  const round = (bytes: number) => Math.round(mb(bytes));
  return [
    {
      what: `${what}: held at first`,
      ours: held[0],
      unit: "",
      beside: { name: "at the end", figure: left[0] },
    },
    {
      what: `${what}: entries answered`,
      ours: share(during),
      unit: `% of ${during.sent}`,
      beside: { name: "afterwards", figure: share(after) },
      goal: { text: "all", held: share(during) === 100 && share(after) === 100 },
    },
    {
      what: `${what}: wait for an answer, p99`,
      ours: during.waitMs,
      unit: "ms",
      beside: { name: "without", figure: before.waitMs },
      ratio: during.waitMs / before.waitMs,
    },
    {
      what: `${what}: until the station hears, p99`,
      ours: during.heardMs,
      unit: "ms",
      beside: { name: "without", figure: before.heardMs },
      ratio: during.heardMs / before.heardMs,
    },
    {
      what: `${what}: resident`,
      ours: mb(resident.during),
      unit: "MB",
      beside: { name: `${round(resident.before)} before, after`, figure: mb(resident.after) },
    },
    {
      what: `${what}: files`,
      ours: files.during,
      unit: "",
      beside: { name: `${files.before} before, after`, figure: files.after },
      goal: { ...atMost(asBefore, files.after), text: "as before" },
    },
  ];
}
