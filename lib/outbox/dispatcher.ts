/**
 * Sends what rooms owe, from any isolate, also of rooms that nobody has open: looks for marked events, takes message
 * after message by a checked write, and moves it on until it is settled.
 *
 * "sending" is written before the provider is called. Where the answer is lost, or the isolate dies, the provider is
 * asked for the message before it is sent again; what it cannot say ends as "unknown". So a message is taken twice
 * only if the provider takes a request more than `settleMs` after its connection was gone, or an isolate stands still
 * between its last look at the clock and the call for longer than lease and `settleMs` together.
 * @module
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import { errorFields, type Log } from "@/lib/log.ts";
import { type Attendee, attendeeKey, type Head } from "@/lib/modules/contract.ts";
import { prizesOf, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { TicketsState } from "@/lib/modules/tickets_state.ts";
import { messageId, type MessageRow } from "@/lib/modules/raffle_texts.ts";
import {
  type Delivery,
  deliveryKey,
  isSettled,
  newDelivery,
  type NotSent,
  type Place,
  referenceOf,
} from "@/lib/outbox/delivery.ts";
import type { DeskCodeOf } from "@/lib/outbox/desk_code.ts";
import { stateOfStatus } from "@/lib/outbox/reports.ts";
import type { Stops } from "@/lib/outbox/stops.ts";
import { callDeadlineMs, type Sender } from "@/lib/outbox/twilio.ts";
import { winnerText } from "@/lib/outbox/winner_text.ts";
import type { SetTimer } from "@/lib/room/timers.ts";
import { outboxPrefix } from "@/lib/storage/keys.ts";
import type { RecordStore, RoomStore, StoredRecord } from "@/lib/storage/store.ts";

/** Between looks for marked events: a winner waits this long at most, and an idle isolate reads one empty list. */
export const lookMs = 2_000;
/** Between looks while there is more to do; other requests come in between. */
const moreMs = 50;
/** Messages on their way at once. The provider queues what comes faster than its numbers may send. */
const inFlightMax = 16;
/** Of one look, so that events that are marked meanwhile come in soon; drawn by lot, so that none is left behind. */
const stepsPerLookMax = 128;
/** Twice what a call may take: whoever holds it longer is dead, or finds out before calling. */
export const leaseMs = 2 * callDeadlineMs;
/** A request whose connection is gone is taken within this, or was not; and by then it is in the provider's lists. */
export const settleMs = 20_000;
/** With waits that double up to a minute these are some four minutes of a provider that is full. */
const attemptsMax = 8;
/** As many looks for a lost answer; then only the person knows. */
const checksMax = 8;
const retryMsMax = 60_000;
/** At the end of the process: what is under way may still be written down. The rest is looked for later. */
const lastCallsMs = 1_500;
/** More events with open texts at once than any evening has; the others come when these are done. */
const eventsMax = 1_000;

export interface DispatcherOptions {
  records: RecordStore;
  store: RoomStore;
  sender: Sender;
  stops: Stops;
  /** Stands in each text; by it a text is found again whose answer was lost, for the provider keeps no key of ours. */
  codeOf: DeskCodeOf;
  /** Where the provider may report to; absent: it does not. */
  publicUrl?: string;
  now: () => number;
  /** So many random bytes. */
  random: (length: number) => Uint8Array;
  setTimer: SetTimer;
  log: Log;
}

export interface Dispatcher {
  /** One look: takes what is due, and returns when that is done. Called by itself every `lookMs`. */
  look(): Promise<void>;
  /** Begins nothing new; resolves when what is under way is written down, or after a moment. */
  close(): Promise<void>;
}

/** A message that a room owes, with where it stands. */
interface Owed {
  place: Place;
  row: MessageRow;
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { records, store, sender, stops, codeOf, publicUrl, now, random, setTimer, log } = options;
  /** By event, then by message: when to look again. Forgotten with the event's mark. */
  const looks = new Map<string, Map<string, number>>();
  let closed = false;
  /** More was due than one look takes. */
  let isMore = false;
  let running: Promise<void> | null = null;
  let cancelLook: (() => void) | null = setTimer(lookAgain, lookMs);

  function lookAgain(): void {
    look().finally(() => {
      if (!closed) cancelLook = setTimer(lookAgain, isMore ? moreMs : lookMs);
    });
  }

  function look(): Promise<void> {
    return running ??= takeDue()
      .catch((error) => log("outbox_fault", errorFields(error)))
      .finally(() => running = null);
  }

