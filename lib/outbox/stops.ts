/**
 * Numbers that said STOP: kept over all events, asked before each text. START takes it back.
 *
 * A number is kept as a keyed hash alone. The key is made once and lies in the same database, so the hash keeps numbers
 * out of listings and copies of single records; it is no lock against somebody who has the whole database.
 * @module
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { RecordStore } from "@/lib/storage/store.ts";

/** Record `["sms_stop", hash]`. */
interface StopRecord {
  v: 1;
  stopped: boolean;
  /** Unix ms */
  at: number;
}

export interface Stops {
  /** 64 hex; the same for every spelling of one number. */
  hash(number: string): string;
  has(number: string): Promise<boolean>;
  set(number: string, stopped: boolean): Promise<void>;
}

/** @param key 32 bytes */
export function createStops(
  { records, key, now }: { records: RecordStore; key: Uint8Array; now: () => number },
): Stops {
  const hash = (number: string) =>
    bytesToHex(hmac(sha256, key, utf8ToBytes(number.replace(/\D/g, "").replace(/^00/, ""))));
  const recordKey = (number: string) => ["sms_stop", hash(number)];
  return {
    hash,
    has: async (number) => (await records.get<StopRecord>(recordKey(number)))?.value.stopped ?? false,
    async set(number, stopped) {
      const value: StopRecord = { v: 1, stopped, at: now() };
      await records.put([{ key: recordKey(number), value }]);
    },
  };
}

/** The words that carriers and the provider know, each as the whole message. */
const STOP_WORDS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const START_WORDS = ["START", "YES", "UNSTOP"];

/** @param optOutType what the provider itself has understood, where it says so */
export function wishIn(body: string, optOutType?: string | null): "stop" | "start" | null {
  const word = (optOutType ?? body).trim().toUpperCase().replace(/[.!"']+$/, "");
  if (STOP_WORDS.includes(word)) return "stop";
  return START_WORDS.includes(word) ? "start" : null;
}
