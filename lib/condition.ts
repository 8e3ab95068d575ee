/**
 * How this server stands towards what a draw needs: public numbers in reach, a clock that agrees with them, a database
 * that answers and takes writes. For the desk, which says it in plain words before somebody has to be refused.
 *
 * Looked at again after some seconds at most, however many desks ask.
 * @module
 */
import { roundTime } from "@/lib/draw/beacon.ts";
import type { PublicNumbers } from "@/lib/modules/contract.ts";
import type { Condition } from "@/lib/protocol/messages.ts";
import type { RecordStore } from "@/lib/storage/store.ts";
import type { WriteHealth } from "@/lib/storage/write_health.ts";

/** Relays are asked this often at most, and a desk learns of a change within this and its own interval. */
const freshMs = 10_000;

/** @throws {Error} what the database says when it takes no writes */
export async function tryWriting(records: Pick<RecordStore, "put">, at: number): Promise<void> {
  await records.put([{ key: ["written"], value: { v: 1, at } }]);
}

/** @returns how it stands; the same for everybody who asks within ten seconds */
export function createCondition(
  { beacon, isTest, records, writes, now }: {
    beacon: PublicNumbers | null;
    isTest: boolean;
    records: Pick<RecordStore, "get" | "put">;
    writes: Pick<WriteHealth, "trouble">;
    now: () => number;
  },
): () => Promise<Condition> {
  let last: { at: number; condition: Promise<Condition> } | null = null;

  async function look(): Promise<Condition> {
    const [latest, storageMs] = await Promise.all([beacon?.latest() ?? null, readMs(), writeAgain()]);
    const storage = writes.trouble;
    if (!beacon) return { numbers: "off", clockBehindSeconds: 0, storageMs, storage };
    if (latest === null) return { numbers: "unreachable", clockBehindSeconds: 0, storageMs, storage };
    const { chain } = beacon;
    // The round before the next one is out for up to a period: that much ahead is not wrong.
    const behind = roundTime(chain, latest) - Math.floor(now() / 1_000);
    const ahead = -behind - chain.period;
    return {
      numbers: isTest ? "test" : "there",
      clockBehindSeconds: behind > 0 ? behind : ahead > 0 ? -ahead : 0,
      storageMs,
      storage,
    };
  }

  /** Where the last write failed nobody else may be writing, and it may have been put right. */
  async function writeAgain(): Promise<void> {
    if (writes.trouble) await tryWriting(records, now()).catch(() => {});
  }

  /** Of one small read; null where it failed. */
  async function readMs(): Promise<number | null> {
    const begun = now();
    return await records.get(["secret", "session"]).then(() => now() - begun, () => null);
  }

  return () => {
    if (!last || now() - last.at >= freshMs) last = { at: now(), condition: look() };
    return last.condition;
  };
}
