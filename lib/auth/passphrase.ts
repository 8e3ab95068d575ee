/**
 * Hashes what people type: an organizer's passphrase, an event's passcode. scrypt, with its parameters kept
 * beside the hash so that the cost can grow without locking anybody out.
 *
 * Runs off the main thread. `attempts.ts` counts the tries before anything here is asked.
 * @module
 */
import { scrypt, timingSafeEqual } from "node:crypto";
import type { Random } from "@/lib/auth/secrets.ts";

export interface Cost {
  logN: number;
  r: number;
  p: number;
}

/** 32 MiB and about a third of a second on a small server, one of the OWASP parameter sets. */
export const PASSPHRASE_COST: Cost = { logN: 15, r: 8, p: 3 };
/** 8 MiB and about 25 ms: a passcode is short anyway, what protects it is `attempts.ts`. */
export const PASSCODE_COST: Cost = { logN: 13, r: 8, p: 1 };

/** Hashes at work at once; more would only take memory from the room. The rest wait their turn. */
const AT_ONCE_MAX = 2;
/** Some twenty seconds of passphrases or two of passcodes; who comes after that is told to come back. */
const WAITING_MAX = 64;

export interface SecretHash extends Cost {
  v: 1;
  salt: Uint8Array;
  hash: Uint8Array;
}

/** @param cost `PASSPHRASE_COST` or `PASSCODE_COST` */
export async function hashSecret(text: string, cost: Cost, random: Random): Promise<SecretHash> {
  const salt = random(16);
  return { v: 1, ...cost, salt, hash: await stretch(text, salt, cost) };
}

/**
 * Constant time in the hash.
 *
 * @returns "busy" when too many wait already: nothing was compared
 */
export async function verifySecret(text: string, stored: SecretHash): Promise<"right" | "wrong" | "busy"> {
  if (waiting.length >= WAITING_MAX) return "busy";
  return timingSafeEqual(await stretch(text, stored.salt, stored), stored.hash) ? "right" : "wrong";
}

/** The same passcode typed on two keyboards is the same: composed, without space around it. */
function canonical(text: string): string {
  return text.normalize("NFC").trim();
}

let atWork = 0;
const waiting: (() => void)[] = [];

async function stretch(text: string, salt: Uint8Array, { logN, r, p }: Cost): Promise<Uint8Array> {
  if (atWork >= AT_ONCE_MAX) await new Promise<void>((go) => waiting.push(go));
  else atWork += 1;
  try {
    const options = { N: 2 ** logN, r, p, maxmem: 2 * 128 * r * 2 ** logN };
    return await new Promise((resolve, reject) => {
      scrypt(canonical(text), salt, 32, options, (error, key) => error ? reject(error) : resolve(key));
    });
  } finally {
    // The place goes straight to the next in line, so a newcomer cannot slip in between.
    const next = waiting.shift();
    if (next) next();
    else atWork -= 1;
  }
}
