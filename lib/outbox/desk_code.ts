/**
 * The short code of a winner: in their text message, on their phone, and typed at the desk to find them.
 *
 * It follows from the entrant's tag under a key of the server's own, so that nobody can work out another's, though
 * tags are public. Whoever hears one says with it which winner they are; the desk still looks at the person.
 * @module
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { deskCodeLength, deskLetters } from "@/lib/protocol/desk_code.ts";

export interface CodeOwner {
  event: string;
  module: string;
  /** 64 hex */
  entrantTag: string;
}

/** 30 bits: with the bound on tries at the desk nobody hits one of 200 winners by guessing. */
export type DeskCodeOf = (owner: CodeOwner) => string;

/** @param key 32 bytes, kept over restarts and new session secrets, for a text is looked for by its code */
export function createDeskCodes(key: Uint8Array): DeskCodeOf {
  return ({ event, module, entrantTag }) => {
    const digest = hmac(sha256, key, utf8ToBytes(`drumroll/desk/${event}/${module}/${entrantTag}`));
    // 256 is a multiple of 32, so each letter is as likely as the others.
    return [...digest.slice(0, deskCodeLength)].map((byte) => deskLetters[byte % 32]).join("");
  };
}

/** Takes as long for the wrong ones as for the right one. @param typed of the length of codes */
export function isSameCode(code: string, typed: string): boolean {
  let difference = code.length ^ typed.length;
  for (let i = 0; i < code.length; i++) difference |= code.charCodeAt(i) ^ (typed.charCodeAt(i) | 0);
  return difference === 0;
}
