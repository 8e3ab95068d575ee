/**
 * When each task of a phone is due: the first time by lot, after a failure later and later.
 *
 * A hall holds thousands of phones that hear the same news in the same second. Used by `witness_job.ts`.
 * @module
 */

const retryFirstMs = 2_000;
const retryLastMs = 60_000;

export interface Due<Task extends string> {
  /** Whether it is time. The first question draws the lot, within `spreadMs`. */
  is(task: Task, spreadMs: number): boolean;
  /** Sets the time, unless it has one. */
  plan(task: Task, at: number): void;
  done(task: Task): void;
  /** Puts it off. @returns how often it has failed by now */
  failed(task: Task): number;
  /** How often it has failed since it was last done. */
  tries(task: Task): number;
  /** Unix ms of what comes next; Infinity when nothing is planned. */
  next(): number;
  /** Nothing is planned any more. */
  clear(): void;
  /** What has failed is due at once. */
  now(): void;
}

export function createDue<Task extends string>(
  { now, random }: { now(): number; random(): number },
): Due<Task> {
  const due = new Map<Task, number>();
  const failures = new Map<Task, number>();
  const plan = (task: Task, at: number) => void (due.has(task) || due.set(task, at));
  return {
    plan,
    is(task, spreadMs) {
      plan(task, now() + random() * spreadMs);
      return now() >= due.get(task)!;
    },
    done(task) {
      due.delete(task);
      failures.delete(task);
    },
    failed(task) {
      const tried = (failures.get(task) ?? 0) + 1;
      failures.set(task, tried);
      const pause = Math.min(retryLastMs, retryFirstMs * 2 ** (tried - 1));
      due.set(task, now() + pause * (0.5 + random()));
      return tried;
    },
    tries: (task) => failures.get(task) ?? 0,
    next: () => Math.min(...due.values()),
    clear: () => due.clear(),
    now() {
      due.clear();
      failures.clear();
    },
  };
}
