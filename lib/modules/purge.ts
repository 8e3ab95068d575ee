/**
 * Deleting an event's personal data: when it may begin, what goes, what stays, and when it is done.
 *
 * Pure. Begun by the owner's `purge`, which takes the names off every screen and ends all other commands; the rows
 * go in bounded batches (`purge_rows`), each found by `lib/room/purge.ts` before its commit. Every table goes that
 * nobody said stays, so a table that somebody adds one day cannot be forgotten here.
 * @module
 */
import { refuse, type Refused } from "@/lib/refusal.ts";
import {
  type Decision,
  EVENT_ROWS,
  type Head,
  type KeptTables,
  type Repeat,
  type RowKey,
  type RowWrite,
} from "@/lib/modules/contract.ts";
import { modules } from "@/lib/modules/mod.ts";

/** What was found before the commit: first what is saved, then rows that go; with neither, all else is gone too. */
export interface PreparedPurge {
  saves: RowWrite[];
  rows: RowKey[];
}

/** Says that this event's data is going: a server that starts finds it by this, and goes on. Lies as `keys.ts` says. */
export const purgingMark: RowKey = [EVENT_ROWS, "purging"];

/**
 * The audit log speaks of people by hashes only, whose key is in `person`, which goes. The mark goes at the end; what
 * keeps late work from leaving a blob (`noBlobsRow`) stays for good.
 */
const keptOfEvent = ["audit", "purging", "no_blobs"];
/** What the room still does for itself once the data is on its way out. */
const stillDone = ["purge", "purge_rows", "note"];

/** From the order on: personal links and stations are dead, and nothing happens in the room any more. */
export const isOver = ({ event }: Pick<Head, "event">): boolean => event.purgingSince !== undefined;

/** Rows are left to delete. */
export const isPurging = (head: Pick<Head, "event">): boolean =>
  isOver(head) && head.event.purgedAt === undefined;

/** Why a command is refused in an event that is over; null where it is not. */
export function refusedWhenOver(
  head: Head,
  { module, type }: { module: string; type: string },
): Refused | null {
  if (!isOver(head) || (module === "" && stillDone.includes(type))) return null;
  return refuse({ code: "event_purged" });
}

export function keptTables(head: Head): KeptTables {
  const kept = new Set(keptOfEvent.map((table) => `${EVENT_ROWS}/${table}`));
  for (const [id, { kind }] of Object.entries(head.modules)) {
    for (const table of modules[kind].purge.keeps) kept.add(`${id}/${table}`);
  }
  return (owner, table) => kept.has(`${owner}/${table}`);
}

export function purge(head: Head, at: number): Decision<Head> | Repeat | Refused {
  const reply = (since: string) => ({ purgingSince: since });
  if (isOver(head)) return { ok: true, repeat: true, reply: reply(head.event.purgingSince!) };
  for (const [module, state] of Object.entries(head.modules)) {
    if (modules[state.kind].purge.isRunning(state)) {
      return refuse({ code: "still_running", module, title: state.title, phase: state.phase });
    }
  }
  const since = new Date(at).toISOString();
  const without = Object.entries(head.modules).map(([id, state]) =>
    [id, modules[state.kind].purge.without(state)] as const
  );
  return {
    ok: true,
    state: {
      ...head,
      event: { ...head.event, purgingSince: since },
      modules: Object.fromEntries(without),
    },
    rows: [{ key: purgingMark, value: { v: 1, at } }],
    changes: [{ to: "all", change: { type: "purging", since } }],
    reply: reply(since),
    facts: { attendees: head.counts.attendees },
  };
}

export function purgeRows(head: Head, at: number, prepared: unknown): Decision<Head> | Repeat | Refused {
  if (!isPurging(head)) return { ok: true, repeat: true, reply: {} };
  if (!prepared) return { ...refuse({ code: "busy", retryAfterSeconds: 1 }), outOfDate: true };
  const { saves, rows } = prepared as PreparedPurge;
  const writes = [...saves, ...rows.map((key) => ({ key, value: null }))];
  // Of the many steps of one act the last leaves the record.
  if (writes.length > 0) {
    return { ok: true, state: head, rows: writes, changes: [], reply: {}, unaudited: true };
  }
  const purgedAt = new Date(at).toISOString();
  return {
    ok: true,
    state: { ...head, event: { ...head.event, purgedAt } },
    rows: [{ key: purgingMark, value: null }],
    changes: [{ to: "all", change: { type: "purged", at: purgedAt } }],
    reply: {},
    facts: { done: true },
  };
}
