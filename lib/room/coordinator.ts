/**
 * One room's writer on one isolate: takes what waits, reads once, decides in order, commits once, answers all.
 *
 * A commit per request collapses under contention; a batch per commit does not. Other isolates write the same
 * head, so every commit checks it and a lost race is decided again. An answer is sent only after the commit.
 * Talks to `storage/store.ts` and `decide.ts`; `runtime.ts` owns it and hears of every commit.
 * @module
 */
import { refuse } from "@/lib/refusal.ts";
import type { Command, Head, RowKey } from "@/lib/modules/contract.ts";
import type { RoomStore, StoredHead } from "@/lib/storage/store.ts";
import { busyBecause, StoreSilent, withDeadline } from "@/lib/storage/store_deadline.ts";
import type { Delta } from "@/lib/realtime/relay.ts";
import { knowRows } from "@/lib/room/known_rows.ts";
import { type Answer, type Bug, decideBatch, type Plan, rowsNeeded } from "@/lib/room/decide.ts";
import {
  approximateBytes,
  attemptsMax,
  batchCommandsMax,
  batchDeadlineMs,
  commitDeadlineMs,
  lateLookMs,
  queueBytesMax,
  queueCommandsMax,
  retryWaitMaxMs,
} from "@/lib/room/bounds.ts";

export interface CoordinatorOptions {
  event: string;
  store: RoomStore;
  /** Unix ms; used for deadlines only, never for decisions. */
  now: () => number;
  /** [0, 1): jitter. */
  random: () => number;
  /** Calls back after `ms`; returns the cancel function. */
  setTimer: (callback: () => void, ms: number) => () => void;
  newCommitId: () => string;
  onCommit: (delta: Delta, stored: StoredHead) => void;
  /** A store that threw or was silent, or a bug in a decision: for the log. */
  onFault: (error: unknown) => void;
}

export interface Coordinator {
  /**
   * Resolves after the commit that holds the effect, or with a refusal; never rejects for a known cause. `busy` comes
   * after `batchDeadlineMs` at the latest, however many wait before this one; it may have landed all the same.
   */
  submit(command: Command): Promise<Answer>;
  /** No new commands; resolves when those accepted have been answered. */
  close(): Promise<void>;
  /** Lets go of every row that it remembers, as soon as the running batch is over. */
  forget(): void;
  readonly waiting: number;
}

