/** Ids and nonces that a page makes; `crypto.randomUUID` is missing on plain http, as a laptop in a hall serves it. @module */

/** @param bytes 16 for an id, 32 for a nonce; @returns twice as many hex digits */
export function randomHex(bytes: number): string {
  return Array.from(
    crypto.getRandomValues(new Uint8Array(bytes)),
    (byte) => byte.toString(16).padStart(2, "0"),
  )
    .join("");
}
