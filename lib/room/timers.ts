/**
 * Named timers, at most one per purpose, called off all at once; and time that never goes back, for measuring spans.
 *
 * The hub, the session and presence get theirs from here, so that nothing of a closed room fires later.
 * @module
 */

/** Calls back once after `ms`; returns how to call that off. */
export type SetTimer = (callback: () => void, ms: number) => () => void;

export const setTimer: SetTimer = (callback, ms) => {
  const id = setTimeout(callback, ms);
  return () => clearTimeout(id);
};

/**
 * The same clock, except that it goes on from where it was when the machine's is set back: a span that was measured
 * with a clock ten minutes ahead would else be waited for ten minutes more.
 */
export function steady(now: () => number): () => number {
  let last = -Infinity;
  let ahead = 0;
  return () => {
    const present = now();
    if (present < last) ahead += last - present;
    last = present;
    return present + ahead;
  };
}

export interface Timers<Purpose extends string> {
  /** While one runs for this purpose, another request changes nothing. */
  after(purpose: Purpose, ms: number, callback: () => void): void;
  callOff(purpose: Purpose): void;
  callOffAll(): void;
}

export function createTimers<Purpose extends string>(setTimer: SetTimer): Timers<Purpose> {
  const running = new Map<Purpose, () => void>();
  return {
    after(purpose, ms, callback) {
      if (running.has(purpose)) return;
      running.set(
        purpose,
        setTimer(() => {
          running.delete(purpose);
          callback();
        }, ms),
      );
    },
    callOff(purpose) {
      running.get(purpose)?.();
      running.delete(purpose);
    },
    callOffAll() {
      for (const cancel of running.values()) cancel();
      running.clear();
    },
  };
}
