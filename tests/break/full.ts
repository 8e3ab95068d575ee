/**
 * A server whose disk is full, and one whose disk takes no writes: everybody hears so in a plain sentence, nothing is
 * acknowledged that is not there, reading goes on, and once there is space the same process goes on by itself.
 *
 *     deno task bench full
 *
 * The same hall and the same ledger as of `kill.ts`. It stays full for longer than a minute, for the database below us
 * cleans up once a minute, and on a full disk that once ended the whole process.
 * @module
 */
import { atMost, type Row } from "@/bench/report.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";
import { createChance } from "@/tests/sim/chance.ts";
import { judge } from "@/tests/two_servers/check.ts";
import { listen, until } from "@/tests/stranger.ts";
import { type Act, fidget, type Hall, live, openHall } from "@/tests/break/hall.ts";
import { copyFile, readFile } from "@/tests/break/ledger.ts";
import { mortal } from "@/tests/break/mortal.ts";
import { openSmallDisk, takeNoWrites, takeWrites, unkilled } from "@/tests/break/small_disk.ts";

/** What comes over a server, and goes. */
interface Trouble {
  storage: "full" | "failing";
  begin(server: RunningServer): Promise<void>;
  end(server: RunningServer): Promise<void>;
}

export interface FullReport {
  wrong: string[];
  acknowledged: number;
  /** Answers that said no, with the reason, while nothing could be written. */
  refused: number;
  reads: number;
  /** From the first free byte to the first acknowledgement. */
  backMs: number;
}

const people = 24;
/** The database, its log and its index of an evening of so few are a tenth of this. */
const megabytes = 16;

/** @returns a sentence where this system cannot make a small disk */
export async function fullDisk(options: { seed: number; ms: number }): Promise<FullReport | string> {
  const folder = await Deno.makeTempDir({ prefix: "drumroll-" });
  const disk = await openSmallDisk(folder, megabytes);
  if (typeof disk === "string") {
    await Deno.remove(folder);
    return disk;
  }
  try {
    const trouble: Trouble = { storage: "full", begin: () => disk.fill(), end: () => disk.free() };
    return await throughTrouble({ ...options, folder, path: disk.path, through: disk.through, trouble });
  } finally {
    await disk.close();
  }
}

/** A disk that takes no writes any more, as one that was made read-only under a running server. */
export async function deafDisk(options: { seed: number; ms: number }): Promise<FullReport> {
  const folder = await Deno.makeTempDir({ prefix: "drumroll-" });
  const through = [...await mortal(), ...unkilled];
  const trouble: Trouble = {
    storage: "failing",
    begin: ({ pid }) => takeNoWrites(pid),
    end: ({ pid }) => takeWrites(pid),
  };
  return await throughTrouble({ ...options, folder, path: folder, through, trouble });
}

