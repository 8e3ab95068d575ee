/**
 * What an event's size costs: an entry, a snapshot and a join with 1,000, 100,000 and 1,000,000 entries in it.
 *
 * Three events in one file behind one server, filled while it is down. Each turn is some of one kind in one event, and
 * the turns are shuffled, so that neither being first, nor a checkpoint of the file, nor noise belongs to one size.
 * People come from the file, as after a restart, and their rows lie anywhere between those of the others: the worst
 * for a tree. Beside the clock stands the processor time of all threads of the server.
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { createNet, type Net } from "@/bench/net.ts";
import { answerReader, getBytes, shootLanes } from "@/bench/net_http.ts";
import { openPhone, rest } from "@/bench/phones.ts";
import { atMost, mean, median, rounds, type Row, threadsCpuUs } from "@/bench/report.ts";
import { type Attendee, attendeeKey, type Head } from "@/lib/modules/contract.ts";
import { entryKey, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import { WAVE_SPACING_MS } from "@/lib/realtime/hub.ts";
import { headKey, rowKey } from "@/lib/storage/keys.ts";
import { openHall, openRaffle } from "@/tests/load/crowd.ts";
import { createChance } from "@/tests/sim/chance.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";

const sizes = [1_000, 100_000, 1_000_000];
/** Of each kind in each event, in a round. */
const turns = 6;
const of = { entry: 100, snapshot: 25, join: 8 };
type Kind = keyof typeof of;
const kinds = Object.keys(of) as Kind[];
/** Who enters in one round; the first round warms up. */
const entrants = turns * of.entry;
/** A commit of the KV takes a thousand rows at most. */
const peopleAtOnce = 300;
const connections = 25;
/** A hub reads its head for newcomers no oftener than that; who came sooner would wait for it, whatever the size. */
const pauseMs = WAVE_SPACING_MS + 5;
const waitMs = 60_000;

interface Hall {
  event: string;
  tokens: string[];
  /** Microseconds of one, of each turn. */
  wallUs: Record<Kind, number[]>;
  cpuUs: Record<Kind, number[]>;
  snapshotBytes: number;
}

export async function benchFlat(): Promise<Row[]> {
  const server = await startServer({ quiet: true });
  try {
    const halls: Hall[] = [];
    for (const size of sizes) {
      const event = `flat-${size}`;
      const tokens = await openHall(server, event, entrants * (rounds() + 1));
      await openRaffle(server, event, "r");
      halls.push({ event, tokens, wallUs: none(), cpuUs: none(), snapshotBytes: 0 });
    }
    await server.kill("SIGTERM");
    const path = `${server.folder}/kv.sqlite`;
    const kv = await Deno.openKv(path);
    for (const [i, { event, tokens }] of halls.entries()) await fill(kv, event, sizes[i], tokens.length);
    kv.close();
    settle(path);
    await server.restart();
    measure(server, halls);
    return kinds.flatMap((kind) => rowsOf(kind, halls));
  } finally {
    await server.stop();
  }
}

const none = (): Record<Kind, number[]> => ({ entry: [], snapshot: [], join: [] });

function rowsOf(kind: Kind, halls: readonly Hall[]): Row[] {
  const [unit, units] = kind === "join" ? ["ms", 1_000] : ["us", 1];
  const what = kind === "entry" ? "an entry" : `a ${kind}`;
  const [first, ...larger] = halls;
  return larger.flatMap((hall, i) => {
    const at = `at ${sizes[i + 1].toLocaleString("en")}`;
    const row = (what: string, unit: string, figure: (hall: Hall) => number): Row => {
      const beside = { name: "at 1,000", figure: figure(first) };
      const ratio = figure(hall) / beside.figure;
      return { what, ours: figure(hall), unit, beside, ratio, goal: atMost(1.3, ratio) };
    };
    return [
      row(`${what}, ${at}`, unit, ({ wallUs }) => median(wallUs[kind]) / units),
      row(`its processor time, ${at}`, unit, ({ cpuUs }) => mean(cpuUs[kind]) / units),
      ...kind === "snapshot" ? [row(`its size, ${at}`, "bytes", (hall) => hall.snapshotBytes)] : [],
    ];
  });
}

function measure(server: RunningServer, halls: readonly Hall[]): void {
  const chance = createChance(1);
  for (let round = 0; round <= rounds(); round++) {
    const net = createNet();
    const entering = halls.map(({ tokens }) => tokens.slice(round * entrants, (round + 1) * entrants));
    const waiting = halls.flatMap((hall, i) =>
      kinds.flatMap((kind) => Array.from({ length: turns }, () => ({ hall, kind, entering: entering[i] })))
    );
    try {
      while (waiting.length > 0) {
        const [{ hall, kind, entering }] = waiting.splice(chance.int(0, waiting.length - 1), 1);
        const { tookMs, cpuUs } = turnOf(kind, net, server, hall, entering);
        if (round === 0) continue;
        hall.wallUs[kind].push(tookMs * 1_000 / of[kind]);
        hall.cpuUs[kind].push(cpuUs / of[kind]);
      }
    } finally {
      net.close();
    }
  }
}

interface Took {
  tookMs: number;
  cpuUs: number;
}

