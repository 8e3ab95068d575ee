/**
 * People who were not on the list: how many may put themselves on it, and who waits for the organizer's word.
 *
 * Decisions of the event like those of `event.ts`, which calls them. Somebody who waits is no attendee yet: their row
 * lies in a table of its own, so no raffle, poll or export ever sees them.
 * @module
 */
import { refuse, type Refused } from "@/lib/refusal.ts";
import {
  type Attendee,
  attendeeKey,
  type AuditFacts,
  type Command,
  type Decision,
  type Door,
  EVENT_ROWS,
  type Head,
  type Repeat,
  type RowKey,
  type Rows,
  type RowWrite,
  type Told,
} from "@/lib/modules/contract.ts";

/** A hall of 5,000 is what one event is measured for; beyond it the list would be somebody's script. */
export const walkUpsMaxDefault = 5_000;
/** A hall shares one address on its Wi-Fi, a home never holds so many; a script at one place gets a fifth of the hall. */
export const walkUpsPerAddressDefault = 1_000;
/** As many as one roster takes. */
export const walkUpsMaxMax = 20_000;
/** People let in or turned away by one command: three rows each, far below what one commit takes. */
export const admittedAtOnceMax = 200;

/** The row `["@", "walk_up", id]`, until they are let in. */
export interface WalkUp {
  v: 1;
  id: string;
  name: string;
  phone?: string;
  smsOptIn?: boolean;
  hideName?: true;
  /** ISO-8601 */
  askedAt: string;
  /** The commit of this row; absent from rows of an earlier version. */
  seq?: number;
  /** ISO-8601: the organizer said no. The row stays, so that it can be taken back. */
  turnedAwayAt?: string;
}

/** The row `["@", "walk_up_address", tag]`: how many came from one address. */
export interface WalkUpAddress {
  v: 1;
  count: number;
}

export interface WalkUpArgs {
  attendee: string;
  name: string;
  phone?: string;
  smsOptIn?: boolean;
  hideName?: boolean;
  /** Stands for the client's address; absent where it is not known. */
  address?: string;
}

export interface DoorArgs {
  walkUps: boolean;
  approval: boolean;
  max?: number;
  perAddress?: number;
}

export type WalkUpCommand =
  | Command<"walk_up", WalkUpArgs>
  | Command<"admit" | "turn_away", { attendees: string[] }>
  | Command<"set_walk_ups", DoorArgs>;

export const walkUpKey = (id: string): RowKey => [EVENT_ROWS, "walk_up", id];
export const addressKey = (tag: string): RowKey => [EVENT_ROWS, "walk_up_address", tag];

type Decided = Decision<Head> | Repeat | Refused;

/** What is so of an event whose organizer never said anything else. */
export function doorOf(
  { door }: Pick<Head, "door">,
): Required<Omit<Door, "waiting">> & Pick<Door, "waiting"> {
  return {
    approval: false,
    max: walkUpsMaxDefault,
    perAddress: walkUpsPerAddressDefault,
    count: 0,
    ...door,
  };
}

export function walkUpNeeds(command: WalkUpCommand): RowKey[] {
  switch (command.type) {
    case "walk_up": {
      const { attendee, address } = command.args;
      const own = [attendeeKey(attendee), walkUpKey(attendee)];
      return address === undefined ? own : [...own, addressKey(address)];
    }
    case "admit":
    case "turn_away":
      return command.args.attendees.map(walkUpKey);
    case "set_walk_ups":
      return [];
  }
}

/** Somebody in the room who was not on the list: on it at once, or in line for the organizer's word. */
export function walkUp(head: Head, rows: Rows, { at, args }: Command<"walk_up", WalkUpArgs>): Decided {
  const { attendee, name, phone, smsOptIn, hideName, address } = args;
  if (rows.get(attendeeKey(attendee))) return { ok: true, repeat: true, reply: { attendee, waiting: false } };
  if (rows.get(walkUpKey(attendee))) return { ok: true, repeat: true, reply: { attendee, waiting: true } };
  if (!head.walkUps) return refuse({ code: "forbidden", needs: "the organizer's desk" });
  const door = doorOf(head);
  if (door.count >= door.max) return refuse({ code: "walk_ups_full", max: door.max });
  const before = address === undefined ? undefined : rows.get<WalkUpAddress>(addressKey(address));
  if ((before?.count ?? 0) >= door.perAddress) {
    return refuse({ code: "walk_ups_from_address", max: door.perAddress });
  }
  const askedAt = new Date(at).toISOString();
  const said: WalkUp = {
    ...{ v: 1, id: attendee, name, askedAt, seq: head.seq + 1 },
    ...(phone !== undefined && { phone }),
    ...(smsOptIn && { smsOptIn }),
    ...(hideName && { hideName }),
  };
  const writes: RowWrite[] = door.approval
    ? [{ key: walkUpKey(attendee), value: said }]
    : [{ key: attendeeKey(attendee), value: attendeeOf(said, at) }];
  if (address !== undefined) {
    const value: WalkUpAddress = { v: 1, count: (before?.count ?? 0) + 1 };
    writes.push({ key: addressKey(address), value });
  }
  const after: Head = {
    ...head,
    door: { ...head.door, count: door.count + 1, ...(door.approval && { waiting: (door.waiting ?? 0) + 1 }) },
    counts: door.approval ? head.counts : added(head.counts, 1),
  };
  const changes = door.approval ? [waitingTold(after)] : rosterTold(after);
  return { ok: true, state: after, rows: writes, changes, reply: { attendee, waiting: door.approval } };
}

