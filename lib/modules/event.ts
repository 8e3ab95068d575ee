/**
 * Decisions about the event itself: its roster, its modules, and which of them stations show.
 *
 * Same silhouette as a module, except that its state is the head. Called by `lib/room/decide.ts`.
 * @module
 */
import { refuse, type Refused } from "@/lib/refusal.ts";
import type {
  Attendee,
  AuditFacts,
  Command,
  CommandRule,
  Decision,
  Head,
  ModuleState,
  Repeat,
  RowKey,
  Rows,
  RowWrite,
  Told,
} from "@/lib/modules/contract.ts";
import { attendeeKey } from "@/lib/modules/contract.ts";
import { modules } from "@/lib/modules/mod.ts";
import {
  admit,
  rosterTold,
  setWalkUps,
  turnAway,
  walkUp,
  type WalkUpCommand,
  walkUpNeeds,
} from "@/lib/modules/walk_ups.ts";
import { purge, purgeRows } from "@/lib/modules/purge.ts";

/** All prizes of an event together: winners stand in the head, whose value may not pass 64 KiB. */
export const prizesPerEventMax = 200;
/** An evening has a handful; each costs every snapshot a few hundred bytes. */
export const modulesPerEventMax = 20;

export interface RosterRow {
  id: string;
  name: string;
  phone?: string;
  smsOptIn?: boolean;
  checkedIn?: boolean;
  tickets?: number;
}

export type EventCommand =
  | Command<"import", { rows: RosterRow[] }>
  | Command<"check_in", { attendee: string; checkedIn: boolean }>
  | WalkUpCommand
  | Command<"add_module", { id: string; state: ModuleState; prizes: number }>
  | Command<"show", { show: string }>
  | Command<"note", Note>
  | Command<"purge" | "purge_rows", Record<string, never>>;

/** What the audit log has to say of something that is no command of the room. */
export interface Note {
  action: string;
  /** In the form of an audit record's `actor`. */
  actor: string;
  facts: AuditFacts;
}

export const eventRules: Readonly<Record<EventCommand["type"], CommandRule>> = {
  // The same rows again change nothing, so a repeat needs no receipt.
  import: { roles: ["organizer"], receipt: "natural" },
  check_in: { roles: ["organizer"], receipt: "natural" },
  // The person's own doing, and their row says it.
  walk_up: { roles: ["system"], receipt: "natural", unaudited: true },
  admit: { roles: ["organizer"], receipt: "natural" },
  turn_away: { roles: ["organizer"], receipt: "natural" },
  // A delayed repeat must not open the door again.
  set_walk_ups: { roles: ["organizer"], receipt: "stored" },
  add_module: { roles: ["organizer"], receipt: "stored" },
  // A delayed repeat must not switch the stations back.
  show: { roles: ["organizer"], receipt: "stored" },
  note: { roles: ["system"], receipt: "stored" },
  // The head says that it was ordered, and how far it is.
  purge: { roles: ["organizer"], receipt: "natural" },
  purge_rows: { roles: ["system"], receipt: "natural" },
};

export function eventNeeds(command: EventCommand): RowKey[] {
  switch (command.type) {
    case "import":
      return command.args.rows.map((row) => attendeeKey(row.id));
    case "check_in":
      return [attendeeKey(command.args.attendee)];
    case "walk_up":
    case "admit":
    case "turn_away":
      return walkUpNeeds(command);
    default:
      return [];
  }
}

export function decideEvent(
  head: Head,
  rows: Rows,
  command: EventCommand,
): Decision<Head> | Repeat | Refused {
  switch (command.type) {
    case "import":
      return importRows(head, rows, command.args.rows);
    case "check_in":
      return checkIn(head, rows, command);
    case "walk_up":
      return walkUp(head, rows, command);
    case "admit":
      return admit(head, rows, command);
    case "turn_away":
      return turnAway(head, rows, command);
    case "set_walk_ups":
      return setWalkUps(head, command.args);
    case "add_module":
      return addModule(head, command.args);
    case "show":
      return show(head, command.args.show);
    case "note":
      // All of its effect is the record that `lib/room/decide.ts` writes.
      return { ok: true, state: head, rows: [], changes: [], reply: {}, facts: command.args.facts };
    case "purge":
      return purge(head, command.at);
    case "purge_rows":
      return purgeRows(head, command.at, command.prepared);
  }
}

