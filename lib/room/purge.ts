/**
 * Finds what the next step of a purge does: what it saves, and with it the end of all blobs that are written; then the
 * rows that one commit deletes; and, when no row is left, the blobs.
 *
 * A function of what is stored, so any isolate goes on where another died. `lib/modules/purge.ts` decides;
 * `lib/runtime.ts` asks here before each step.
 * @module
 */
import type { Head, RowReader } from "@/lib/modules/contract.ts";
import { modules } from "@/lib/modules/mod.ts";
import { keptTables, type PreparedPurge } from "@/lib/modules/purge.ts";
import { approximateKeyBytes, batchBytesMax, batchKeyBytesMax } from "@/lib/room/bounds.ts";
import { noBlobsRow } from "@/lib/storage/keys.ts";
import type { RoomStore } from "@/lib/storage/store.ts";

/** Below the 900 of a commit, and a step is then a fifth of a second at most on a slow database. */
const stepRowsMax = 500;
/** 5,000 steps of 50 chunks are 15 GB: past that something is wrong. */
const sweepsMax = 5_000;

/** @param shut ends station sessions and API keys of the event for good; called at least once, at the beginning */
export async function preparePurge(
  { store, read, shut }: {
    store: Pick<RoomStore, "strayRows" | "sweepBlobs">;
    read: RowReader;
    shut: (event: string) => Promise<void>;
  },
  event: string,
  head: Head,
): Promise<PreparedPurge> {
  await shut(event);
  if (!await read.get(noBlobsRow)) {
    const saves = await Promise.all(
      Object.entries(head.modules).map(([id, state]) =>
        modules[state.kind].purge.saves?.(state, id, read) ?? []
      ),
    );
    // These were the last blobs. A draw under way keeps its own before the sweep below, or never.
    return { saves: [...saves.flat(), { key: noBlobsRow, value: { v: 1 } }], rows: [] };
  }
  const stray = await store.strayRows(event, keptTables(head), stepRowsMax);
  const rows: PreparedPurge["rows"] = [];
  let bytes = 0;
  for (const key of stray) {
    bytes += approximateKeyBytes(key) + 24;
    if (rows.length > 0 && bytes > Math.min(batchKeyBytesMax, batchBytesMax / 2) * 0.9) break;
    rows.push(key);
  }
  if (rows.length > 0) return { saves: [], rows };
  const kept = await Promise.all(
    Object.entries(head.modules).map(([id, { kind }]) => modules[kind].purge.blobs(id, read)),
  );
  const hashes = new Set(kept.flat().map(({ sha256 }) => sha256));
  for (let sweep = 0; await store.sweepBlobs(event, hashes); sweep++) {
    if (sweep === sweepsMax) throw new Error("The blobs of an event do not come to an end");
  }
  return { saves: [], rows: [] };
}
