/**
 * Waits that end, thousands at once and nearly all called off in time: one timer for all that are equally long.
 *
 * They end in the order in which they began, so only the oldest has to be watched. Timers of their own for each
 * request and each body were a twentieth of what a purchase cost. Used by `http.ts` and `answer_clock.ts`.
 * @module
 */

interface Waits {
  /** In order of their end. */
  all: Set<Wait>;
  isWatched: boolean;
}

/** One that was begun. A class and no closures: each request has three. */
export class Wait {
  constructor(private readonly all: Set<Wait>, readonly endsAt: number, readonly late: () => void) {}

  /** More than once does no harm. */
  callOff(): void {
    this.all.delete(this);
  }
}

/** By their length in ms; there are as many as there are constants that ask. */
const lengths = new Map<number, Waits>();

/**
 * Calls `late` once after `ms`, unless that is called off. It does not keep the process.
 *
 * @param ms above 0, one of a few
 * @param late must not throw: others wait behind it
 */
export function callAfter(ms: number, late: () => void): Wait {
  let waits = lengths.get(ms);
  if (waits === undefined) lengths.set(ms, waits = { all: new Set(), isWatched: false });
  const wait = new Wait(waits.all, performance.now() + ms, late);
  waits.all.add(wait);
  if (!waits.isWatched) watch(waits, ms);
  return wait;
}

function watch(waits: Waits, ms: number): void {
  waits.isWatched = true;
  Deno.unrefTimer(Number(setTimeout(() => look(waits), ms)));
}

function look(waits: Waits): void {
  waits.isWatched = false;
  for (const wait of waits.all) {
    const leftMs = wait.endsAt - performance.now();
    if (leftMs > 0) return watch(waits, leftMs);
    waits.all.delete(wait);
    wait.late();
  }
}
