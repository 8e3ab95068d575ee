/**
 * What goes out to one kind of seat, and when: phases and winners at once, counts in a rhythm.
 *
 * There is one lane for walls and desks and one for phones: a wall shall breathe along, while a phone on a data plan
 * gets what an hour may cost it. Counts are absolute, so those that wait for company say everything. The hub fills
 * its lanes, gives them their timers and passes on what they send.
 * @module
 */
import type { Told } from "@/lib/modules/contract.ts";
import type { Delta } from "@/lib/realtime/relay.ts";
import { type Audience, countName, lasting } from "@/lib/realtime/frames.ts";

/** Frames kept for seats whose snapshot is being read. Past it they wait for the next read. */
export const TAIL_MAX = 64;
/** Frames of counts that a phone gets in the rhythm of the room before they become rare: some seconds of a rush. */
export const PHONE_COUNTS_BURST = 20;
/** Then one in this time: an hour of a raffle and a poll that never rest is below 0.3 MB. */
export const PHONE_COUNTS_MS = 4_000;

/** Time between two frames of counts: a small room feels it live, a big one must not spend itself on numbers. */
export function countsEveryMs(seatCount: number): number {
  const share = Math.min(1, Math.max(0, (seatCount - 500) / 4_500));
  return 250 + 750 * share;
}

/** Some commits in a row, and their text for each audience that has asked for it. */
export interface Range {
  from: number;
  seq: number;
  told: Told[];
  texts: Partial<Record<Audience, string>>;
}

export interface LaneOptions {
  now: () => number;
  /** Seats of the room, whichever lane they are in. */
  seatCount: () => number;
  /** Past so many frames in a row counts come `thenEveryMs` apart; absent: always in the rhythm of the room. */
  sparing?: { burst: number; thenEveryMs: number };
  /** At most one runs: another request while it does changes nothing. */
  timer: { after(ms: number, callback: () => void): void; callOff(): void };
  send: (range: Range) => void;
}

export interface Lane {
  /** The last seq that went out. */
  readonly told: number;
  /** What went out since `record`; null when it grew too long. */
  readonly tail: readonly Range[] | null;
  hold(delta: Delta): void;
  /** A snapshot has told everything up to `seq`. */
  jump(seq: number): void;
  record(): void;
  stopRecording(): void;
  forget(): void;
}

export function createLane({ now, seatCount, sparing, timer, send }: LaneOptions): Lane {
  let told = 0;
  /** Changes after `told` that wait for company; null when there are none. */
  let held: { seq: number; changes: Told[] } | null = null;
  let countsAt = -Infinity;
  /** Frames of counts that may still come in the rhythm of the room; fills up again while they rest. */
  let spare = sparing?.burst ?? 0;
  let isRecording = false;
  let tail: Range[] | null = null;

  function dueInMs(): number {
    const rhythm = countsAt + countsEveryMs(seatCount()) - now();
    if (!sparing) return rhythm;
    return Math.max(rhythm, (1 - spareNow(sparing)) * sparing.thenEveryMs);
  }

  function spareNow({ burst, thenEveryMs }: NonNullable<typeof sparing>): number {
    return Math.min(burst, spare + Math.max(0, now() - countsAt) / thenEveryMs);
  }

  function flush(): void {
    timer.callOff();
    if (!held) return;
    const range: Range = { from: told, seq: held.seq, told: held.changes, texts: {} };
    held = null;
    told = range.seq;
    if (sparing) spare = Math.max(0, spareNow(sparing) - 1);
    countsAt = now();
    send(range);
    if (isRecording && tail) tail = tail.length < TAIL_MAX ? [...tail, range] : null;
  }

  return {
    get told() {
      return told;
    },
    get tail() {
      return tail;
    },
    hold(delta) {
      held = { seq: delta.seq, changes: lasting([...held?.changes ?? [], ...delta.changes]) };
      const isUrgent = delta.changes.some((each) => countName(each) === null);
      const waitMs = dueInMs();
      if (isUrgent || waitMs <= 0) flush();
      else timer.after(waitMs, flush);
    },
    jump(seq) {
      if (held && held.seq <= seq) held = null;
      told = Math.max(told, seq);
    },
    record() {
      isRecording = true;
      tail = [];
    },
    stopRecording() {
      isRecording = false;
      tail = null;
    },
    forget() {
      told = 0;
      held = null;
      tail = null;
    },
  };
}
