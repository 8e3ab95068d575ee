/**
 * How much the batching coordinator costs over bare KV batches, and saves over one check-and-set per entry.
 *
 * All three write the same 5,000 entry rows and head into a fresh SQLite file, in one run; the ratios count.
 * @module
 */
import { attendeeKey, type Command, type Head } from "@/lib/modules/contract.ts";
import { entryKey, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import { median } from "@/bench/report.ts";
import { createCoordinator } from "@/lib/room/coordinator.ts";
import { batchCommandsMax } from "@/lib/room/bounds.ts";
import { decideBatch, rowsNeeded } from "@/lib/room/decide.ts";
import { setTimer } from "@/lib/room/timers.ts";
import { createKvStore, isLocked } from "@/lib/storage/kv_store.ts";
import { headKey, rowKey, rowName } from "@/lib/storage/keys.ts";

const event = "BENCH1";

export function raffleHead(): Head {
  const raffle: RaffleState = {
    kind: "raffle",
    title: "Grand raffle",
    phase: "open",
    tiers: [{ id: "gold", label: "Gold", count: 1 }],
    mode: "offline",
    ticketCap: 1,
    claimSeconds: 0,
    maskNames: "first",
    leadSeconds: 30,
    entryCount: 0,
    lastEntryNumber: 0,
    drawId: "ab".repeat(16),
    openHash: "cd".repeat(32),
    openedAt: "2026-01-01T20:00:00.000Z",
  };
  return {
    v: 1,
    seq: 1,
    commitId: "start",
    event: {
      id: event,
      name: "Bench",
      joinCode: "ABC234",
      locale: "en",
      hue: 218,
      createdAt: "2026-01-01T00:00:00Z",
    },
    walkUps: false,
    current: "r",
    counts: { attendees: 0, checkedIn: 0 },
    modules: { r: raffle },
  };
}

function enter(i: number): Command {
  return {
    id: `c${i}`,
    module: "r",
    type: "enter",
    actor: { role: "attendee", id: `person-${i}`, holderHash: "ef".repeat(32) },
    at: 1_767_300_000_000,
    random: crypto.getRandomValues(new Uint8Array(64)),
    args: { clientNonce: "12".repeat(32) },
  };
}

async function freshKv(entrants: number): Promise<{ kv: Deno.Kv; drop: () => Promise<void> }> {
  const folder = await Deno.makeTempDir();
  const kv = await Deno.openKv(`${folder}/kv.sqlite`);
  const counts = { attendees: entrants, checkedIn: entrants };
  await kv.set(headKey(event), { ...raffleHead(), counts });
  for (let i = 0; i < entrants; i += 500) {
    const atomic = kv.atomic();
    for (let j = i; j < Math.min(entrants, i + 500); j++) {
      const id = `person-${j}`;
      atomic.set(rowKey(event, attendeeKey(id)), { v: 1, id, name: `Person ${j}`, checkedIn: true });
    }
    await atomic.commit();
  }
  return {
    kv,
    drop: async () => {
      kv.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * @param warm true: the roster came in through the same isolate, as on a laptop; false: after a restart
 * @returns acknowledged durable entries per second
 */
async function coordinated(count: number, warm: boolean): Promise<number> {
  const { kv, drop } = await freshKv(warm ? 0 : count);
  const coordinator = createCoordinator({
    event,
    store: createKvStore(kv),
    now: Date.now,
    random: Math.random,
    setTimer,
    newCommitId: () => crypto.randomUUID(),
    onCommit: () => {},
    onFault: (error) => {
      throw error;
    },
  });
  for (let i = 0; warm && i < count; i += 200) {
    const rows = Array.from(
      { length: 200 },
      (_, j) => ({ id: `person-${i + j}`, name: "P", checkedIn: true }),
    );
    await coordinator.submit({
      ...enter(0),
      id: `i${i}`,
      module: "",
      type: "import",
      actor: { role: "organizer", id: "o" },
      args: { rows },
    });
  }
  const commands = Array.from({ length: count }, (_, i) => enter(i));
  const ms = await timed(async () => {
    const answers = await Promise.all(commands.map((command) => coordinator.submit(command)));
    if (!answers.every((answer) => answer.ok)) throw new Error("An entry was refused");
  });
  await drop();
  return count / ms * 1000;
}

/** One read, one decision, one checked commit per entry, all at once, each retried until it holds. */
async function naive(count: number): Promise<number> {
  const { kv, drop } = await freshKv(count);
  const store = createKvStore(kv);
  const one = async (command: Command) => {
    for (;;) {
      const keys = rowsNeeded(raffleHead(), command);
      const { head, rows } = await store.read(event, keys);
      const named = new Map(keys.map((key, i) => [rowName(key), rows[i]]));
      const plan = decideBatch(head!.head, named, [command], crypto.randomUUID());
      const { outcome } = await store.commit({
        event,
        expected: head!.version,
        head: plan.head,
        rows: plan.rows,
      });
      if (outcome === "committed") return;
    }
  };
  const ms = await timed(() => Promise.all(Array.from({ length: count }, (_, i) => one(enter(i)))));
  await drop();
  return count / ms * 1000;
}

/** The same rows, decided beforehand, committed in batches of the same size with nothing else done. */
async function bare(count: number): Promise<number> {
  const { kv, drop } = await freshKv(0);
  const rows = Array.from({ length: count }, (_, i): [Deno.KvKey, Entry] => [
    rowKey(event, entryKey("r", `person-${i}`)),
    {
      v: 1,
      attendee: `person-${i}`,
      entryNumber: i + 1,
      tickets: 1,
      entrantTag: "ab".repeat(32),
      clientNonce: "12".repeat(32),
      serverNonce: "34".repeat(32),
      commandId: `c${i}`,
      at: 1_767_300_000_000,
    },
  ]);
  const head = raffleHead();
  const ms = await timed(async () => {
    for (let i = 0; i < count; i += batchCommandsMax) {
      const atomic = kv.atomic().set(headKey(event), { ...head, seq: head.seq + i });
      for (const [key, value] of rows.slice(i, i + batchCommandsMax)) atomic.set(key, value);
      try {
        await atomic.commit();
      } catch (error) {
        if (!isLocked(error)) throw error;
      }
    }
  });
  await drop();
  return count / ms * 1000;
}

export async function benchCoordinator() {
  const count = 5000;
  await coordinated(1000, true);
  const rounds: Record<"cold" | "warm" | "floor", number>[] = [];
  for (let i = 0; i < 5; i++) {
    rounds.push({
      cold: await coordinated(count, false),
      floor: await bare(count),
      warm: await coordinated(count, true),
    });
  }
  const of = (name: "cold" | "warm" | "floor") => median(rounds.map((round) => round[name]));
  // 5,000 at once on one head would run for minutes; 500 flatter the naive way, which gets worse with more.
  const peer = await naive(500);
  return {
    perSecond: { cold: of("cold"), warm: of("warm"), floor: of("floor"), naive: peer },
    timesNaive: of("cold") / peer,
    shareOfFloor: {
      cold: median(rounds.map((round) => round.cold / round.floor)),
      warm: median(rounds.map((round) => round.warm / round.floor)),
    },
  };
}

if (import.meta.main) console.log(await benchCoordinator());
