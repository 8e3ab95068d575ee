/**
 * Checks one drand round against a pinned chain key: a pairing on BLS12-381.
 *
 * Heavy (the curve is most of the verifier's bytes), so a page loads it only when there is a round to check.
 * `verify.ts` takes the check as a parameter.
 * @see docs/LIVEDRAW.md, section 5
 * @module
 */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Chain, isCanonicalSignature } from "@/lib/draw/beacon.ts";
import { fromHex, type Hex, u64be } from "@/lib/draw/bytes.ts";

const DST = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

/** Tells whether `signature` is the chain's one signature of exactly that round. Never throws. */
export function isRoundSignature(chain: Chain, round: number, signature: Hex): boolean {
  if (!Number.isSafeInteger(round) || round < 1 || !isCanonicalSignature(signature)) return false;
  const scheme = bls12_381.shortSignatures;
  try {
    const message = scheme.hash(sha256(u64be(round)), DST);
    // Decoding checks that the point is on the curve; the pairing would also accept points off the subgroup.
    const point = bls12_381.G1.Point.fromBytes(fromHex(signature));
    point.assertValidity();
    if (!point.isTorsionFree()) return false;
    return scheme.verify(point, message, fromHex(chain.publicKey));
  } catch {
    // The library throws on what is not a point.
    return false;
  }
}
