/**
 * Checks the operator's signature on a record: Ed25519 over the tagged hash of its text. `signing.ts` makes it.
 *
 * Written out here because a phone only ever checks, and the library's whole curve is 3.5 kB more of the verifier,
 * compressed. It sees public values alone, so nothing is constant-time. Its tests hold it to the library's answer
 * for keys and signatures of every kind that an attacker may choose. In a file of its own because a page that only
 * computes an entrant tag does not need it: `verify.ts` takes the check as a parameter.
 * @see RFC 8032, section 5.1; docs/LIVEDRAW.md, section 2
 * @module
 */
import { sha512 } from "@noble/hashes/sha2.js";
import { fromHex, type Hex, isHex, toHex } from "@/lib/draw/bytes.ts";
import { signatureMessage } from "@/lib/draw/tags.ts";

/** Strict as in RFC 8032: one encoding for each point and scalar; with the cofactor, and no key of small order. */
export function isRecordSignature(publicKey: Hex, recordHash: Hex, sig: Hex): boolean {
  if (!isHex(publicKey, 32) || !isHex(recordHash, 32) || !isHex(sig, 64)) return false;
  return isSignature(fromHex(publicKey), signatureMessage(recordHash), fromHex(sig));
}

/** @param publicKey 32 bytes @param signature 64 bytes */
export function isSignature(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = decoded(publicKey);
  const r = decoded(signature.subarray(0, 32));
  const s = littleEndian(signature.subarray(32));
  if (!key || !r || s >= ORDER || isNeutral(timesCofactor(key))) return false;
  const hash = sha512.create().update(signature.subarray(0, 32)).update(publicKey).update(message).digest();
  const left = add(r, multiplied(key, littleEndian(hash) % ORDER));
  const [x, y, z] = multiplied(BASE, s);
  return isNeutral(timesCofactor(add(left, [-x, y, z])));
}

// BigInt() and not 1n: a browser without it still reads the page's script, which then says that it cannot check.
const [ZERO, ONE, TWO] = [0, 1, 2].map(BigInt);
const P = TWO ** BigInt(255) - BigInt(19);
const ORDER = TWO ** BigInt(252) + BigInt("27742317777372353535851937790883648493");
const D = mod(BigInt(-121665) * power(BigInt(121666), P - TWO));

/** x/z and y/z on -x² + y² = 1 + D x² y². */
type Point = readonly [x: bigint, y: bigint, z: bigint];

const BASE = decoded(fromHex("58" + "66".repeat(31)))!;

/** Complete: the one formula holds for any two points, equal, opposite or neutral. */
function add([x1, y1, z1]: Point, [x2, y2, z2]: Point): Point {
  const [a, c, d] = [mod(z1 * z2), mod(x1 * x2), mod(y1 * y2)];
  const [b, e] = [a * a, mod(D * c) * d];
  const [f, g] = [mod(b - e), mod(b + e)];
  return [mod(mod(a * f) * ((x1 + y1) * (x2 + y2) - c - d)), mod(mod(a * g) * (d + c)), mod(f * g)];
}

function multiplied(point: Point, times: bigint): Point {
  let sum: Point = [ZERO, ONE, ONE];
  for (const bit of times.toString(2)) {
    sum = add(sum, sum);
    if (bit === "1") sum = add(sum, point);
  }
  return sum;
}

const timesCofactor = (point: Point) => multiplied(point, BigInt(8));

const isNeutral = ([x, y, z]: Point) => mod(x) === ZERO && mod(y - z) === ZERO;

/** Of 32 bytes; null if no point is spelled that way. */
function decoded(bytes: Uint8Array): Point | null {
  const number = littleEndian(bytes);
  const isOdd = number >> BigInt(255);
  const y = number % TWO ** BigInt(255);
  const [u, v] = [mod(y * y - ONE), mod(D * mod(y * y) + ONE)];
  const square = mod(u * power(v, P - TWO));
  let x = power(square, (P + BigInt(3)) / BigInt(8));
  if (mod(x * x) !== square) x = mod(x * power(TWO, (P - ONE) / BigInt(4)));
  if (y >= P || mod(x * x) !== square || (x === ZERO && isOdd)) return null;
  return [x % TWO === isOdd ? x : P - x, y, ONE];
}

function mod(n: bigint): bigint {
  const rest = n % P;
  return rest < ZERO ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let product = ONE;
  for (const bit of exponent.toString(2)) {
    product = mod(product * product);
    if (bit === "1") product = mod(product * base);
  }
  return product;
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.slice().reverse())}`);
}
