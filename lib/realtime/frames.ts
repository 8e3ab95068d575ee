/**
 * Frames as text: what one audience gets to read of a range of commits, of a snapshot, of a goodbye.
 *
 * Pure. The hub builds each text once per audience and sends the same string to every seat of it.
 * @module
 */
import type { Told } from "@/lib/modules/contract.ts";
import type { Change, RaffleChange, ServerMessage, View } from "@/lib/protocol/messages.ts";

/** Stations and attendees are "public". What only one attendee may know never goes through a room. */
export type Audience = "public" | "organizer";

export function frameText(message: ServerMessage): string {
  return JSON.stringify(message);
}

/** The commits after `from` up to `seq`; a bare seq for who may see none of it, so that nobody counts a gap. */
export function rangeText(from: number, seq: number, told: readonly Told[], audience: Audience): string {
  const changes = told.filter((each) => isFor(each, audience)).map((each) => each.change);
  // Left out where it says what the client assumes anyway: most frames cover one commit.
  const range = from === seq - 1 ? { seq } : { seq, from };
  return frameText(changes.length > 0 ? { t: "delta", ...range, changes } : { t: "seq", ...range });
}

function isFor(told: Told, audience: Audience): boolean {
  return told.to === "all" || audience === "organizer";
}

/** A snapshot without its time: the costly part, the same for everybody who gets this seq. */
export function snapshotBody(seq: number, view: View): string {
  return `{"t":"snapshot","seq":${seq},"view":${JSON.stringify(view)}`;
}

/** @param now unix ms */
export function snapshotText(body: string, now: number): string {
  return `${body},"serverTime":"${new Date(now).toISOString()}"}`;
}

/**
 * Names what a change of counts replaces, or null for a change that must be told at once and whole.
 * Counts are absolute, so of two with one name the later says everything.
 */
export function countName(told: Told): string | null {
  const { change, to } = told;
  switch (change.type) {
    case "entries_counted":
    case "tickets_counted":
      return `${to} ${change.type} ${change.module}`;
    case "ballots_counted":
      return `${to} ${change.type} ${change.module} ${change.question}`;
    case "roster_counted":
      return `${to} ${change.type}`;
    default:
      return null;
  }
}

/**
 * What a reader of the whole range needs: of the counts the last ones, of results that were hidden again nothing, and
 * of a raffle that was called off no winner. A batch of 200 votes moves one count 200 times, and may show and hide
 * what no head ever showed.
 */
export function lasting(told: readonly Told[]): Told[] {
  const kept: Told[] = [];
  const replaced = new Set<string>();
  const hidden = new Set<string>();
  const calledOff = new Set<string>();
  for (const each of told.toReversed()) {
    const name = countName(each);
    if (name !== null && replaced.has(name)) continue;
    if (name !== null) replaced.add(name);
    const change = "results" in each.change && hidden.has(each.change.module)
      ? withoutResults(each.change)
      : each.change;
    if (!change) continue;
    if (change.type === "cancelled") calledOff.add(change.module);
    if (NAMING.has(change.type) && calledOff.has((change as RaffleChange).module)) continue;
    if (change.type === "results_hidden" || change.type === "poll_cancelled") hidden.add(change.module);
    kept.push(change === each.change ? each : { ...each, change });
  }
  return kept.reverse();
}

/** Changes that say who holds a prize. */
const NAMING: ReadonlySet<Change["type"]> = new Set(["revealed", "claimed", "advanced"]);

/** Null where nothing else was in it. */
function withoutResults(change: Extract<Change, { results?: unknown }>): Change | null {
  if (change.type === "results_shown") return null;
  const { results: _results, ...rest } = change;
  return rest;
}