  async function takeDue(): Promise<void> {
    isMore = false;
    const marks = await records.list(outboxPrefix, { limit: eventsMax });
    const marked = new Set(marks.map(({ key }) => key[1]));
    for (const event of looks.keys()) if (!marked.has(event)) looks.delete(event);
    const due: Owed[] = [];
    for (const mark of marks) {
      if (closed) return;
      due.push(...await dueIn(mark));
    }
    const taken = byLot(due).slice(0, stepsPerLookMax);
    isMore = due.length > taken.length;
    await Promise.all(Array.from({ length: inFlightMax }, async () => {
      for (let one = taken.pop(); one && !closed; one = taken.pop()) await takeOne(one);
    }));
  }

  /** What of a marked event is due. Where nothing is open any more the mark goes, unless it was set anew meanwhile. */
  async function dueIn({ key, version }: StoredRecord<unknown>): Promise<Owed[]> {
    const [, event] = key;
    const known = looks.get(event) ?? new Map<string, number>();
    looks.set(event, known);
    const { head } = await store.read(event, []);
    const due: Owed[] = [];
    let open = 0;
    for (const module of Object.keys(head?.head.modules ?? {})) {
      for await (const owed of owedBy(event, module)) {
        const nextAt = known.get(referenceOf(owed.place)) ?? 0;
        if (nextAt < Infinity) open++;
        if (nextAt <= now()) due.push(owed);
      }
    }
    if (open === 0) await records.delete(key, version);
    return due;
  }

  async function* owedBy(event: string, module: string): AsyncIterable<Owed> {
    let after: string | undefined;
    for (;;) {
      const page = await store.list<MessageRow>(event, module, "message", { after, limit: 1_000 });
      for (const { value: row } of page.rows) {
        const [slot, tag] = messageId(row.slot, row.entrantTag);
        if (!row.reason) yield { place: { event, module, slot, tag }, row };
      }
      if (page.next === null) return;
      after = page.next;
    }
  }

  async function takeOne(owed: Owed): Promise<void> {
    const { place } = owed;
    try {
      const nextAt = await step(owed);
      looks.get(place.event)?.set(referenceOf(place), nextAt);
    } catch (error) {
      // It stands as it stood, or "sending" until its lease ends: a later look goes on from there.
      looks.get(place.event)?.set(referenceOf(place), now() + lookMs);
      log("outbox_fault", {
        room: place.event,
        module: place.module,
        slot: place.slot,
        ...errorFields(error),
      });
    }
  }

  /** @returns when to look again; never for what is settled */
  async function step(owed: Owed): Promise<number> {
    const kept = await records.get<Delivery>(deliveryKey(owed.place));
    const before = kept?.value ?? newDelivery(now());
    if (isSettled(before)) return Infinity;
    if (before.nextAt > now()) return before.nextAt;
    const version = kept?.version ?? null;
    switch (before.state) {
      case "queued":
        return await send(owed, before, version);
      case "sending":
        // Whoever began is gone. Their request may still be on its way, so it is not looked for at once.
        return await move(owed, version, { ...before, state: "checking", nextAt: now() + settleMs });
      default:
        return await check(owed, before, version);
    }
  }

  /** Writes a step if nobody else has made one since. @returns when to look again */
  async function move(owed: Owed, version: string | null, next: Delivery): Promise<number> {
    const value: Delivery = { ...next, at: now() };
    if (!await records.put([{ key: deliveryKey(owed.place), value, expected: version }])) return now();
    if (!isSettled(value)) return value.nextAt;
    const { event: room, module, slot } = owed.place;
    if (value.state === "failed" || value.state === "unknown") {
      log("text_not_sent", { room, module, slot, state: value.state, code: value.code });
    }
    return Infinity;
  }

  async function send(owed: Owed, before: Delivery, version: string | null): Promise<number> {
    const found = await recipient(owed);
    if ("withdrawn" in found) return await move(owed, version, { ...before, state: "withdrawn" });
    if ("reason" in found) {
      return await move(owed, version, { ...before, state: "not_sent", reason: found.reason });
    }
    if (before.attempts >= attemptsMax) {
      return await move(owed, version, { ...before, state: "failed", code: "gave_up" });
    }
    const { to, head } = found;
    const startedAt = now();
    const sending: Delivery = {
      ...before,
      state: "sending",
      nextAt: startedAt + leaseMs,
      attempts: before.attempts + 1,
      checks: 0,
      firstAt: before.firstAt ?? startedAt,
      number: stops.hash(to),
      by: bytesToHex(random(8)),
    };
    const leaseEndsAt = await move(owed, version, sending);
    // Lost to another isolate, or held up for so long that another may take it over while we call.
    if (leaseEndsAt !== sending.nextAt || now() > leaseEndsAt - callDeadlineMs) return leaseEndsAt;
    const sent = await sender.send({ to, text: textOf(owed, head), reportTo: reportTo(owed.place) });
    switch (sent.outcome) {
      case "accepted":
        return await conclude(owed, sending, { state: "sent", sid: sent.sid });
      case "later": {
        const wait = Math.max(sent.afterMs, backoff(sending.attempts));
        return await conclude(owed, sending, { state: "queued", nextAt: now() + wait });
      }
      case "refused":
        if (sent.code !== "21610") return await conclude(owed, sending, { state: "failed", code: sent.code });
        // The provider knows of a STOP that we were not told of.
        await stops.set(to, true);
        return await conclude(owed, sending, { state: "not_sent", reason: "stopped" });
      case "unheard":
        return await conclude(owed, sending, { state: "checking", nextAt: now() + settleMs });
    }
  }

