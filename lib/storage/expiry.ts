/**
 * Records that end by themselves: counts of wrong tries, presence of isolates that died, sessions that were signed out.
 *
 * Not left to Deno KV, which can do the same: its collector ends the whole process when a delete fails, and on a full
 * disk every delete fails, so a server whose disk was full for a minute was gone. Whoever reads such a record looks at
 * its times by themselves; this is for the space alone. Started by `drumroll.ts`.
 * @module
 */
import type { RecordKey, RecordStore } from "@/lib/storage/store.ts";

/** The tables whose values may have an `expiresAt`, Unix ms. */
const EXPIRING = [["attempts"], ["presence"], ["signed_out"]] as const;
/** What the shortest of them lives; none takes more than some hundred bytes meanwhile. */
const everyMs = 600_000;
/** Of each table at a look: a second of work. More of them is an attack, and the rest goes at the next looks. */
const lookedMax = 1_000;

/** @returns ends it; the first look is after ten minutes, for a start has other things to do */
export function removeExpired(
  { records, now, setTimer, onFault }: {
    records: Pick<RecordStore, "list" | "delete">;
    now: () => number;
    setTimer: (callback: () => void, ms: number) => () => void;
    onFault: (error: unknown) => void;
  },
): () => void {
  let isOver = false;
  let cancel = setTimer(look, everyMs);

  /** Where the next look goes on; stations that were signed out stay for ever, and there may be thousands. */
  const lookedTo = new Map<RecordKey, RecordKey>();

  async function look(): Promise<void> {
    try {
      for (const table of EXPIRING) {
        const after = lookedTo.get(table);
        const found = await records.list<{ expiresAt?: number }>(table, { limit: lookedMax, after });
        if (found.length === lookedMax) lookedTo.set(table, found.at(-1)!.key);
        else lookedTo.delete(table);
        for (const { key, value: { expiresAt = Infinity }, version } of found) {
          // Written anew since it was read, it lives on.
          if (!isOver && expiresAt <= now()) await records.delete(key, version);
        }
      }
    } catch (error) {
      if (!isOver) onFault(error);
    }
    if (!isOver) cancel = setTimer(look, everyMs);
  }

  return () => {
    isOver = true;
    cancel();
  };
}
