/**
 * Secrets of a draw as they lie in the database: encrypted with a key that follows from the server's root secret.
 *
 * Whoever reads the database alone learns neither seed nor winners, as long as SESSION_SECRET is set in the
 * environment; a root secret that the server made itself lies in the same database. Same bytes and same purpose give
 * the same ciphertext, so that two isolates that do the same work write the same.
 * @module
 */
import type { AtRest } from "@/lib/modules/contract.ts";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

const ivBytes = 12;

/** @param root 32 bytes, from `Secrets.key("at rest")` */
export function createAtRest(root: Uint8Array): AtRest {
  const part = (name: string) => hmac(sha256, root, utf8ToBytes(name));

  async function keyOf(purpose: string): Promise<CryptoKey> {
    const raw = part(`key ${purpose}`) as Uint8Array<ArrayBuffer>;
    return await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  return {
    async lock(purpose, plain) {
      // The nonce is made from the text itself: it repeats only where the whole text does.
      const iv = hmac(sha256, part(`iv ${purpose}`), plain).slice(0, ivBytes) as Uint8Array<ArrayBuffer>;
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv },
        await keyOf(purpose),
        plain as Uint8Array<ArrayBuffer>,
      );
      return concatBytes(iv, new Uint8Array(sealed));
    },
    async unlock(purpose, locked) {
      const bytes = locked as Uint8Array<ArrayBuffer>;
      const plain = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: bytes.slice(0, ivBytes) },
        await keyOf(purpose),
        bytes.slice(ivBytes),
      );
      return new Uint8Array(plain);
    },
  };
}
