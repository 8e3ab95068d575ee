/**
 * Named timers: at most one per purpose, called off all at once.
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
