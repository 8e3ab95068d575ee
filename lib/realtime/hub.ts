/**
 * One room on one isolate: puts deltas in order and hands them to its seats.
 *
 * The relay may lose, repeat or reorder deltas; the head in the store is the truth, and a hole is covered by a
 * snapshot of it. Every seat gets every seq in order, once, or a snapshot that covers what it missed.
 * The runtime feeds it (own commits, relay, watch); `session.ts` gives it sockets as sinks.
 * @module
 */
import type { Head } from "@/lib/modules/contract.ts";
import type { StoredHead } from "@/lib/storage/store.ts";
import { CLOSE, type View } from "@/lib/protocol/messages.ts";
import type { Delta } from "@/lib/realtime/relay.ts";
import { type Occupancy, occupancy, type Place, type Seat, type Sink } from "@/lib/realtime/seat.ts";
import { createTimers, type SetTimer, setTimer as realTimer, steady } from "@/lib/room/timers.ts";
import { createOrder } from "@/lib/realtime/order.ts";
import { type Audience, frameText, rangeText } from "@/lib/realtime/frames.ts";
import {
  countsEveryMs,
  createLane,
  type Lane,
  PHONE_COUNTS_BURST,
  PHONE_COUNTS_MS,
  type Range,
} from "@/lib/realtime/lane.ts";
import { createTurns, type Turns } from "@/lib/realtime/turns.ts";
import { createSnapshots } from "@/lib/realtime/snapshots.ts";

/** How long a missing delta may still come by itself. A relay needs single milliseconds, a busy isolate more. */
export const GAP_GRACE_MS = 150;
/** Least time between two reads of the head for newcomers: 50 reads a second serve any storm of joins. */
export const WAVE_SPACING_MS = 20;
/** A read that takes longer has failed. The KV client itself has no deadline and may wait for ever. */
export const READ_DEADLINE_MS = 5_000;
/** Failed reads in a row before waiting seats are sent away to try another isolate. */
export const READ_TRIES_MAX = 5;
const READ_RETRY_MS = 100;
const READ_RETRY_MAX_MS = 2_000;
/** A seat whose socket stays full for this long is not reading any more. */
export const SLOW_MAX_MS = 10_000;
const SLOW_SWEEP_MS = 1_000;
export interface HubOptions {
  event: string;
  now: () => number;
  setTimer?: SetTimer;
  /** The present head, read strongly; null when there is no such event. */
  readHead: () => Promise<StoredHead | null>;
  viewOf: (head: Head, audience: Audience) => View;
  log: (event: string, facts: Record<string, unknown>) => void;
  seatsATurn?: number;
}

export type { Audience, Occupancy, Seat, Sink };

export interface Hub {
  /** The seat gets a snapshot first, from a read that starts after this call. */
  seat(audience: Audience, sink: Sink, isStation?: boolean): Seat;
  leave(seat: Seat): void;
  resync(seat: Seat): void;
  drained(seat: Seat): void;
  /** In any order, any number of times. */
  onDelta(delta: Delta): void;
  /** What the watch of the head saw. */
  onHead(stored: StoredHead | null): void;
  /** Told to organizers only. */
  presence(counts: { stations: number; phones: number; sockets: number }): void;
  /** Seats, whoever has them. */
  size(): number;
  occupancy(): Occupancy;
  /** Calls back after seats came or went. Returns the stop function. */
  watchSeats(onChange: () => void): () => void;
  /** Says goodbye to the present seats of one audience. */
  dismiss(audience: Audience, code: number, reason: string): void;
  /** Says goodbye to every seat; later ones get the same. */
  close(code: number, reason: string): void;
}

