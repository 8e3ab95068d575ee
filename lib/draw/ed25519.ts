/**
 * The operator's signature on a record: Ed25519 over the tagged hash of its text.
 *
 * In a file of its own because a page that only computes an entrant tag does not need the curve. `verify.ts`
 * takes the check as a parameter.
 * @see docs/LIVEDRAW.md, section 2
 * @module
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { type Bytes, bytesOf, fromHex, type Hex, isHex, toHex } from "@/lib/draw/bytes.ts";
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

/** Strict as in RFC 8032. Never throws: what is no key or no signature is no proof. */
export function isRecordSignature(publicKey: Hex, recordHash: Hex, sig: Hex): boolean {
  if (!isHex(publicKey, 32) || !isHex(recordHash, 32) || !isHex(sig, 64)) return false;
  try {
    return ed25519.verify(fromHex(sig), signatureMessage(recordHash), fromHex(publicKey), { zip215: false });
  } catch {
    return false;
  }
}
