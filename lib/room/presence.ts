/**
 * How many stations, phones and sockets an event has, over all isolates: one row per isolate, each with its own age.
 *
 * An isolate that died leaves its row behind; it stops counting by age, and when nobody writes it anew. The hub says
 * when seats change and is told the sums; rows are in the record store.
 * @module
 */
import type { RecordKey, RecordStore } from "@/lib/storage/store.ts";
import { createTimers, type SetTimer, setTimer as realTimer, steady } from "@/lib/room/timers.ts";

/** A row is written anew this often, so that a few lost writes do not make an isolate look dead. */
export const REFRESH_MS = 10_000;
/** A row that is older, and was not seen to change for as long, is of an isolate that died. */
export const STALE_MS = 30_000;
/** It may be removed then; that decides nothing, for it comes minutes late. */
const EXPIRE_MS = 60_000;
/** Changes are written and told at most this often, however many seats come and go. */
export const PACE_MS = 1_000;
/** With an organizer looking, the rows of other isolates are looked at this often. */
export const OTHERS_MS = 2_000;

export interface PresenceRecord {
  v: 1;
  stations: number;
  /** Absent in the rows of isolates from before it was counted. */
  phones?: number;
  sockets: number;
  /** Unix ms */
  seenAt: number;
  /** Absent in the rows of isolates from before it was kept. */
  expiresAt?: number;
}

export interface PresenceCounts {
  stations: number;
  /** Attendees who are connected, each socket once. */
  phones: number;
  sockets: number;
}

export interface PresenceOptions {
  event: string;
  isolate: string;
  records: RecordStore;
  /** The seats of this isolate. */
  hub: {
    occupancy(): PresenceCounts & { organizers: number };
    watchSeats(onChange: () => void): () => void;
    presence(counts: PresenceCounts): void;
  };
  now: () => number;
  setTimer?: SetTimer;
  log: (event: string, facts: Record<string, unknown>) => void;
}

export interface Presence {
  /** The sums at this moment; of other isolates, as of their last row. */
  counts(): Promise<PresenceCounts>;
  /** Takes this isolate's row away. Never rejects. */
  close(): Promise<void>;
}

export function createPresence(options: PresenceOptions): Presence {
  const { event, isolate, records, hub, now, log, setTimer = realTimer } = options;
  const key: RecordKey = ["presence", event, isolate];
  const timers = createTimers<"soon" | "later">(setTimer);
  /** For spans: a clock that is set back must not make the next refresh wait until the row has expired. */
  const span = steady(now);
  let written: PresenceRecord | null = null;
  let told: PresenceCounts | null = null;
  /** What was seen of other isolates' rows, by their names, on this clock. */
  let changes = new Map<string, { seenAt: number; changedAt: number }>();
  let writtenAt = -Infinity;
  let lookedAt = -Infinity;
  let looking: Promise<void> | null = null;
  let isClosed = false;
  let doing: "write" | "look" = "look";
  /** What did not work at its last try; while it does not, the log has one line of it and not one a second. */
  let failing: "write" | "look" | null = null;

  function fails(error: unknown): void {
    if (failing === null) log("presence_failed", { room: event, error: String(error) });
    failing ??= doing;
  }

  /** On a full disk the others' rows can still be read; that does not mean that ours is written. */
  function works(): void {
    if (failing !== doing) return;
    failing = null;
    log("presence_works", { room: event });
  }

  /**
   * A row is young, or was seen to change not long ago: the clock of the isolate that wrote it may be minutes off, and
   * its people are here all the same.
   */
  function isAlive(name: string, seenAt: number): boolean {
    const known = changes.get(name);
    if (known?.seenAt !== seenAt) changes.set(name, { seenAt, changedAt: known ? span() : -Infinity });
    const { changedAt } = changes.get(name)!;
    return Math.abs(now() - seenAt) <= STALE_MS || span() - changedAt <= STALE_MS;
  }

  async function counts(): Promise<PresenceCounts> {
    const { stations, phones, sockets } = hub.occupancy();
    const sum = { stations, phones, sockets };
    const rows = await records.list<PresenceRecord>(["presence", event]);
    const names = new Set(rows.map(({ key }) => key.at(-1)!));
    changes = new Map([...changes].filter(([name]) => names.has(name)));
    for (const row of rows) {
      const name = row.key.at(-1)!;
      if (name === isolate || !isAlive(name, row.value.seenAt)) continue;
      sum.stations += row.value.stations;
      sum.phones += row.value.phones ?? 0;
      sum.sockets += row.value.sockets;
    }
    return sum;
  }

  function lookSoon(): void {
    if (isClosed) return;
    timers.after("soon", Math.max(0, lookedAt + PACE_MS - span()), look);
  }

  function look(): void {
    timers.callOffAll();
    lookedAt = span();
    looking ??= update()
      .then(() => {
        // Seats may have come or gone while the store was asked.
        if (!isWritten()) lookSoon();
      }, fails)
      .finally(() => {
        looking = null;
        const { sockets, organizers } = hub.occupancy();
        if (!isClosed && sockets > 0) timers.after("later", organizers > 0 ? OTHERS_MS : REFRESH_MS, look);
      });
  }

  function isWritten(): boolean {
    const here = hub.occupancy();
    return here.stations === (written?.stations ?? 0) && here.phones === (written?.phones ?? 0) &&
      here.sockets === (written?.sockets ?? 0);
  }

  async function update(): Promise<void> {
    const { organizers, ...here } = hub.occupancy();
    if (!isWritten() || (written && span() - writtenAt >= REFRESH_MS)) {
      doing = "write";
      await write(here);
      works();
    }
    if (organizers === 0 || isClosed) return;
    doing = "look";
    const sum = await counts();
    works();
    const isKnown = sum.stations === told?.stations && sum.phones === told?.phones &&
      sum.sockets === told?.sockets;
    if (isKnown) return;
    told = sum;
    hub.presence(sum);
  }

  async function write({ stations, phones, sockets }: PresenceCounts): Promise<void> {
    if (sockets === 0) {
      await records.delete(key);
      written = null;
      return;
    }
    const at = now();
    const row: PresenceRecord = { v: 1, stations, phones, sockets, seenAt: at, expiresAt: at + EXPIRE_MS };
    await records.put([{ key, value: row }]);
    written = row;
    writtenAt = span();
  }

  const stopWatching = hub.watchSeats(lookSoon);

  return {
    counts,
    async close() {
      isClosed = true;
      stopWatching();
      timers.callOffAll();
      await looking;
      if (!written) return;
      doing = "write";
      await records.delete(key).catch(fails);
    },
  };
}
