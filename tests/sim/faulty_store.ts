/**
 * One isolate's way to the store, with everything that can happen on it; the store itself is the memory one.
 *
 * Reads are strong, if they come at all. A commit may land without saying so, say so late, or never; the ledger
 * hears of it when it lands. What a dead isolate had sent may still land, and nobody hears of it.
 * @module
 */
import type {
  Commit,
  CommitOutcome,
  RecordKey,
  RecordStore,
  RoomStore,
  StoredHead,
} from "@/lib/storage/store.ts";
import type { Fault } from "@/tests/sim/faults.ts";
import type { World } from "@/tests/sim/world.ts";

export interface Life {
  readonly name: string;
  readonly isAlive: boolean;
  /** Kills it; another is started in its place after a while. */
  die(): void;
  /** Unix ms: till then the store does not answer it. */
  silentUntil: number;
}

/** Longer than any deadline of ours, and than two batches. */
const silenceMs = [4_500, 12_000] as const;

/** A purge begins and ends within this. */
const lateBlobMs = 6_000;

const SELDOM: ReadonlySet<string> = new Set([
  ...["excluded", "claim", "advance", "certificate", "entrants", "purging", "blobs that go"],
]);

const never = <T>(): Promise<T> => new Promise(() => {});

function broken(fault: Fault): Error {
  return new Error(`simulated: ${fault}`);
}

export function faultyStore(world: World, life: Life): RoomStore {
  const { store: inner, faults, scheduler, tally } = world;
  const chance = world.chance.fork();

  async function trip(): Promise<void> {
    if (world.harder) await silence(world, life);
    let ms = chance.int(0, 3);
    if (faults.strikes("store: slow")) ms += chance.int(20, 400);
    if (ms > 0) await scheduler.sleep(ms);
  }

  /** The way back. Nothing reaches a dead isolate. */
  async function answer<T>(value: T): Promise<T> {
    await trip();
    if (faults.strikes("store: slower than any deadline")) await scheduler.sleep(chance.int(4_050, 9_000));
    return life.isAlive ? value : never();
  }

  async function land(commit: Commit): Promise<CommitOutcome> {
    if (!life.isAlive) {
      tally.count("isolate: dies with a commit on its way");
      if (chance.hit(0.5)) return never();
    }
    const kinds = () => [...new Set(commit.rows.map(({ key }) => key[1]))];
    crashes("before", kinds);
    if (!life.isAlive && world.harder) return never();
    const outcome = await inner.commit(commit);
    if (outcome.outcome === "committed") world.landed(commit, life.name);
    else tally.count("commit: another was first");
    if (outcome.outcome === "committed") crashes("after", kinds);
    return outcome;
  }

  /** The process ends with this very write; what it wrote is counted, so that the crash comes at each kind. */
  function crashes(when: "before" | "after", kinds: () => string[]): void {
    const fault = when === "before" ? "write: crash before it lands" : "write: crash after it landed";
    if (!life.isAlive) return;
    // What is seldom written is struck at more often, or a night would not see it.
    const times = world.harder && kinds().some((kind) => SELDOM.has(kind)) ? 5 : 1;
    let strikes = false;
    for (let n = 0; n < times && !strikes; n++) strikes = faults.strikes(fault);
    if (!strikes) return;
    for (const kind of kinds()) tally.count(`crash ${when} a write of: ${kind}`);
    life.die();
  }

  async function commit(commit: Commit): Promise<CommitOutcome> {
    await trip();
    if (faults.strikes("commit: throws before it lands")) throw broken("commit: throws before it lands");
    if (faults.strikes("commit: locked")) return answer({ outcome: "locked" });
    if (faults.strikes("commit: silent, lost")) return never();
    if (faults.strikes("commit: silent, lands late")) {
      scheduler.setTimer(() => void land(commit), chance.int(500, 12_000));
      return never();
    }
    const outcome = await land(commit);
    if (outcome.outcome === "committed") {
      if (faults.strikes("commit: throws after it landed")) throw broken("commit: throws after it landed");
      if (faults.strikes("commit: silent, landed")) return never();
      // KV Connect retries by itself when a reply is lost, and the retry then meets its own commit.
      if (faults.strikes("commit: reply lost")) return answer({ outcome: "conflict" });
    }
    return answer(outcome);
  }

  return {
    async read(event, keys) {
      await trip();
      if (faults.strikes("read: throws")) throw broken("read: throws");
      if (faults.strikes("read: silent")) return never();
      return answer(await inner.read(event, keys));
    },
    commit,
    async list<T>(event: string, owner: string, table: string, options: { after?: string; limit: number }) {
      await trip();
      if (faults.strikes("read: throws")) throw broken("read: throws");
      const limit = faults.strikes("list: in short pages") ? chance.int(1, 3) : options.limit;
      return answer(await inner.list<T>(event, owner, table, { ...options, limit }));
    },
    async strayRows(event, kept, limit) {
      await trip();
      if (faults.strikes("read: throws")) throw broken("read: throws");
      return answer(await inner.strayRows(event, kept, limit));
    },
    async sweepBlobs(event, kept) {
      await trip();
      if (faults.strikes("blob: throws")) throw broken("blob: throws");
      crashes("before", () => ["blobs that go"]);
      if (!life.isAlive) return never();
      const isMore = await inner.sweepBlobs(event, kept);
      crashes("after", () => ["blobs that go"]);
      return answer(isMore);
    },
    async putBlob(event, bytes) {
      await trip();
      if (faults.strikes("blob: throws")) throw broken("blob: throws");
      crashes("before", () => ["blob"]);
      if (!life.isAlive && world.harder) return never();
      // What was given up, or sent again, may land when its isolate is long dead.
      if (faults.strikes("blob: lands twice, the second much later")) {
        scheduler.setTimer(() => void inner.putBlob(event, bytes).catch(() => {}), lateBlobMs);
      }
      const ref = await inner.putBlob(event, bytes);
      crashes("after", () => ["blob"]);
      return answer(ref);
    },
    async getBlob(event, ref) {
      await trip();
      if (faults.strikes("blob: throws")) throw broken("blob: throws");
      return answer(await inner.getBlob(event, ref));
    },
    watchHead(event, onHead) {
      let latest: StoredHead | null = null;
      let isDue = false;
      const stop = inner.watchHead(event, (stored) => {
        latest = stored;
        if (isDue) return tally.count("watch: several at once");
        isDue = true;
        let ms = chance.int(1, 10);
        if (faults.strikes("watch: late")) ms = chance.int(100, 2_000);
        if (faults.strikes("watch: silent for a while")) ms = chance.int(2_000, 10_000);
        scheduler.setTimer(() => {
          isDue = false;
          if (life.isAlive) onHead(latest);
        }, ms);
      });
      return stop;
    },
  };
}

