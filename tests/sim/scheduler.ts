/**
 * Virtual time: timers fire in order of their time, and between two of them promises run until they are still.
 *
 * No real clock and no real timer, so an hour passes in milliseconds and the same run can be had again.
 * @module
 */

export interface Scheduler {
  /** Unix ms, whole. */
  now: () => number;
  setTimer: (callback: () => void, ms: number) => () => void;
  sleep(ms: number): Promise<void>;
  /** Fires everything due up to `end` (unix ms); stops early, without error, when `isOver` says so. */
  run(end: number, isOver?: () => boolean): Promise<void>;
}

interface Timer {
  at: number;
  order: number;
  callback: (() => void) | null;
}

/**
 * Turns of the microtask queue after each timer. A chain that is longer goes on after the next timer: that is
 * a slower machine, not another order.
 */
const turns = 24;

export function createScheduler(start = Date.UTC(2026, 10, 20, 19)): Scheduler {
  let present = start;
  let order = 0;
  /** A binary heap, earliest first. */
  const heap: Timer[] = [];

  const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);

  function push(timer: Timer): void {
    let i = heap.push(timer) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = timer;
  }

  function pop(): Timer {
    const first = heap[0];
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return first;
  }

  function setTimer(callback: () => void, ms: number): () => void {
    const timer: Timer = { at: present + Math.max(0, Math.ceil(ms)), order: order++, callback };
    push(timer);
    return () => void (timer.callback = null);
  }

  async function settle(): Promise<void> {
    for (let turn = 0; turn < turns; turn++) await null;
  }

  return {
    now: () => present,
    setTimer,
    sleep: (ms) => new Promise((resolve) => setTimer(resolve, ms)),
    async run(end, isOver = () => false) {
      await settle();
      while (heap.length > 0 && heap[0].at <= end && !isOver()) {
        const { at, callback } = pop();
        if (!callback) continue;
        present = at;
        callback();
        await settle();
      }
      present = Math.max(present, end);
    },
  };
}