function importRows(head: Head, rows: Rows, imported: RosterRow[]): Decision<Head> | Repeat {
  /** By id: one list may name somebody twice, and the later row then changes the earlier one. */
  const written = new Map<string, Attendee>();
  let { attendees, checkedIn } = head.counts;
  let added = 0;
  for (const row of imported) {
    const before = written.get(row.id) ?? rows.get<Attendee>(attendeeKey(row.id));
    // A column that the file does not have leaves what is known: a second list cannot check people out.
    const after: Attendee = {
      ...before,
      ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)),
      v: 1,
      id: row.id,
      name: row.name,
      checkedIn: row.checkedIn ?? before?.checkedIn ?? false,
    };
    // A list tells who is here, not since when; and who said no to texts at the desk has not said yes at the door.
    if (!after.checkedIn) delete after.checkedInAt;
    if (!after.smsOptIn) delete after.smsOptInAt;
    if (!before) {
      attendees++;
      added++;
    }
    checkedIn += Number(after.checkedIn) - Number(before?.checkedIn ?? false);
    if (!before || !sameAttendee(before, after)) written.set(row.id, after);
  }
  const reply = { imported: added, updated: imported.length - added };
  if (written.size === 0) return { ok: true, repeat: true, reply };
  const writes: RowWrite[] = [...written.values()].map((value) => ({ key: attendeeKey(value.id), value }));
  return counted(head, { attendees, checkedIn }, writes, reply, reply);
}

function sameAttendee(a: Attendee, b: Attendee): boolean {
  return a.name === b.name && a.phone === b.phone && a.smsOptIn === b.smsOptIn &&
    a.checkedIn === b.checkedIn &&
    a.tickets === b.tickets;
}

function checkIn(
  head: Head,
  rows: Rows,
  { at, args: { attendee, checkedIn } }: Command<"check_in", { attendee: string; checkedIn: boolean }>,
): Decision<Head> | Repeat | Refused {
  const row = rows.get<Attendee>(attendeeKey(attendee));
  if (!row) return refuse({ code: "not_found", what: "attendee" });
  const { checkedInAt: before, ...rest } = row;
  const said = (checkedInAt?: string) => ({ checkedIn, ...(checkedInAt !== undefined && { checkedInAt }) });
  if (row.checkedIn === checkedIn) {
    // Already here, and since when: a badge that is scanned a second time.
    return { ok: true, repeat: true, reply: { ...said(before), repeated: true } };
  }
  const counts = { ...head.counts, checkedIn: head.counts.checkedIn + (checkedIn ? 1 : -1) };
  const now = said(checkedIn ? new Date(at).toISOString() : undefined);
  const write = { key: attendeeKey(attendee), value: { ...rest, ...now } };
  return counted(head, counts, [write], now, { attendee, checkedIn });
}

function counted(
  head: Head,
  counts: Head["counts"],
  rows: RowWrite[],
  reply: unknown,
  facts?: AuditFacts,
): Decision<Head> {
  const state = { ...head, counts };
  return { ok: true, state, rows, changes: rosterTold(state), reply, facts };
}

function addModule(
  head: Head,
  { id, state, prizes }: { id: string; state: ModuleState; prizes: number },
): Decision<Head> | Refused {
  if (Object.hasOwn(head.modules, id)) return refuse({ code: "module_exists", module: id });
  if (Object.keys(head.modules).length >= modulesPerEventMax) {
    return refuse({ code: "too_many_modules", max: modulesPerEventMax });
  }
  const promised = Object.values(head.modules).reduce((sum, module) => sum + prizesOf(module), 0);
  if (promised + prizes > prizesPerEventMax) {
    return refuse({ code: "too_many_prizes", max: prizesPerEventMax, left: prizesPerEventMax - promised });
  }
  const current = head.current ?? id;
  const changes: Told[] = [
    { to: "all", change: { type: "module_added", module: id, view: modules[state.kind].view(state) } },
  ];
  if (current !== head.current) changes.push({ to: "all", change: { type: "shown", current } });
  return {
    ok: true,
    state: { ...head, current, modules: { ...head.modules, [id]: state } },
    rows: [],
    changes,
    reply: { id, kind: state.kind },
    facts: { module: id, kind: state.kind },
  };
}

function prizesOf(module: ModuleState): number {
  return "tiers" in module
    ? (module.tiers as { count: number }[]).reduce((sum, tier) => sum + tier.count, 0)
    : 0;
}

function show(head: Head, module: string): Decision<Head> | Refused {
  if (!Object.hasOwn(head.modules, module)) return refuse({ code: "not_found", what: "module" });
  // Committed even where it is shown already: without its receipt a late repeat would switch the stations back.
  return {
    ok: true,
    state: { ...head, current: module },
    rows: [],
    changes: head.current === module ? [] : [{ to: "all", change: { type: "shown", current: module } }],
    reply: { current: module },
    facts: { module },
  };
}