  /** Ends our own step, unless a report of the provider or another isolate has been faster. */
  async function conclude(owed: Owed, own: Delivery, change: Partial<Delivery>): Promise<number> {
    const kept = await records.get<Delivery>(deliveryKey(owed.place));
    if (!kept || kept.value.by !== own.by || kept.value.state !== "sending") return now();
    return await move(owed, kept.version, { ...own, ...change });
  }

  /** The answer to a send was lost: what does the provider know of it? */
  async function check(owed: Owed, before: Delivery, version: string | null): Promise<number> {
    const { head, attendee } = await peopleOf(owed);
    const to = attendee?.phone;
    // The number was taken off the list or changed since: there is nothing to ask by.
    if (!head || !to || stops.hash(to) !== before.number) {
      return await move(owed, version, { ...before, state: "unknown" });
    }
    const found = await sender.find({ to, code: codeIn(owed), since: before.firstAt! });
    switch (found.outcome) {
      case "found": {
        const { sid, status, code } = found;
        return await move(owed, version, { ...before, state: stateOfStatus(status) ?? "sent", sid, code });
      }
      case "absent":
        return await move(owed, version, { ...before, state: "queued", nextAt: now() });
      case "undecided":
        return await move(owed, version, { ...before, state: "unknown" });
      case "unheard": {
        const checks = before.checks + 1;
        if (checks >= checksMax) return await move(owed, version, { ...before, state: "unknown", checks });
        return await move(owed, version, { ...before, checks, nextAt: now() + backoff(checks) });
      }
    }
  }

  /** Whom to send to, as things are now: the prize may have gone on, the number changed, a STOP come in. */
  async function recipient(
    owed: Owed,
  ): Promise<{ withdrawn: true } | { reason: NotSent } | { to: string; head: Head }> {
    const { head, attendee } = await peopleOf(owed);
    const state = head?.modules[owed.place.module] as RaffleState | undefined;
    const holder = state && prizesOf(state).find(({ slot }) => slot === owed.row.slot);
    if (!head || holder?.entrantTag !== owed.row.entrantTag) return { withdrawn: true };
    if (!attendee?.phone) return { reason: "no_number" };
    if (!attendee.smsOptIn) return { reason: "no_consent" };
    return await stops.has(attendee.phone) ? { reason: "stopped" } : { to: attendee.phone, head };
  }

  async function peopleOf({ place, row }: Owed): Promise<{ head?: Head; attendee?: Attendee }> {
    const { head, rows } = await store.read(place.event, [attendeeKey(row.attendee)]);
    return { head: head?.head, attendee: rows[0] as Attendee | undefined };
  }

  function codeIn({ place: { event, module }, row: { entrantTag } }: Owed): string {
    return codeOf({ event, module, entrantTag });
  }

  function textOf(owed: Owed, { event, modules }: Head): string {
    const { place, row } = owed;
    const { kind, title, tiers } = modules[place.module] as RaffleState | TicketsState;
    const prize = tiers.find(({ id }) => id === row.tier)!.label;
    const { entryNumber } = row;
    const isTicket = kind === "tickets";
    return winnerText({ event: event.name, title, prize, entryNumber, isTicket, code: codeIn(owed) });
  }

  function reportTo(place: Place): string | undefined {
    return publicUrl && `${publicUrl}/api/sms/status?message=${referenceOf(place)}`;
  }

  /** Doubles up to a minute; half of it by chance, so that many that were refused at once do not come back at once. */
  function backoff(tries: number): number {
    const full = Math.min(retryMsMax, 1_000 * 2 ** tries);
    return full / 2 + full / 2 * chance();
  }

  /** [0, 1) */
  function chance(): number {
    return new DataView(random(4).buffer as ArrayBuffer).getUint32(0) / 2 ** 32;
  }

  function byLot<T>(items: readonly T[]): T[] {
    return items.map((item) => ({ item, lot: chance() })).sort((a, b) => a.lot - b.lot).map(({ item }) =>
      item
    );
  }

  return {
    look,
    close() {
      closed = true;
      cancelLook?.();
      return new Promise((resolve) => {
        const cancel = setTimer(resolve, lastCallsMs);
        Promise.resolve(running).finally(cancel).then(() => resolve());
      });
    },
  };
}
