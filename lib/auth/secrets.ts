/**
 * The server's own secrets: given in the environment, or made once and kept with the records.
 *
 * Several isolates may start at once on an empty database; all end with the same secret. Every purpose gets
 * its own key, so a token of one kind can never pass for another. `tokens.ts` signs with them.
 * @module
 */
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { RecordStore } from "@/lib/storage/store.ts";

/** `length` random bytes. */
export type Random = (length: number) => Uint8Array;

export type Purpose =
  | "organizer"
  | "station"
  | "attendee"
  | "setup"
  | "at rest"
  | "check-in"
  | "walk-up"
  | "api key";

export interface Secrets {
  /** 32 bytes, the same on every isolate and after every restart. */
  key(purpose: Purpose): Uint8Array<ArrayBuffer>;
}

interface SecretRecord {
  v: 1;
  bytes: Uint8Array<ArrayBuffer>;
}

/** @param options.sessionSecret SESSION_SECRET; absent: made once and kept */
export async function openSecrets(
  records: RecordStore,
  { sessionSecret, random }: { sessionSecret?: string; random: Random },
): Promise<Secrets> {
  const root = sessionSecret === undefined
    ? await madeOnce(records, "session", random)
    : utf8ToBytes(sessionSecret);
  const extracted = extract(sha256, root, utf8ToBytes("drumroll/1"));
  return {
    key: (purpose) => new Uint8Array(expand(sha256, extracted, utf8ToBytes(`drumroll/1/${purpose}`), 32)),
  };
}

/** The Ed25519 secret key that signs the records of a draw: 32 bytes, made once, never derived from another. */
export function drawSecret(records: RecordStore, random: Random): Promise<Uint8Array<ArrayBuffer>> {
  return madeOnce(records, "draw", random);
}

/** Under which numbers that said STOP are kept: 32 bytes, made once, so that a new SESSION_SECRET forgets none. */
export function stopSecret(records: RecordStore, random: Random): Promise<Uint8Array<ArrayBuffer>> {
  return madeOnce(records, "sms", random);
}

/** From which the codes of winners follow: 32 bytes, made once, so that a text that went out keeps its code. */
export function deskSecret(records: RecordStore, random: Random): Promise<Uint8Array<ArrayBuffer>> {
  return madeOnce(records, "desk", random);
}

async function madeOnce(
  records: RecordStore,
  name: string,
  random: Random,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = ["secret", name];
  const kept = await records.get<SecretRecord>(key);
  if (kept) return kept.value.bytes;
  const made: SecretRecord = { v: 1, bytes: new Uint8Array(random(32)) };
  await records.put([{ key, value: made, expected: null }]);
  // Read again whatever the outcome: another isolate may have been first, or the reply may have been lost.
  const won = await records.get<SecretRecord>(key);
  if (!won) throw new Error(`the secret ${name} could not be kept`);
  return won.value.bytes;
}
