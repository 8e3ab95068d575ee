/**
 * What an event's size costs: an entry, a snapshot and a join with 1,000, 100,000 and 1,000,000 entries in it.
 *
 * Three events in one file behind one server, filled while it is down and measured in turn, so that noise hits all.
 * Their people come from the file, as after a restart: nobody is known from before.
 * @module
 */
import { createNet, type Net } from "@/bench/net.ts";
import { answerReader, getBytes, shootLanes } from "@/bench/net_http.ts";
import { openPhone, rest } from "@/bench/phones.ts";
import { atMost, median, rounds, type Row } from "@/bench/report.ts";
import type { Head } from "@/lib/modules/contract.ts";
import { entryKey, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import { headKey, rowKey } from "@/lib/storage/keys.ts";
import { openHall, openRaffle } from "@/tests/load/crowd.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";

const sizes = [1_000, 100_000, 1_000_000];
const entrants = 400;
const sliceEntrants = 50;
const snapshots = 100;
const joins = 100;
/** A commit of the KV takes a thousand rows at most. */
const rowsAtOnce = 500;
const connections = 25;
const waitMs = 60_000;

interface Figures {
  entryUs: number;
  snapshotUs: number;
  snapshotBytes: number;
  joinMs: number;
}

export async function benchFlat(): Promise<Row[]> {
  const server = await startServer({ quiet: true });
  try {
    const tokens = new Map<number, string[]>();
    for (const size of sizes) {
      tokens.set(size, await openHall(server, nameOf(size), entrants * (rounds() + 1)));
      await openRaffle(server, nameOf(size), "r");
    }
    await server.kill("SIGTERM");
    const kv = await Deno.openKv(`${server.folder}/kv.sqlite`);
    for (const size of sizes) await fill(kv, nameOf(size), size);
    kv.close();
    await server.restart();
    const all = new Map<number, Figures[]>(sizes.map((size) => [size, []]));
    for (let round = 0; round <= rounds(); round++) {
      const some = (size: number) => tokens.get(size)!.slice(round * entrants, (round + 1) * entrants);
      const figures = measure(server, sizes.map((size) => ({ event: nameOf(size), tokens: some(size) })));
      if (round > 0) sizes.forEach((size, i) => all.get(size)!.push(figures[i]));
    }
    const of = (size: number, key: keyof Figures) => median(all.get(size)!.map((figures) => figures[key]));
    const row = (what: string, unit: string, key: keyof Figures): Row => {
      const [first, , last] = sizes.map((size) => of(size, key));
      const ratio = last / first;
      return {
        what,
        ours: last,
        unit,
        beside: { name: "at 1,000", figure: first },
        ratio,
        goal: atMost(1.3, ratio),
      };
    };
    return [
      row("an entry, at 1,000,000", "us", "entryUs"),
      row("a snapshot, at 1,000,000", "us", "snapshotUs"),
      row("a snapshot, at 1,000,000", "bytes", "snapshotBytes"),
      row("a join, at 1,000,000", "ms", "joinMs"),
      { what: "an entry, at 100,000", ours: of(100_000, "entryUs"), unit: "us" },
    ];
  } finally {
    await server.stop();
  }
}

const nameOf = (size: number) => `flat-${size}`;

interface Hall {
  event: string;
  tokens: string[];
}

/** A little of each event in turn, many times. */
function measure(server: RunningServer, halls: Hall[]): Figures[] {
  const net = createNet();
  try {
    const entryUs = halls.map((): number[] => []);
    for (let slice = 0; slice < entrants; slice += sliceEntrants) {
      halls.forEach(({ event, tokens }, i) => {
        const shots = tokens.slice(slice, slice + sliceEntrants).map((token, n) => ({
          path: `/api/events/${event}/commands`,
          token,
          body: JSON.stringify({ id: `c${n}`, module: "r", type: "enter", clientNonce: "12".repeat(32) }),
        }));
        const hits = shootLanes(net, server.port, shots, connections);
        if (hits.statuses[200] !== shots.length) throw new Error(`refused: ${JSON.stringify(hits.statuses)}`);
        entryUs[i].push(hits.tookMs * 1_000 / shots.length);
      });
    }
    rest(net, 500);
    const asked = halls.map((hall) => snapshotOf(net, server.port, hall));
    for (let n = 0; n < snapshots; n++) for (const ask of asked) ask.once();
    const joinMs = halls.map((): number[] => []);
    for (let n = 0; n < joins; n++) {
      halls.forEach((hall, i) => joinMs[i].push(joinOnce(net, server.port, hall, n)));
    }
    return halls.map((_, i) => ({
      entryUs: median(entryUs[i]),
      snapshotUs: median(asked[i].times),
      snapshotBytes: asked[i].bytes(),
      joinMs: median(joinMs[i]),
    }));
  } finally {
    net.close();
  }
}

function snapshotOf(net: Net, port: number, { event, tokens }: Hall) {
  const times: number[] = [];
  let bytes = 0;
  let from = 0;
  const read = answerReader();
  const ask = getBytes(`/api/events/${event}/snapshot`, `authorization: Bearer ${tokens[0]}\r\n`);
  const wire = net.open(port, {
    heard(part) {
      const answer = read(part);
      if (!answer) return;
      times.push((performance.now() - from) * 1_000);
      bytes = answer.text.length - answer.text.indexOf("\r\n\r\n") - 4;
    },
  });
  return {
    times,
    bytes: () => bytes,
    once() {
      const count = times.length + 1;
      from = performance.now();
      wire.write(ask);
      net.run(() => times.length === count, waitMs, "a snapshot");
    },
  };
}

function joinOnce(net: Net, port: number, { event, tokens }: Hall, n: number): number {
  const start = performance.now();
  let tookMs: number | null = null;
  openPhone(net, port, {
    event,
    token: tokens[n],
    joined(phone) {
      tookMs = performance.now() - start;
      phone.socket.close();
      phone.wire!.close();
    },
    failed(why) {
      throw new Error(why);
    },
  });
  net.run(() => tookMs !== null, waitMs, "a join");
  return tookMs!;
}

async function fill(kv: Deno.Kv, event: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += rowsAtOnce) {
    const atomic = kv.atomic();
    for (let n = i; n < Math.min(count, i + rowsAtOnce); n++) {
      const entry: Entry = {
        v: 1,
        attendee: `earlier-${n}`,
        entryNumber: n + 1,
        tickets: 1,
        entrantTag: "ab".repeat(32),
        clientNonce: "12".repeat(32),
        serverNonce: "34".repeat(32),
        commandId: `c${n}`,
        at: 1_767_300_000_000,
      };
      atomic.set(rowKey(event, entryKey("r", entry.attendee)), entry);
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