/** @param entering who has not entered yet; those who do are taken out */
function turnOf(kind: Kind, net: Net, server: RunningServer, hall: Hall, entering: string[]): Took {
  // What the turn before has left behind (closed sockets, the collector) is over by then.
  rest(net, 60);
  if (kind === "entry") return enter(net, server, hall, entering.splice(0, of.entry));
  const once = kind === "join" ? joiner(net, server.port, hall) : snapshots(net, server.port, hall);
  const took = { tookMs: 0, cpuUs: 0 };
  for (let n = 0; n < of[kind]; n++) {
    if (kind === "join") rest(net, pauseMs);
    const cpuBefore = threadsCpuUs(server.pid);
    const from = performance.now();
    once(n);
    took.tookMs += performance.now() - from;
    took.cpuUs += threadsCpuUs(server.pid) - cpuBefore;
  }
  return took;
}

function enter(net: Net, server: RunningServer, { event }: Hall, tokens: readonly string[]): Took {
  const shots = tokens.map((token, n) => ({
    path: `/api/events/${event}/commands`,
    token,
    body: JSON.stringify({ id: `c${n}`, module: "r", type: "enter", clientNonce: "12".repeat(32) }),
  }));
  let cpuBefore = 0;
  const hits = shootLanes(net, server.port, shots, connections, () => {
    cpuBefore = threadsCpuUs(server.pid);
  });
  if (hits.statuses[200] !== shots.length) throw new Error(`refused: ${JSON.stringify(hits.statuses)}`);
  return { tookMs: hits.tookMs, cpuUs: threadsCpuUs(server.pid) - cpuBefore };
}

function snapshots(net: Net, port: number, hall: Hall): () => void {
  let heard = 0;
  const read = answerReader();
  const ask = getBytes(`/api/events/${hall.event}/snapshot`, `authorization: Bearer ${hall.tokens[0]}\r\n`);
  const wire = net.open(port, {
    heard(part) {
      const answer = read(part);
      if (!answer) return;
      heard++;
      hall.snapshotBytes = answer.text.length - answer.text.indexOf("\r\n\r\n") - 4;
    },
  });
  return () => {
    const wanted = heard + 1;
    wire.write(ask);
    net.run(() => heard === wanted, waitMs, "a snapshot");
  };
}

function joiner(net: Net, port: number, { event, tokens }: Hall): (n: number) => void {
  return (n) => {
    let isJoined = false;
    openPhone(net, port, {
      event,
      token: tokens[n],
      joined(phone) {
        isJoined = true;
        phone.socket.close();
        phone.wire!.close();
      },
      failed(why) {
        throw new Error(why);
      },
    });
    net.run(() => isJoined, waitMs, "a join");
  };
}

/**
 * Everybody with their attendee row and their entry, in the order of the keys: any other would write each page of the
 * file many times. Every third is taken out again, because a tree that grew in any order has so much room in its pages;
 * full ones would split at each entry.
 *
 * @param people that the event has already, `p0` and so on: the others' ids lie between theirs
 */
async function fill(kv: Deno.Kv, event: string, count: number, people: number): Promise<void> {
  const all = Math.ceil(count * 1.5);
  const ids = Array.from({ length: all }, (_, n) => `p${n % people}-${Math.floor(n / people)}`).sort();
  const keysOf = (id: string) => [rowKey(event, attendeeKey(id)), rowKey(event, entryKey("r", id))];
  for (let from = 0; from < all + peopleAtOnce; from += peopleAtOnce) {
    const atomic = kv.atomic();
    ids.slice(from, from + peopleAtOnce).forEach((id, i) => {
      const attendee: Attendee = { v: 1, id, name: `Person ${from + i}`, checkedIn: true };
      const entry: Entry = {
        v: 1,
        attendee: id,
        entryNumber: from + i + 1,
        tickets: 1,
        entrantTag: "ab".repeat(32),
        clientNonce: "12".repeat(32),
        serverNonce: "34".repeat(32),
        commandId: `c${from + i}`,
        at: 1_767_300_000_000,
      };
      const [attendeeAt, entryAt] = keysOf(id);
      atomic.set(attendeeAt, attendee).set(entryAt, entry);
    });
    // A step behind: the page at the end is still being filled.
    for (let n = Math.max(0, from - peopleAtOnce); n < Math.min(from, all); n++) {
      if (n % 3 === 2) { for (const key of keysOf(ids[n])) atomic.delete(key); }
    }
    await atomic.commit();
  }
  const { value: head } = await kv.get<Head>(headKey(event));
  const raffle = { ...head!.modules.r as RaffleState, entryCount: count, lastEntryNumber: count };
  const { attendees, checkedIn } = head!.counts;
  await kv.set(headKey(event), {
    ...head!,
    counts: { attendees: attendees + count, checkedIn: checkedIn + count },
    modules: { r: raffle },
  });
}

/** What was filled in is in the file itself and on the disk, so that no turn pays for it. */
function settle(path: string): void {
  const file = new DatabaseSync(path);
  const checkpoint = file.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
  file.close();
  if (checkpoint?.busy !== 0) throw new Error("Somebody else holds the file");
}