export function createHub(options: HubOptions): Hub {
  const { event, readHead, viewOf, log, setTimer = realTimer } = options;
  const now = steady(options.now);
  const places = new Set<Place>();
  const seatWatchers = new Set<() => void>();
  const order = createOrder();
  const snapshots = createSnapshots(viewOf, options.now);

  /** Seats that the next read will serve. */
  let waiting = new Set<Place>();
  /** The next read shall cover a hole for the live seats too. */
  let isCoverDue = false;
  let isReading = false;
  let readableAt = -Infinity;
  let failures = 0;
  let coveredAt = -Infinity;
  /** The newest head the watch brought. */
  let watched: StoredHead | null = null;
  /** Changes when the last seat leaves: a read from before says nothing to who comes after. */
  let epoch = 0;

  let farewell: { code: number; reason: string } | null = null;

  const timers = createTimers<"wall" | "wallTurn" | "phones" | "phonesTurn" | "gap" | "read" | "slow">(
    setTimer,
  );
  const turns: Turns[] = [];
  const wall = laneOf("wall");
  const phones = laneOf("phones", { burst: PHONE_COUNTS_BURST, thenEveryMs: PHONE_COUNTS_MS });
  const lanes = [wall, phones];

  // Seats come and go.

  function seat(audience: Audience, sink: Sink, isStation = false): Seat {
    const place: Place = { audience, isStation, sink, seq: 0, mode: "waiting", slowSince: 0 };
    if (farewell) {
      dismiss(place, farewell.code, farewell.reason);
      return place;
    }
    places.add(place);
    queueForSnapshot(place);
    for (const onChange of seatWatchers) onChange();
    return place;
  }

  function leave(left: Seat): void {
    const place = left as Place;
    place.mode = "gone";
    waiting.delete(place);
    if (!places.delete(place)) return;
    if (places.size === 0) forget();
    for (const onChange of seatWatchers) onChange();
  }

  function dismiss(place: Place, code: number, reason: string): void {
    leave(place);
    place.sink.send(frameText({ t: "bye", reason }));
    place.sink.close(code, reason);
  }

  /** With nobody here there is nothing to keep in order; the next seat starts with a read. */
  function forget(): void {
    epoch++;
    order.forget();
    waiting.clear();
    for (const part of [...lanes, ...turns]) part.forget();
    watched = null;
    isCoverDue = false;
    failures = 0;
    snapshots.forget();
    timers.callOffAll();
  }

  function queueForSnapshot(place: Place): void {
    place.mode = "waiting";
    waiting.add(place);
    readSoon();
  }

  function fallBehind(place: Place): void {
    place.mode = "slow";
    place.slowSince = now();
    timers.after("slow", SLOW_SWEEP_MS, sweepSlow);
  }

  function sweepSlow(): void {
    const slow = [...places].filter((place) => place.mode === "slow");
    for (const place of slow) {
      if (now() - place.slowSince >= SLOW_MAX_MS) dismiss(place, CLOSE.policy, "too slow");
    }
    if (slow.some((place) => place.mode === "slow")) timers.after("slow", SLOW_SWEEP_MS, sweepSlow);
  }

  // Deltas go out.

  function onDelta(delta: Delta): void {
    if (places.size === 0) return;
    order.take(delta).forEach(hold);
    checkHole();
  }

  function hold(delta: Delta): void {
    for (const lane of lanes) lane.hold(delta);
  }

  function laneOf(name: "wall" | "phones", sparing?: { burst: number; thenEveryMs: number }): Lane {
    const turn = createTurns({
      places,
      tell: (place, range) => inLane(place) === lane && pass(place, range),
      timer: timerOf(`${name}Turn`),
      seatsATurn: options.seatsATurn,
    });
    turns.push(turn);
    const lane: Lane = createLane({
      now,
      seatCount: () => places.size,
      sparing,
      timer: timerOf(name),
      send: turn.begin,
    });
    return lane;
  }

  function timerOf(purpose: "wall" | "wallTurn" | "phones" | "phonesTurn") {
    return {
      after: (ms: number, callback: () => void) => timers.after(purpose, ms, callback),
      callOff: () => timers.callOff(purpose),
    };
  }

  function inLane({ audience, isStation }: Place): Lane {
    return audience === "organizer" || isStation ? wall : phones;
  }

  /** False: nothing was to be sent. */
  function pass(place: Place, range: Range): boolean {
    if (place.mode !== "live" || range.seq <= place.seq) return false;
    const { audience } = place;
    const text = range.texts[audience] ??= rangeText(range.from, range.seq, range.told, audience);
    if (place.sink.send(text) === "slow") fallBehind(place);
    else place.seq = range.seq;
    return true;
  }

  // Holes are found.

  function onHead(stored: StoredHead | null): void {
    if (places.size === 0) return;
    if (!stored) return dismissAll(CLOSE.wrongEvent, "no such event");
    if (!watched || stored.head.seq > watched.head.seq) watched = stored;
    order.hear(stored.head.seq);
    checkHole();
  }

  function checkHole(): void {
    if (!order.hasHole() || isCoverDue) return;
    if (order.isHopeless()) return cover();
    const stuckAt = order.position();
    // Without a relay every commit of another isolate is a hole: then covers follow the rhythm of counts.
    const waitMs = Math.max(GAP_GRACE_MS, coveredAt + countsEveryMs(places.size) - now());
    timers.after(
      "gap",
      waitMs,
      () => order.position() === stuckAt ? order.hasHole() && cover() : checkHole(),
    );
  }

  function cover(): void {
    timers.callOff("gap");
    isCoverDue = true;
    readSoon();
  }

  // Heads are read, for all who wait at once.

  function readSoon(): void {
    if (isReading) return;
    const waitMs = readableAt - now();
    if (waitMs > 0) timers.after("read", waitMs, read);
    else {
      timers.callOff("read");
      read();
    }
  }

  async function read(): Promise<void> {
    if (isReading) return;
    const served = waiting;
    const isCover = isCoverDue;
    const heard = order.latest();
    const toldBefore = Math.max(...lanes.map(({ told }) => told));
    const epochBefore = epoch;
    waiting = new Set();
    isCoverDue = false;
    isReading = true;
    for (const lane of lanes) lane.record();
    readableAt = now() + WAVE_SPACING_MS;
    try {
      // The watch may have brought the very head that covers the hole; for a newcomer it may be too old.
      const isWatched = served.size === 0 && watched && watched.head.seq >= heard;
      const stored = isWatched ? watched : await withinDeadline(readHead());
      if (epoch !== epochBefore) return;
      if (!stored) return dismissAll(CLOSE.wrongEvent, "no such event");
      const { seq } = stored.head;
      // What we told before the read was committed before the read.
      if (seq < toldBefore) throw new Error("the head that was read is older than what was told");
      if (lanes.some(({ told, tail }) => seq < told && !tail)) return requeue(served, isCover);
      failures = 0;
      if (isCover && seq < heard) {
        log("hub_disbelieved", { room: event, heard, seq });
        order.disbelieve();
      }
      land(stored.head, served, isCover);
    } catch (error) {
      if (epoch === epochBefore) retry(served, isCover, error);
    } finally {
      isReading = false;
      for (const lane of lanes) lane.stopRecording();
      if (waiting.size > 0 || isCoverDue) readSoon();
    }
  }

  function withinDeadline<T>(reading: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = setTimer(() => reject(new Error("reading the head took too long")), READ_DEADLINE_MS);
      reading.then(resolve, reject).finally(cancel);
    });
  }

  function retry(served: Set<Place>, isCover: boolean, error: unknown): void {
    failures++;
    log("hub_read_failed", { room: event, failures, error: String(error) });
    readableAt = now() + Math.min(READ_RETRY_MAX_MS, READ_RETRY_MS * 2 ** Math.min(failures, 10));
    if (failures < READ_TRIES_MAX) return requeue(served, isCover);
    isCoverDue ||= isCover;
    for (const place of served) {
      if (place.mode === "waiting") dismiss(place, CLOSE.restarting, "the room cannot be read");
    }
  }

  function requeue(served: Set<Place>, isCover: boolean): void {
    isCoverDue ||= isCover;
    for (const place of served) if (place.mode === "waiting") waiting.add(place);
  }

  /** Brings the served to this head, and on a cover everyone who is behind it. */
  function land(head: Head, served: Set<Place>, isCover: boolean): void {
    const texts: Partial<Record<Audience, string>> = {};
    const isFirst = order.position() === null;
    const bring = (place: Place) => {
      const text = texts[place.audience] ??= snapshots.text(head, place.audience);
      if (place.sink.send(text) === "slow") return fallBehind(place);
      place.seq = head.seq;
      place.mode = "live";
    };
    for (const place of served) {
      if (place.mode !== "waiting") continue;
      bring(place);
      for (const range of inLane(place).tail ?? []) pass(place, range);
    }
    if (isCover) {
      coveredAt = now();
      for (const place of places) if (place.mode === "live" && place.seq < head.seq) bring(place);
    }
    if (isCover || isFirst) {
      const following = order.jump(head.seq);
      for (const lane of lanes) lane.jump(head.seq);
      following.forEach(hold);
    } else order.hear(head.seq);
    checkHole();
  }

  // The rest.

  function presence(
    { stations, phones, sockets }: { stations: number; phones: number; sockets: number },
  ): void {
    snapshots.setPresence({ stations, phones, sockets });
    const text = frameText({ t: "presence", stations, phones, sockets });
    for (const place of places) {
      if (place.audience !== "organizer" || place.mode !== "live") continue;
      if (place.sink.send(text) === "slow") fallBehind(place);
    }
  }

  function dismissAll(code: number, reason: string): void {
    dismissThose(() => true, code, reason);
  }

  /** What goes round is told before the goodbye: it may be why. */
  function dismissThose(isMeant: (place: Place) => boolean, code: number, reason: string): void {
    for (const turn of turns) turn.finish();
    for (const place of [...places]) if (isMeant(place)) dismiss(place, code, reason);
  }

  return {
    seat,
    leave,
    resync: (seat) => {
      if ((seat as Place).mode === "live") queueForSnapshot(seat as Place);
    },
    drained: (seat) => {
      if ((seat as Place).mode === "slow") queueForSnapshot(seat as Place);
    },
    onDelta,
    onHead,
    presence,
    size: () => places.size,
    occupancy: () => occupancy(places),
    watchSeats(onChange) {
      seatWatchers.add(onChange);
      return () => seatWatchers.delete(onChange);
    },
    dismiss: (audience, code, reason) => dismissThose((place) => place.audience === audience, code, reason),
    close: (code, reason) => {
      farewell = { code, reason };
      dismissAll(code, reason);
    },
  };
}