/** Those of them who still wait, or were turned away by mistake; for the others there is nothing to do. */
export function admit(
  head: Head,
  rows: Rows,
  { at, args }: Command<string, { attendees: string[] }>,
): Decided {
  const asked = people(rows, args.attendees);
  if (asked.length === 0) return { ok: true, repeat: true, reply: { admitted: 0 } };
  const door = doorOf(head);
  const back = asked.filter(({ turnedAwayAt }) => turnedAwayAt !== undefined).length;
  const after: Head = {
    ...head,
    door: { ...head.door, count: door.count + back, waiting: (door.waiting ?? 0) - (asked.length - back) },
    counts: added(head.counts, asked.length),
  };
  const writes = asked.flatMap((person): RowWrite[] => [
    { key: attendeeKey(person.id), value: attendeeOf(person, at) },
    { key: walkUpKey(person.id), value: null },
  ]);
  const reply = { admitted: asked.length };
  return { ok: true, state: after, rows: writes, changes: rosterTold(after), reply, facts: factsOf(asked) };
}

export function turnAway(
  head: Head,
  rows: Rows,
  { at, args }: Command<string, { attendees: string[] }>,
): Decided {
  const asked = people(rows, args.attendees).filter(({ turnedAwayAt }) => turnedAwayAt === undefined);
  if (asked.length === 0) return { ok: true, repeat: true, reply: { turnedAway: 0 } };
  const door = doorOf(head);
  // Their places are free again; those of their address are not, or a script could try for ever.
  const after: Head = {
    ...head,
    door: { ...head.door, count: door.count - asked.length, waiting: (door.waiting ?? 0) - asked.length },
  };
  const turnedAwayAt = new Date(at).toISOString();
  const writes = asked.map((person) => ({ key: walkUpKey(person.id), value: { ...person, turnedAwayAt } }));
  const reply = { turnedAway: asked.length };
  return {
    ok: true,
    state: after,
    rows: writes,
    changes: [waitingTold(after)],
    reply,
    facts: factsOf(asked),
  };
}

/** Who waits stays in line, whatever is said now. */
export function setWalkUps(head: Head, { walkUps, approval, max, perAddress }: DoorArgs): Decision<Head> {
  const before = doorOf(head);
  const door: Door = {
    ...head.door,
    count: before.count,
    approval,
    max: max ?? before.max,
    perAddress: perAddress ?? before.perAddress,
  };
  const facts = {
    walkUps: !walkUps ? "off" : approval ? "approval" : "on",
    max: door.max!,
    perAddress: door.perAddress!,
  };
  return { ok: true, state: { ...head, walkUps, door }, rows: [], changes: [], reply: facts, facts };
}

function people(rows: Rows, ids: string[]): WalkUp[] {
  return [...new Set(ids)].flatMap((id) => rows.get<WalkUp>(walkUpKey(id)) ?? []);
}

/** One person as a person, several as a number. */
function factsOf(asked: WalkUp[]): AuditFacts {
  return asked.length === 1 ? { attendee: asked[0].id } : { people: asked.length };
}

function attendeeOf({ id, name, phone, smsOptIn, hideName, askedAt }: WalkUp, at: number): Attendee {
  return {
    ...{ v: 1, id, name, checkedIn: true, checkedInAt: new Date(at).toISOString() },
    ...(phone !== undefined && { phone }),
    // Consent was given when they sent the form, not when they were let in.
    ...(smsOptIn && { smsOptIn, smsOptInAt: askedAt }),
    ...(hideName && { hideName }),
  };
}

function added({ attendees, checkedIn }: Head["counts"], count: number): Head["counts"] {
  return { attendees: attendees + count, checkedIn: checkedIn + count };
}

/** For who counts along; the organizer's has more in it. */
export function rosterTold(head: Head): Told[] {
  return [
    { to: "all", change: { type: "roster_counted", checkedIn: head.counts.checkedIn } },
    waitingTold(head),
  ];
}

function waitingTold(head: Head): Told {
  return { to: "organizer", change: { type: "roster_counted", ...deskCounts(head) } };
}

/** What organizers see of the roster: `waiting` from the first who had to wait. */
export function deskCounts({ counts, door }: Head): Head["counts"] & { waiting?: number } {
  return { ...counts, ...(door?.waiting !== undefined && { waiting: door.waiting }) };
}
