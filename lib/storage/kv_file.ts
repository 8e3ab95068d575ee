/**
 * The file below Deno KV: SQLite leaves what was deleted in free pages until they are used again; this wipes them.
 *
 * Only after a purge. Another process's writes wait for it as for any commit; `kv_store.ts` tries those again.
 * @module
 */
import { DatabaseSync } from "node:sqlite";

/** Wiping writes the file anew while this process stands still: 256 MB take about a second. */
const wipedBytesMax = 256 * 1024 * 1024;
/** Other handles hold the file's lock for a commit's length, a few ms. */
const lockWaitMs = 3_000;

/** @returns false when the file is too large for that; what to do then is in docs/DEPLOY.md */
export function wipeDeleted(path: string): boolean {
  if (Deno.statSync(path).size > wipedBytesMax) return false;
  const file = new DatabaseSync(path);
  try {
    file.exec(`PRAGMA busy_timeout = ${lockWaitMs}; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);`);
  } finally {
    file.close();
  }
  return true;
}
