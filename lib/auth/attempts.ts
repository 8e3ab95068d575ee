/**
 * Limits on guessing: how many wrong tries an address, a name or an event has behind it, and how long the
 * next one has to wait. Holds over all isolates, since it is kept with the records.
 *
 * A try is counted before its answer is known and given back when it was right. Counting after the answer
 * let a hundred parallel guesses through: all of them saw a count of zero.
 * Used by `organizer.ts` and `event_access.ts`.
 * @module
 */
import { refuse, type Refused } from "@/lib/refusal.ts";
import type { RecordStore } from "@/lib/storage/store.ts";

/** What is counted: one scope ("sign-in", "passcode:<event>") and one of those who try there. */
export interface Subject {
  scope: string;
  who: string;
  limit: Limit;
}

export interface Limit {
  /** Wrong tries without a wait. */
  free: number;
  /** Waits grow 1 s, 2 s, 4 s … up to this. */
  waitMaxSeconds: number;
  /** Whether a right answer forgets the wrong ones, or only takes back its own count. */
  forgets: boolean;
}

/**
 * For one address at a passcode. A hall's television and its guests have one address (NAT): a longer wait would be a
 * guest's way to keep the screen dark, and who has many addresses is held by `SHARED` alone anyway.
 */
export const AT_THE_DOOR: Limit = { free: 5, waitMaxSeconds: 60, forgets: true };
/** For one address elsewhere, or one session: slow enough that four digits take months. */
export const PER_ADDRESS: Limit = { free: 5, waitMaxSeconds: 900, forgets: true };
/**
 * For what many addresses share, an event or an organizer's name. The wait stays short, or a stranger with
 * many addresses could keep the rightful ones out.
 */
export const SHARED: Limit = { free: 100, waitMaxSeconds: 60, forgets: false };

export interface Attempts {
  /**
   * Counts one try of all subjects, or of none.
   *
   * @param subjects 1..10
   * @param now Unix milliseconds
   * @returns how many more wrong tries are free of a wait after this one, or `too_many_attempts`
   */
  take(subjects: readonly Subject[], now: number): Promise<{ ok: true; triesLeft: number } | Refused>;
  /** The try counted last was right. */
  passed(subjects: readonly Subject[], now: number): Promise<void>;
}

interface Wait {
  count: number;
  /** No try before this, Unix milliseconds. */
  nextAt: number;
}

interface AttemptRecord extends Wait {
  v: 1;
  lastAt: number;
  expiresAt?: number;
}

/** Records are forgotten an hour after the last wrong try. */
const KEPT_MS = 3_600_000;
/** Races against other isolates; a race lost this often is not a person typing. */
const RACES_MAX = 8;
/** Tries of this isolate that wait for their turn. */
const WAITING_MAX = 1_000;

const keyOf = ({ scope, who }: Subject) => ["attempts", scope, who] as const;

export function createAttempts(records: RecordStore): Attempts {
  // Twenty stations that sign in at once would lose races against each other, so this isolate takes turns.
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    waiting += 1;
    const mine = last.then(work).finally(() => waiting -= 1);
    last = mine.catch(() => {});
    return mine;
  }

  function read(subjects: readonly Subject[], now: number) {
    return Promise.all(subjects.map(async (subject) => {
      const stored = await records.get<AttemptRecord>(keyOf(subject));
      // What is over is removed minutes late; the hour is counted here.
      const live = stored && now - stored.value.lastAt < KEPT_MS ? stored.value : null;
      return {
        subject,
        count: live?.count ?? 0,
        nextAt: live?.nextAt ?? 0,
        expected: stored?.version ?? null,
      };
    }));
  }

  function write(
    seen: Awaited<ReturnType<typeof read>>,
    now: number,
    next: (limit: Limit, count: number) => Wait,
  ) {
    return records.put(seen.map(({ subject, count, expected }) => ({
      key: keyOf(subject),
      value: {
        v: 1,
        lastAt: now,
        expiresAt: now + KEPT_MS,
        ...next(subject.limit, count),
      } satisfies AttemptRecord,
      expected,
    })));
  }

  async function take(subjects: readonly Subject[], now: number) {
    for (let race = 0; race < RACES_MAX; race++) {
      const seen = await read(subjects, now);
      const waitMs = Math.max(...seen.map(({ nextAt }) => nextAt - now));
      if (waitMs > 0) return tooMany(Math.ceil(waitMs / 1000));
      const counted = await write(seen, now, (limit, count) => ({
        count: count + 1,
        nextAt: now + waitSeconds(limit, count + 1) * 1000,
      }));
      if (!counted) continue;
      const left = Math.min(...seen.map(({ subject, count }) => subject.limit.free - count - 1));
      return { ok: true as const, triesLeft: Math.max(0, left) };
    }
    return tooMany(1);
  }

  async function passed(subjects: readonly Subject[], now: number) {
    for (let race = 0; race < RACES_MAX; race++) {
      const given = await write(await read(subjects, now), now, (limit, count) => ({
        count: limit.forgets ? 0 : Math.max(0, count - 1),
        nextAt: 0,
      }));
      if (given) return;
    }
    // Lost every race: the count stays one too high for an hour, on the safe side.
  }

  return {
    take: (subjects, now) =>
      waiting >= WAITING_MAX ? Promise.resolve(tooMany(1)) : inTurn(() => take(subjects, now)),
    passed: (subjects, now) => inTurn(() => passed(subjects, now)),
  };
}

/** The wait after the wrong try number `count`. */
function waitSeconds({ free, waitMaxSeconds }: Limit, count: number): number {
  return count < free ? 0 : Math.min(waitMaxSeconds, 2 ** Math.min(count - free, 20));
}

function tooMany(retryAfterSeconds: number): Refused {
  return refuse({ code: "too_many_attempts", retryAfterSeconds });
}
