/**
 * A clock that a test moves by hand, for parts that take `now` and `setTimer` as parameters.
 *
 * Unlike a faked global clock it touches nothing else, so sockets and databases keep their own time.
 * @module
 */

export interface HandClock {
  /** Unix ms. */
  now: () => number;
  setTimer: (callback: () => void, ms: number) => () => void;
  /** Fires what falls due in the next `ms`, in order, and lets promises settle before and after each. */
  advance(ms: number): Promise<void>;
  /** The machine's time is set by so many ms, back where below 0; timers fire as they would have. */
  set(ms: number): void;
  /** Timers that have not fired yet. */
  waiting(): number;
}

/** Promise steps that count as "at once". The longest chain in the parts under test has half of that. */
const SETTLE_STEPS = 16;

export function createHandClock(start = Date.UTC(2026, 10, 20, 19)): HandClock {
  let present = start;
  let wrongMs = 0;
  let made = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();

  async function settle(): Promise<void> {
    for (let step = 0; step < SETTLE_STEPS; step++) await Promise.resolve();
  }

  function nextUntil(end: number): number | undefined {
    let next: number | undefined;
    for (const [id, { at }] of timers) {
      if (at <= end && (next === undefined || at < timers.get(next)!.at)) next = id;
    }
    return next;
  }

  async function advance(ms: number): Promise<void> {
    const end = present + ms;
    await settle();
    for (let id = nextUntil(end); id !== undefined; id = nextUntil(end)) {
      const { at, callback } = timers.get(id)!;
      timers.delete(id);
      present = Math.max(present, at);
      callback();
      await settle();
    }
    present = end;
  }

  return {
    now: () => present + wrongMs,
    setTimer(callback, ms) {
      const id = made++;
      timers.set(id, { at: present + Math.max(0, ms), callback });
      return () => timers.delete(id);
    },
    advance,
    set: (ms) => void (wrongMs += ms),
    waiting: () => timers.size,
  };
}