/** While the store is silent nothing is answered, and nobody knows what of it was done. */
async function silence(world: World, life: Life): Promise<void> {
  const { scheduler, faults } = world;
  if (faults.strikes("store: silent to an isolate for a while")) {
    life.silentUntil = scheduler.now() + world.harder!.int(...silenceMs);
  }
  if (scheduler.now() < life.silentUntil) await never();
}

/** The way to the records outside rooms (presence), for one isolate. */
export function faultyRecords(world: World, life: Life): RecordStore {
  const { records: inner, faults, scheduler, expiry } = world;
  const chance = world.chance.fork();

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    if (world.harder) await silence(world, life);
    await scheduler.sleep(chance.int(1, 5));
    if (!life.isAlive) return never();
    if (faults.strikes("records: throw")) throw broken("records: throw");
    const value = await work();
    await scheduler.sleep(chance.int(1, 5));
    return life.isAlive ? value : never();
  }

  return {
    get: (key) => ask(() => inner.get(key)),
    put(records) {
      // As another isolate may remove it at once, by a clock of its own (`lib/storage/expiry.ts`).
      for (const { key, value } of records) {
        const { expiresAt } = value as { expiresAt?: number };
        if (world.harder && expiresAt) expiry.set(key.join("/"), expiresAt);
      }
      return ask(() => inner.put(records));
    },
    delete: (key) => ask(() => inner.delete(key)),
    list: <T>(prefix: RecordKey, options?: { limit?: number }) =>
      ask(async () =>
        (await inner.list<T>(prefix, options)).filter(({ key }) =>
          (expiry.get(key.join("/")) ?? Infinity) > scheduler.now()
        )
      ),
  };
}
