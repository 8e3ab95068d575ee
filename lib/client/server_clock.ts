/**
 * What time it is on the server, for countdowns on screens whose own clock is wrong.
 *
 * Learnt from the snapshots that the room sends anyway, and carried on by a clock that nobody can set.
 * `room_signals.ts` feeds it.
 * @module
 */

export interface ServerClock {
  /** @param serverTime ISO-8601, as it stood in a snapshot that has just arrived */
  hear(serverTime: string): void;
  /** Unix ms on the server; null until it was heard of. */
  now(): number | null;
}

/** A snapshot is late by its way here, never early: only a difference beyond this speaks for a clock that runs fast. */
const LATE_MS = 2_000;

/** @param steady ms that only ever pass, from anywhere on */
export function serverClock(steady: () => number = () => performance.now()): ServerClock {
  let ahead: number | null = null;
  return {
    hear(serverTime) {
      const heard = Date.parse(serverTime) - steady();
      // The quickest snapshot tells it best; a slow one would make a second on the wall twice as long.
      if (ahead === null || heard > ahead || heard < ahead - LATE_MS) ahead = heard;
    },
    now: () => ahead === null ? null : steady() + ahead,
  };
}
