/**
 * The public number: which round a draw waits for, and which bytes may count as that round's signature.
 *
 * Plain arithmetic, small enough for every page. The pairing check behind it is `drand.ts`, loaded when needed.
 * @see docs/LIVEDRAW.md, section 5
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex, type Hex, isHex, toHex } from "@/lib/draw/bytes.ts";

/** A drand chain of the scheme bls-unchained-g1-rfc9380. */
export interface Chain {
  hash: Hex;
  /** 96 bytes, a point on G2 */
  publicKey: Hex;
  /** Unix seconds of round 1. */
  genesis: number;
  /** seconds */
  period: number;
}

/** The League of Entropy's chain. Pinned: a key that is fetched is a key that can be swapped. */
export const QUICKNET: Chain = {
  hash: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  publicKey:
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
  genesis: 1692803367,
  period: 3,
};

/** Origins that serve that chain to servers and browsers alike. */
export const DRAND_RELAYS: readonly string[] = [
  "https://api.drand.sh",
  "https://api2.drand.sh",
  "https://api3.drand.sh",
  "https://drand.cloudflare.com",
];

/**
 * The first round at least `leadSeconds` after the close. A function of the close time: there is nothing to choose.
 *
 * @param closedAt Unix seconds
 * @returns 1 or more, unless the close lies before the chain began: no certificate with such a round is valid
 */
export function roundFor(chain: Chain, closedAt: number, leadSeconds: number): number {
  return Math.ceil((closedAt + leadSeconds - chain.genesis) / chain.period) + 1;
}

/** Unix seconds at which the round is due. */
export function roundTime(chain: Chain, round: number): number {
  return chain.genesis + (round - 1) * chain.period;
}

/** The prime below which x of a point lies. */
const FIELD_MODULUS = fromHex(
  "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
);

/**
 * Tells whether the hex spells a compressed point the one way it may be spelled: 48 bytes, compressed, not
 * infinity, x below the field's prime.
 *
 * In about one round of four, x + p fits the 381 bits as well. A lenient decoder takes it for the same point, but
 * its SHA-256 differs: a second "random" number for one round, for whoever wants to choose. Releases of
 * @noble/curves up to 2.2.0 and drand-client 1.4.2 were lenient.
 */
export function isCanonicalSignature(signature: unknown): signature is Hex {
  if (!isHex(signature, 48)) return false;
  const bytes = fromHex(signature);
  const flags = bytes[0] >> 5;
  if (flags !== 0b100 && flags !== 0b101) return false;
  bytes[0] &= 0b11111;
  for (let i = 0; i < 48; i++) if (bytes[i] !== FIELD_MODULUS[i]) return bytes[i] < FIELD_MODULUS[i];
  return false;
}

/** What stands for the beacon in the offline mode: 32 zero bytes. */
export const NO_BEACON: Hex = "00".repeat(32);

/** The 32 bytes that a round's signature is worth. */
export function beaconValue(signature: Hex): Hex {
  return toHex(sha256(fromHex(signature)));
}
