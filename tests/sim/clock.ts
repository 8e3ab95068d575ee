/**
 * The clock of one isolate: off by seconds from the start, and set forth or back while it runs.
 *
 * Timers go by the scheduler all the same, as those of a machine do. Without chance it is the true one.
 * @module
 */
import type { Chance } from "@/tests/sim/chance.ts";
import type { World } from "@/tests/sim/world.ts";

export interface Clock {
  now(): number;
  /** The most that it was ahead of the true time, ms; below 0 where it was always behind. */
  readonly aheadMs: number;
}

/** Presence takes isolates for dead after half a minute without a word; two clocks may be this far apart, twice. */
const offMsMax = 5_000;
/** A machine that hears the time for the first time in a while. */
const setMsMax = 600_000;

export function startClock(world: World, chance: Chance | null, isAlive: () => boolean): Clock {
  const { scheduler, faults, tally } = world;
  if (!chance) return { now: scheduler.now, aheadMs: 0 };
  const off = () => chance.int(-offMsMax, offMsMax);
  let offMs = faults.strikes("clock: is off") ? off() : 0;
  let aheadMs = offMs;

  function set(to: number): void {
    tally.count(to < offMs ? "clock: is set back" : "clock: is set forth");
    offMs = to;
    aheadMs = Math.max(aheadMs, offMs);
  }

  // Far off at first, then set right: what was planned by the wrong time must not be waited for.
  if (faults.strikes("clock: is set")) {
    const isFar = chance.hit(0.3);
    const right = offMs;
    if (isFar) {
      offMs += chance.pick([-1, 1]) * chance.int(40_000, setMsMax);
      aheadMs = offMs;
      tally.count("clock: is minutes off, then set right");
    }
    scheduler.setTimer(() => isAlive() && set(isFar ? right : off()), chance.int(500, 12_000));
  }
  return {
    now: () => scheduler.now() + offMs,
    get aheadMs() {
      return aheadMs;
    },
  };
}
