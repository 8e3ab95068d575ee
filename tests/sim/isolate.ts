/**
 * One isolate: a real runtime with its coordinators and hubs, cut off from everything at the moment it dies.
 *
 * A dead isolate hears nothing, says nothing and fires no timer; all it knew is lost. What it had sent before
 * may still land.
 * @module
 */
import { commitDeadlineMs } from "@/lib/room/bounds.ts";
import { createRuntime, type Runtime } from "@/lib/runtime.ts";
import { recordsWithDeadline } from "@/lib/storage/store_deadline.ts";
import { bytesToHex } from "@noble/hashes/utils.js";
import { startClock } from "@/tests/sim/clock.ts";
import { faultyRecords, faultyStore, type Life } from "@/tests/sim/faulty_store.ts";
import type { Scheduler } from "@/tests/sim/scheduler.ts";
import type { World } from "@/tests/sim/world.ts";

export interface Isolate {
  readonly name: string;
  readonly isAlive: boolean;
  /** Takes no new requests: it is dead, or on its way out. */
  readonly isLeaving: boolean;
  readonly runtime: Runtime;
  /** The most that its clock was ahead of the true time, ms; below 0 where it was always behind. */
  readonly aheadMs: number;
  /** Resolves when it dies. */
  readonly death: Promise<void>;
  crash(): void;
  /** As on SIGTERM: what it has accepted is answered first. */
  shutDown(): void;
}

export function startIsolate(world: World, name: string): Isolate {
  const { scheduler } = world;
  const chance = world.chance.fork();
  const life = { name, isAlive: true, die: () => world.strike(name), silentUntil: -Infinity };
  let isLeaving = false;
  let die = () => {};
  const death = new Promise<void>((resolve) => die = resolve);
  const clock = startClock(world, world.harder && world.harder.fork(), () => life.isAlive);
  const setTimer = (callback: () => void, ms: number) =>
    scheduler.setTimer(() => life.isAlive && callback(), ms);

  const runtime = createRuntime({
    store: faultyStore(world, life),
    records: recordsOf(world, life, setTimer),
    relay: world.airwaves.join(life),
    isolate: name,
    now: clock.now,
    setTimer,
    // So few seats would all be in one turn.
    seatsATurn: 2,
    random: chance.bytes,
    log: (event, fields) => world.note(name, event, fields?.message ?? fields?.error ?? ""),
    beacon: world.numbers,
    // Encryption is tested elsewhere, and its work would leave the simulated time.
    atRest: {
      lock(purpose, plain) {
        world.plain.set(purpose, plain);
        return Promise.resolve(plain);
      },
      unlock: (_, locked) => Promise.resolve(locked),
    },
    publicKey: "ab".repeat(32),
    // The curve is tested elsewhere and slow; here it only matters that the same hash is signed the same.
    sign: (hash) => bytesToHex(hash).repeat(2),
    shut: () => Promise.resolve(world.tally.count("purge: sessions and keys end")),
  });

  function crash(): void {
    if (!life.isAlive) return;
    world.note(name, "dies");
    life.isAlive = false;
    isLeaving = true;
    die();
  }

  return {
    name,
    runtime,
    death,
    crash,
    get aheadMs() {
      return clock.aheadMs;
    },
    get isAlive() {
      return life.isAlive;
    },
    get isLeaving() {
      return isLeaving;
    },
    shutDown() {
      if (isLeaving) return;
      isLeaving = true;
      world.note(name, "shuts down");
      const cancel = scheduler.setTimer(() => {
        world.insist(false, "ROOM3", () => `${name} is still shutting down after a minute`);
      }, 60_000);
      runtime.close().then(() => {
        cancel();
        crash();
      });
    },
  };
}

/** As `lib/drumroll.ts` opens them; only in harder evenings are they silent, and the others are played as they were. */
function recordsOf(world: World, life: Life, setTimer: Scheduler["setTimer"]) {
  const records = faultyRecords(world, life);
  return world.harder ? recordsWithDeadline(records, commitDeadlineMs, setTimer) : records;
}
