/**
 * What the desk sees of people without an invitation, and its word on those who wait.
 *
 * `lib/modules/walk_ups.ts` decides; here a long line is read, and cut into commands that fit.
 * @module
 */
import { type Actor, attendeeKey, type Head, type RowReader } from "@/lib/modules/contract.ts";
import { admittedAtOnceMax, doorOf, type WalkUp, type WalkUpAddress } from "@/lib/modules/walk_ups.ts";
import type { Refused } from "@/lib/refusal.ts";
import type { Runtime } from "@/lib/runtime.ts";

/** On the page at once; the rest is a number, and comes up as these are dealt with. */
const shownMax = 200;

export interface WalkUpsView {
  /** Of the head that this was read with: who came later may be in the list, and is not of "all" up to here. */
  seq: number;
  walkUps: boolean | "approval";
  max: number;
  perAddress: number;
  /** Let in, or waiting. */
  count: number;
  waitingCount: number;
  /** Addresses from which nobody else gets in. */
  fullAddresses: number;
  /** The first of those who wait, by when they asked. */
  waiting: { id: string; name: string; askedAt: string }[];
}

export async function walkUpsOf(read: Pick<RowReader, "list">, head: Head): Promise<WalkUpsView> {
  const { approval, max, perAddress, count, waiting: waitingCount = 0 } = doorOf(head);
  const waiting = waitingCount > 0 ? await inLine(read) : [];
  let fullAddresses = 0;
  for await (const address of read.list<WalkUpAddress>("@", "walk_up_address")) {
    if (address.count >= perAddress) fullAddresses++;
  }
  return {
    seq: head.seq,
    walkUps: head.walkUps && approval ? "approval" : head.walkUps,
    ...{ max, perAddress, count, waitingCount, fullAddresses },
    waiting: waiting.slice(0, shownMax).map(({ id, name, askedAt }) => ({ id, name, askedAt })),
  };
}

async function inLine(read: Pick<RowReader, "list">): Promise<WalkUp[]> {
  const found: WalkUp[] = [];
  for await (const person of read.list<WalkUp>("@", "walk_up")) {
    if (person.turnedAwayAt === undefined) found.push(person);
  }
  return found.sort((a, b) => a.askedAt < b.askedAt ? -1 : a.askedAt > b.askedAt ? 1 : a.id < b.id ? -1 : 1);
}

/** Whether the organizer has not let them in: they hold a link, and what goes on in the room is not for them. */
export async function waitsOutside(
  read: Pick<RowReader, "get">,
  { role, id }: Actor,
  { door }: Head,
): Promise<boolean> {
  // Where nobody ever had to wait no row is read: a hall opens its sockets all at once.
  if (role !== "attendee" || door?.waiting === undefined) return false;
  return await read.get(attendeeKey(id)) === undefined;
}

/**
 * Lets them in, or turns them away.
 *
 * @param attendees "all": everybody who waited when this began
 * @param upTo only those of "all" who waited at this commit, so that asking again is about the same people
 * @returns how many; who was dealt with meanwhile is not counted again
 */
export async function settleWalkUps(
  { submit, reader }: Pick<Runtime, "submit" | "reader">,
  event: string,
  actor: Actor,
  type: "admit" | "turn_away",
  { attendees, upTo = Infinity }: { attendees: string[] | "all"; upTo?: number },
): Promise<{ ok: true; count: number } | Refused> {
  const ids = attendees === "all"
    ? (await inLine(reader(event))).filter(({ seq = 0 }) => seq <= upTo).map(({ id }) => id)
    : attendees;
  let count = 0;
  for (let from = 0; from < ids.length; from += admittedAtOnceMax) {
    const answer = await submit(event, actor, {
      id: crypto.randomUUID(),
      module: "",
      type,
      args: { attendees: ids.slice(from, from + admittedAtOnceMax) },
    });
    if (!answer.ok) return answer;
    const reply = answer.reply as { admitted?: number; turnedAway?: number };
    count += reply.admitted ?? reply.turnedAway ?? 0;
  }
  return { ok: true, count };
}