interface Waiting {
  command: Command;
  bytes: number;
  /** When it hears `busy`, unless it was answered. */
  until: number;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

const busy = () => refuse({ code: "busy", retryAfterSeconds: 1 });

export function createCoordinator(options: CoordinatorOptions): Coordinator {
  const { event, now, random, setTimer, newCommitId, onCommit, onFault } = options;
  // A read that goes on after it was given up would bring back old rows: the store itself lets go of it.
  const store = withDeadline(options.store, commitDeadlineMs, setTimer);
  let queue: Waiting[] = [];
  let queueBytes = 0;
  let running: Promise<void> | null = null;
  /** Of the running batch; taken before all that is in the queue. */
  let inBatch: readonly Waiting[] = [];
  let cancelLate: (() => void) | null = null;
  let closed = false;
  let isForgetful = false;
  const known = knowRows(store, event);

  function submit(command: Command): Promise<Answer> {
    const bytes = approximateBytes(command.args);
    if (closed || queue.length >= queueCommandsMax || queueBytes + bytes > queueBytesMax) {
      return Promise.resolve(busy());
    }
    return new Promise((resolve, reject) => {
      queue.push({ command, bytes, until: now() + batchDeadlineMs, resolve, reject });
      queueBytes += bytes;
      cancelLate ??= setTimer(dismissLate, batchDeadlineMs);
      running ??= run();
    });
  }

  /** A batch that waits for a silent store must not make all behind it wait for several. */
  function dismissLate() {
    const at = now();
    const isLate = ({ until }: Waiting) => until <= at;
    // These may still land; what is answered then is heard by nobody.
    for (const { resolve } of inBatch.filter(isLate)) resolve(busy());
    const late = queue.filter(isLate);
    queue = queue.slice(late.length);
    for (const { bytes, resolve } of late) {
      queueBytes -= bytes;
      resolve(busy());
    }
    const next = inBatch.find((each) => !isLate(each)) ?? queue[0];
    cancelLate = next ? setTimer(dismissLate, Math.max(next.until - at, lateLookMs)) : null;
  }

  async function run() {
    // Let the other requests of this turn of the event loop queue up before the first batch is cut.
    await Promise.resolve();
    try {
      while (queue.length > 0) {
        const batch = queue.splice(0, batchCommandsMax);
        inBatch = batch;
        try {
          const answered = await settle(batch);
          // What did not fit into one commit goes first next time.
          if (answered < batch.length) queue = [...batch.slice(answered), ...queue];
          for (const { bytes } of batch.slice(0, answered)) queueBytes -= bytes;
        } catch (error) {
          // A bug of ours: nothing of this batch was acknowledged.
          for (const { bytes, reject } of batch) {
            queueBytes -= bytes;
            reject(error);
          }
        }
        if (isForgetful) known.forget();
        isForgetful = false;
      }
      cancelLate?.();
    } catch (error) {
      // Nothing out here is known to throw. A room that stayed busy for it would take commands and answer none.
      for (const { resolve } of [...inBatch, ...queue]) resolve(busy());
      queue = [];
      queueBytes = 0;
      onFault(error);
    } finally {
      // In the turn in which the queue was seen empty: who comes after it begins anew.
      inBatch = [];
      cancelLate = null;
      running = null;
    }
  }

  /** @returns how many commands of the batch were answered; at least one */
  async function settle(batch: readonly Waiting[]): Promise<number> {
    const commands = batch.map(({ command }) => command);
    /** Every plan that may have landed without our hearing of it. */
    const sent = new Map<string, Plan>();
    let unwritable: StoreSilent | undefined;
    const deadline = now() + batchDeadlineMs;
    for (let attempt = 0; attempt < attemptsMax && now() < deadline; attempt++) {
      if (attempt > 0) await sleep(random() * Math.min(retryWaitMaxMs, 2 ** attempt));
      const fresh = attempt > 0;
      if (await heard(loadFor(commands, fresh)) === "unheard") continue;
      const stored = known.head;
      if (!stored) {
        answer(batch, commands.map(() => refuse({ code: "not_found", what: "event" })));
        return batch.length;
      }
      const landed = sent.get(stored.head.commitId);
      if (landed) return acknowledge(batch, landed, stored);
      // A disk that is full is full in a moment too: whoever waits hears of it now, and the next batch tries anew.
      if (unwritable) break;

      // The database reads for the next batch while this one is decided, and has time for the commit after it.
      known.prefetch(() =>
        rowsOf(stored.head, queue.slice(0, batchCommandsMax).map(({ command }) => command))
      );
      const plan = decideBatch(stored.head, known.rows, commands, newCommitId());
      if (!plan.writes) {
        // No commit will prove that the head still holds, so look before answering from what was known.
        if (!fresh && await heard(known.holds()) !== true) continue;
        answer(batch, plan.answers);
        return plan.answers.length;
      }
      sent.set(plan.head.commitId, plan);
      const commit = store.commit({ event, expected: stored.version, head: plan.head, rows: plan.rows });
      const result = await heard(commit, (error) => unwritable = error);
      if (result !== "unheard" && result.outcome === "committed") {
        return acknowledge(batch, plan, { head: plan.head, version: result.version });
      }
      // Conflict, lock, or silence: the next look at the head tells whether it landed after all. Where others
      // have moved the head on since, deciding again is safe: every effect has a natural key or a receipt.
    }
    known.forget();
    answer(batch, batch.map(() => unwritable ? refuse(busyBecause(unwritable)) : busy()));
    return batch.length;
  }

  /** Makes known the head and every row that the commands need, as of that head. */
  async function loadFor(commands: readonly Command[], fresh: boolean): Promise<void> {
    if (fresh || !known.head) await known.load([], true);
    // Which rows a command needs depends on the kind of its module, so naming them takes a head; where the load
    // finds a newer one, the names are looked at again. A room that moves at every look is left to the retry.
    for (let look = 0; look < 3 && known.head; look++) {
      const { version } = known.head;
      await known.load(rowsOf(known.head.head, commands), false);
      if (known.head?.version === version) return;
    }
  }

  function rowsOf(head: Head, commands: readonly Command[]): RowKey[] {
    return commands.flatMap((command) => rowsNeeded(head, command));
  }

  function acknowledge(batch: readonly Waiting[], plan: Plan, stored: StoredHead): number {
    known.moved(stored, plan.rows);
    onCommit({ event, from: plan.head.seq - 1, seq: plan.head.seq, changes: plan.changes }, stored);
    answer(batch, plan.answers);
    return plan.answers.length;
  }

  const sleep = (ms: number) => new Promise<void>((resolve) => setTimer(resolve, ms));

  /** A store that throws, or is silent for too long, has not said what it did. */
  async function heard<T>(
    work: Promise<T>,
    onUnwritable?: (error: StoreSilent) => void,
  ): Promise<T | "unheard"> {
    try {
      return await work;
    } catch (error) {
      // Logged once, when it begins (`drumroll.ts`): every phone that tries again would be a line.
      if (error instanceof StoreSilent && error.storage) onUnwritable?.(error);
      else onFault(error);
      return "unheard";
    }
  }

  return {
    submit,
    async close() {
      closed = true;
      await running;
    },
    forget() {
      if (running) isForgetful = true;
      else known.forget();
    },
    get waiting() {
      return queue.length;
    },
  };
}

function answer(batch: readonly Waiting[], answers: readonly (Answer | Bug)[]): void {
  answers.forEach((value, i) => "bug" in value ? batch[i].reject(value.bug) : batch[i].resolve(value));
}
