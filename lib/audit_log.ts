/**
 * What the audit log has to say of things that are no command of a room: the passcode, exports, keys, strangers.
 *
 * It goes through the room's coordinator as a `note`, so it stands in the one chain of its event. What strangers
 * cause has a bound. Routes call it; `lib/room/audit.ts` is the record.
 * @module
 */
import { eventKey } from "@/lib/auth/event_access.ts";
import { errorFields, type Log } from "@/lib/log.ts";
import { EVENT_ROWS } from "@/lib/modules/contract.ts";
import type { Note } from "@/lib/modules/event.ts";
import type { Refused } from "@/lib/refusal.ts";
import { type AuditHead, type AuditRecord, auditRowId, NO_RECORD } from "@/lib/room/audit.ts";
import { type Person, personKey } from "@/lib/room/person.ts";
import type { SetTimer } from "@/lib/room/timers.ts";
import type { Runtime } from "@/lib/runtime.ts";
import type { RecordStore, RoomStore } from "@/lib/storage/store.ts";

/**
 * Records that others than organizers cause, a minute, event and process. A record is a commit, and its number
 * goes to every screen; at twenty a minute a night of guessing is some 10,000 rows. Passcodes are typed by hand
 * at a few dozen stations, and whoever has one could ask for sessions in a loop.
 */
export const BOUNDS = { stranger: 20, station: 120 } as const;
const windowMs = 60_000;
/** A window is a few numbers, and only of an event that exists; more than rooms that are held at once. */
const windowsMax = 4_000;

export interface AuditLog {
  /**
   * For what may not happen without its record: first this, and only if it is ok the act itself.
   *
   * @param id of what is noted, where it may be noted twice and shall have one record
   */
  note(event: string, note: Note, id?: string): Promise<{ ok: true } | Refused>;
  /**
   * The same for an act that can fail: the record comes first, and a refused act leaves a second one, with `_failed`.
   * A process that dies in between leaves a record of what nobody was told had happened.
   *
   * @param id as for `note`
   */
  noted<T>(
    event: string,
    note: Note,
    act: () => Promise<{ ok: true } & T | Refused>,
    id?: string,
  ): Promise<{ ok: true } & T | Refused>;
  /** For what is not up to us; returns when the record stands, or was left out. Never throws. */
  seen(event: string, by: keyof typeof BOUNDS, note: Note): Promise<void>;
  /** Hands the counts of what was left out to the rooms, which have to be closed after this. */
  close(): void;
}

interface Window {
  event: string;
  by: keyof typeof BOUNDS;
  since: number;
  taken: number;
  left: number;
  cancel: () => void;
}

export function createAuditLog(
  { runtime, records, now, setTimer, log }: {
    runtime: Pick<Runtime, "submit">;
    records: RecordStore;
    now: () => number;
    setTimer: SetTimer;
    log: Log;
  },
): AuditLog {
  const windows = new Map<string, Window>();

  async function note(
    event: string,
    args: Note,
    id: string = crypto.randomUUID(),
  ): Promise<{ ok: true } | Refused> {
    const answer = await runtime.submit(event, { role: "system", id: "audit" }, {
      id,
      module: "",
      type: "note",
      args,
    });
    return answer.ok ? { ok: true } : answer;
  }

  async function noteAnyway(event: string, args: Note): Promise<void> {
    try {
      const answer = await note(event, args);
      if (!answer.ok) log("audit_lost", { room: event, action: args.action, code: answer.refusal.code });
    } catch (error) {
      log("audit_lost", { room: event, action: args.action, ...errorFields(error) });
    }
  }

  /** False: it is counted instead. */
  function take(event: string, by: keyof typeof BOUNDS): boolean {
    const key = `${by} ${event}`;
    let window = windows.get(key);
    if (!window) {
      if (windows.size >= windowsMax) return false;
      const cancel = setTimer(() => end(key), windowMs);
      windows.set(key, window = { event, by, since: now(), taken: 0, left: 0, cancel });
    }
    if (window.taken < BOUNDS[by]) window.taken++;
    else window.left++;
    return window.left === 0;
  }

  function end(key: string): void {
    const { event, by, since, left } = windows.get(key)!;
    windows.delete(key);
    if (left === 0) return;
    const facts = { of: by, count: left, since: new Date(since).toISOString() };
    void noteAnyway(event, { action: "left_out", actor: "system", facts });
  }

  return {
    note,

    async noted(event, args, act, id) {
      const first = await note(event, args, id);
      if (!first.ok) return first;
      const done = await act();
      if (!done.ok) {
        const facts = { ...args.facts, code: done.refusal.code };
        await noteAnyway(event, { ...args, action: `${args.action}_failed`, facts });
      }
      return done;
    },

    async seen(event, by, args) {
      try {
        // Only a room that exists has a log, and a full window needs no look.
        const isFull = (windows.get(`${by} ${event}`)?.taken ?? 0) >= BOUNDS[by];
        if (!isFull && !await records.get(eventKey(event))) return;
      } catch (error) {
        return log("audit_lost", { room: event, action: args.action, ...errorFields(error) });
      }
      if (take(event, by)) await noteAnyway(event, args);
    },

    close() {
      for (const [key, { cancel }] of windows) {
        cancel();
        end(key);
      }
    },
  };
}

/** The whole log up to that head, a record a line. */
export async function* auditLines(
  store: RoomStore,
  event: string,
  head: AuditHead,
): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (let after: number | null = 0; after !== null;) {
    const page: Awaited<ReturnType<typeof auditPage>> = await auditPage(store, event, head, after, 1000);
    for (const record of page.records) yield encoder.encode(JSON.stringify(record) + "\n");
    after = page.next;
  }
}

/** Whom the records speak of, as far as that is still known: hash to attendee's id. */
export async function peopleIn(
  store: RoomStore,
  event: string,
  records: readonly AuditRecord[],
): Promise<Record<string, string>> {
  const hashes = [...new Set(records.flatMap(({ facts }) => facts.attendee ?? []))].map(String);
  if (hashes.length === 0) return {};
  const { rows } = await store.read(event, hashes.map(personKey));
  return Object.fromEntries(hashes.flatMap((hash, i) => rows[i] ? [[hash, (rows[i] as Person).id]] : []));
}

/** The last record that the head knows, `n` 0 while there is none. */
export async function auditHead(store: RoomStore, event: string): Promise<AuditHead> {
  return (await store.read(event, [])).head?.head.audit ?? NO_RECORD;
}

/**
 * Records after `after` up to that head: what was written since would look like an addition to who checks them.
 *
 * @param limit 1..1000
 * @returns `next`: pass as `after` to go on; null at the end
 */
export async function auditPage(
  store: RoomStore,
  event: string,
  head: AuditHead,
  after: number,
  limit: number,
): Promise<{ records: AuditRecord[]; next: number | null }> {
  const { rows } = await store.list<AuditRecord>(event, EVENT_ROWS, "audit", {
    after: auditRowId(after),
    limit,
  });
  const records = rows.map(({ value }) => value).filter(({ n }) => n <= head.n);
  const last = records.at(-1);
  return { records, next: last && records.length === limit && last.n < head.n ? last.n : null };
}