async function throughTrouble(
  { seed, ms, folder, path, through, trouble }: {
    seed: number;
    ms: number;
    folder: string;
    /** The folder, as this process sees it. */
    path: string;
    through: string[];
    trouble: Trouble;
  },
): Promise<FullReport> {
  const report: FullReport = { wrong: [], acknowledged: 0, refused: 0, reads: 0, backMs: 0 };
  const insist = (holds: boolean, sentence: string) => holds || report.wrong.push(sentence);
  const chance = createChance(seed);
  const server = await startServer({ folder, through });
  let hall: Hall | undefined;
  try {
    hall = await openHall(server, chance.fork(), "full", people);
    hall.againMs = 250;
    const station = await listen(server, "full", hall.round.stationToken);
    const { pid } = server;
    const all = Promise.all([
      ...hall.guests.map((guest) => live(hall!, guest, chance.fork())),
      ...hall.hands.map((hand) => fidget(hall!, hand, chance.fork())),
    ]);
    await until(() => hall!.told > 100);

    let isOver = false;
    const refused = new Set<Act>();
    hall.onBusy = ({ code, storage, message }, act) => {
      if (isOver || code !== "busy") return;
      report.refused++;
      refused.add(act);
      insist(storage === trouble.storage, `somebody was told "${message}"`);
    };
    await trouble.begin(server);
    // What still found room in the file's log is stored like any other; from then on nothing is.
    const isStuck = ({ open }: { open: Act | null }) => open !== null && refused.has(open);
    const areStuck = () => hall!.guests.every(isStuck) && hall!.hands.every(isStuck);
    // A small write may still find room where the log was used before: these are sent until none of them does.
    await until(async () => {
      if (!areStuck()) return false;
      const answers = await Promise.all(writes.map((write) => server.ask(...write)));
      return areStuck() && answers.every(({ status }) => status === 503);
    });
    // What needs nothing stored, such as the same vote again, is answered as ever, with a number from before.
    const { seq } = await server.api("GET", "/api/events/full/snapshot");
    for (const end = Date.now() + ms; Date.now() < end && report.wrong.length === 0;) {
      await look(server, hall, trouble, report, insist);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const { seq: last } = await server.api("GET", "/api/events/full/snapshot");
    const { seq: told } = hall;
    insist(
      last === seq && told <= seq,
      `commit ${told} was acknowledged, ${last} is shown, and none can be after ${seq}`,
    );
    insist(station.socket.readyState === WebSocket.OPEN, "the big screen lost its line");

    await trouble.end(server);
    const from = performance.now();
    isOver = true;
    await new Promise<void>((resolve) => hall!.onTold = resolve);
    report.backMs = performance.now() - from;
    const heard = station.frames.length;
    await until(() => !hall!.guests.some(isStuck) && station.frames.length > heard);
    hall.acting = false;
    await all;
    report.acknowledged = hall.told;
    insist(server.pid === pid && hall.seq > seq, "it did not go on by itself");
    report.wrong.push(...hall.wrong, ...await judge(hall.round, []));
    station.socket.close();
    for (const guest of hall.guests) guest.socket?.close();
    await server.kill("SIGKILL");
    const copy = await copyFile(path);
    const [found] = await readFile(copy, [hall]).finally(() => Deno.remove(copy, { recursive: true }));
    report.wrong.push(...found.wrong);
  } finally {
    if (hall) hall.acting = false;
    if (report.wrong.length > 0) console.log(server.output().slice(-4_000));
    await server.stop();
  }
  return report;
}

/** What has to leave a record first: refused as well, each with its reason. */
const writes: [method: string, path: string, body?: unknown][] = [
  ["POST", "/api/events/full/station-session", { passcode: "4711" }],
  ["POST", "/api/events", { name: "One more", passcode: "4711" }],
  ["GET", "/api/events/full/attendees.csv"],
];

/** What has to go on although nothing can be written, and what the organizer reads of it. */
async function look(
  server: RunningServer,
  hall: Hall,
  { storage }: Trouble,
  report: FullReport,
  insist: (holds: boolean, sentence: string) => unknown,
): Promise<void> {
  const [guest] = hall.guests;
  const reads: [path: string, token?: string][] = [
    ["/api/healthz"],
    ["/api/events/full"],
    ["/api/events/full/snapshot", hall.round.stationToken],
    ["/api/events/full/me", guest.token],
    [`/e/full/${guest.token}`],
    [`/api/events/full/modules/shop/state`],
  ];
  for (const [path, token] of reads) {
    const { status } = await server.ask("GET", path, undefined, token);
    report.reads++;
    insist(status === 200, `${path} was answered with ${status}`);
  }
  const newcomer = await listen(server, "full", guest.token);
  newcomer.socket.close();
  for (const [method, path, body] of writes) {
    const { status, body: { refusal } } = await server.ask(method, path, body);
    const isPlain = status === 503 && refusal?.code === "busy" && refusal.storage === storage;
    insist(isPlain, `${path} was answered with ${status} ${JSON.stringify(refusal)}`);
  }
  const condition = await server.api("GET", "/api/events/full/condition");
  insist(condition.storage === storage, `the desk was told that storage is ${condition.storage}`);
}

/** What a start says of a database that may only be read, and how it ends. */
export async function readOnlyStart(): Promise<{ code: number; said: string }> {
  const folder = await Deno.makeTempDir({ prefix: "drumroll-" });
  const server = await startServer({ folder });
  try {
    await server.kill("SIGTERM");
    await Deno.chmod(`${folder}/kv.sqlite`, 0o444);
    // Root may write what it may only read, unless that right is taken away.
    const through = Deno.uid() === 0 ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] : [];
    const [command, ...args] = [...through, "timeout", "20", Deno.execPath(), "run", "-A", "start.ts"];
    const { code, stderr } = await new Deno.Command(command, {
      args,
      env: { HOST: "127.0.0.1", PORT: "0", KV_PATH: `${folder}/kv.sqlite`, BEACON: "off" },
    }).output();
    return { code, said: new TextDecoder().decode(stderr) };
  } finally {
    await server.stop();
  }
}

export async function breakFull(): Promise<Row[]> {
  const ms = 90_000;
  const rows: Row[] = [];
  for (const [what, run] of [["full", fullDisk], ["failing", deafDisk]] as const) {
    const report = await run({ seed: 1, ms });
    if (typeof report === "string") {
      console.log(`Not run: ${report}`);
      continue;
    }
    const { wrong, acknowledged, refused, reads, backMs } = report;
    for (const sentence of wrong) console.log(`WRONG: ${sentence}`);
    rows.push(
      {
        what: `${what} for ${ms / 1_000} s: what did not hold`,
        ours: wrong.length,
        unit: "",
        goal: atMost(0, wrong.length),
      },
      { what: `${what}: refusals that said why`, ours: refused, unit: "" },
      { what: `${what}: reads that were answered`, ours: reads, unit: "" },
      {
        what: `${what}: until the first entry after it`,
        ours: backMs,
        unit: "ms",
        goal: atMost(5_000, backMs),
      },
      { what: `${what}: acknowledged before and after, all there`, ours: acknowledged, unit: "" },
    );
  }
  return rows;
}
