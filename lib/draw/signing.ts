/**
 * How the operator signs a record: Ed25519 over the tagged hash of its text. Only a server holds a key.
 *
 * `ed25519.ts` is what everybody else needs: the check.
 * @see docs/LIVEDRAW.md, section 2
 * @module
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { type Bytes, bytesOf, type Hex, toHex } from "@/lib/draw/bytes.ts";
import { signatureMessage } from "@/lib/draw/tags.ts";

/** @param secretKey 32 bytes */
export function publicKeyOf(secretKey: Bytes): Hex {
  return toHex(ed25519.getPublicKey(bytesOf(secretKey, 32, "secretKey")));
}

/**
 * @param secretKey 32 bytes
 * @param recordHash the open, close, receipt, advance or void hash of the record's text
 */
export function signRecord(secretKey: Bytes, recordHash: Bytes): Hex {
  return toHex(ed25519.sign(signatureMessage(recordHash), bytesOf(secretKey, 32, "secretKey")));
}
