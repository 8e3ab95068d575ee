/**
 * Events of an account: making one, finding one by its join code, listing them.
 *
 * An event begins with its head, its record, its place in the directory and the first record of its audit log in
 * one write. Everything after goes through its room (`runtime.ts`).
 * @module
 */
import { type EventAccess, eventKey } from "@/lib/auth/event_access.ts";
import type { Head } from "@/lib/modules/contract.ts";
import type { EventFacts } from "@/lib/protocol/messages.ts";
import { refuse, type Refused } from "@/lib/refusal.ts";
import { auditKey, nextRecord } from "@/lib/room/audit.ts";
import { rowKey } from "@/lib/storage/keys.ts";
import type { RecordStore } from "@/lib/storage/store.ts";
import { CODE_LETTERS as codeAlphabet } from "@/lib/modules/check_in_text.ts";

const codeLength = 6;
/** 31^6 codes; a third collision in a row means that something else is wrong. */
const codeTriesMax = 5;
/** The harbour at night of the design. */
const hueDefault = 218;
/** An account's list of events; the oldest fall off the page, not out of the database. */
export const listedEventsMax = 200;

export interface EventListing {
  id: string;
  name: string;
  joinCode: string;
  createdAt: string;
}

export interface NewEvent {
  name: string;
  id?: string;
  /** Of the client: the same one from the same actor gets the event that it got first. */
  requestId?: string;
  passcode: string;
  /** "approval": they wait until the organizer lets them in. */
  walkUps?: boolean | "approval";
  walkUpsMax?: number;
  locale?: string;
  hue?: number;
}

export async function createEvent(
  { records, access, now }: { records: RecordStore; access: EventAccess; now: () => number },
  { account, actor }: { account: string; actor: string },
  wanted: NewEvent,
): Promise<{ ok: true; event: EventFacts } | Refused> {
  const { requestId } = wanted;
  const receiptKey = requestId === undefined ? null : ["event_request", account, actor, requestId];
  for (let attempt = 0; attempt < codeTriesMax; attempt++) {
    // Before each try: the one that was given up as silent may land meanwhile.
    const first = receiptKey && await records.get<{ event: string }>(receiptKey);
    if (first) {
      const kept = await records.get<Head>(["head", first.value.event]);
      if (kept) return { ok: true, event: kept.value.event };
    }
    const id = wanted.id ?? randomCode();
    const event: EventFacts = {
      id,
      name: wanted.name,
      joinCode: randomCode(),
      locale: wanted.locale ?? "en",
      hue: wanted.hue ?? hueDefault,
      createdAt: new Date(now()).toISOString(),
    };
    const walkUps = (wanted.walkUps ?? false) !== false;
    const approval = wanted.walkUps === "approval";
    const { walkUpsMax: max } = wanted;
    const door = { count: 0, ...(approval && { approval, waiting: 0 }), ...(max !== undefined && { max }) };
    const created = nextRecord(undefined, {
      at: Date.parse(event.createdAt),
      actor,
      action: "create_event",
      facts: { event: id, walkUps: approval ? "approval" : walkUps },
    });
    const head: Head = {
      v: 1,
      seq: 1,
      commitId: crypto.randomUUID(),
      event,
      walkUps,
      ...(Object.keys(door).length > 1 && { door }),
      current: null,
      counts: { attendees: 0, checkedIn: 0 },
      modules: {},
      audit: { n: created.n, hash: created.hash },
    };
    const listing: EventListing = {
      id,
      name: event.name,
      joinCode: event.joinCode,
      createdAt: event.createdAt,
    };
    const record = await access.newRecord({ id, account, name: event.name, passcode: wanted.passcode });
    const made = await records.put([
      { key: ["head", id], value: head, expected: null },
      { key: rowKey(id, auditKey(created.n)) as string[], value: created },
      { key: eventKey(id), value: record, expected: null },
      { key: ["join", event.joinCode], value: id, expected: null },
      { key: ["account_event", account, id], value: listing },
      ...(receiptKey ? [{ key: receiptKey, value: { v: 1, event: id }, expected: null }] : []),
    ]);
    if (made) return { ok: true, event };
    // A chosen id that is taken stays taken; a code that was taken is drawn again. A lost reply of our own
    // write looks like a taken id too: then the head carries our commit id.
    const kept = await records.get<Head>(["head", id]);
    if (kept?.value.commitId === head.commitId) return { ok: true, event };
    if (kept && wanted.id !== undefined) return refuse({ code: "event_exists", event: id });
  }
  return refuse({ code: "busy", retryAfterSeconds: 1 });
}

/** @param typed with or without a gap, in any case */
export async function findByJoinCode(records: RecordStore, typed: string): Promise<string | null> {
  const code = typed.toUpperCase().replace(/[\s-]/g, "");
  if (code.length !== codeLength || [...code].some((letter) => !codeAlphabet.includes(letter))) return null;
  return (await records.get<string>(["join", code]))?.value ?? null;
}

/** Newest first. */
export async function listEvents(records: RecordStore, account: string): Promise<EventListing[]> {
  const found = await records.list<EventListing>(["account_event", account], { limit: 1000 });
  return found.map(({ value }) => value)
    .sort((a, b) => a.createdAt < b.createdAt ? 1 : -1)
    .slice(0, listedEventsMax);
}

/** Six characters, each of the 31 equally likely. */
export function randomCode(): string {
  let code = "";
  while (code.length < codeLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(16))) {
      // 248 is the last multiple of 31 in a byte; above it the first letters would come more often.
      if (byte < 248 && code.length < codeLength) code += codeAlphabet[byte % 31];
    }
  }
  return code;
}
