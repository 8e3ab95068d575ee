/**
 * Bytes and their lower-case hex, the two forms in which livedraw/1 writes a hash, a nonce or a key.
 *
 * Neighbours: everything in `lib/draw/`. Records carry hex; trees, generators and hashes take bytes.
 * @module
 */
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";

/** Lower-case hex without `0x`. */
export type Hex = string;

/** A byte string of fixed length, as bytes or as hex. */
export type Bytes = Uint8Array | Hex;

export const toHex: (bytes: Uint8Array) => Hex = bytesToHex;

export const concat: (...parts: Uint8Array[]) => Uint8Array = concatBytes;

const HEX = /^[0-9a-f]*$/;

/** Tells whether `value` is lower-case hex of exactly `byteCount` bytes. */
export function isHex(value: unknown, byteCount: number): value is Hex {
  return typeof value === "string" && value.length === 2 * byteCount && HEX.test(value);
}

/** @throws {RangeError} if `hex` is not lower-case hex: upper case would give one value two spellings */
export function fromHex(hex: Hex): Uint8Array {
  if (hex.length % 2 !== 0 || !HEX.test(hex)) throw new RangeError("not lower-case hex");
  // Built into servers and new browsers, at a tenth of the price.
  if (Uint8Array.fromHex) return Uint8Array.fromHex(hex);
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = digit(hex, 2 * i) << 4 | digit(hex, 2 * i + 1);
  return bytes;
}

function digit(hex: Hex, at: number): number {
  const code = hex.charCodeAt(at);
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/**
 * The bytes of `value`.
 *
 * @throws {RangeError} if there are not exactly `byteCount` of them: fields have fixed lengths, which is what
 * makes the hash of their concatenation unambiguous
 */
export function bytesOf(value: Bytes, byteCount: number, name: string): Uint8Array {
  const bytes = typeof value === "string" ? fromHex(value) : value;
  if (bytes.length !== byteCount) throw new RangeError(`${name}: ${byteCount} bytes, not ${bytes.length}`);
  return bytes;
}

/**
 * Writes `value` to `target` at `at`, for hashes of fixed fields that are made by the thousand: no new arrays.
 *
 * @throws {RangeError} as `bytesOf` does; what was written before that means nothing
 */
export function putBytes(
  target: Uint8Array,
  at: number,
  value: Bytes,
  byteCount: number,
  name: string,
): void {
  if (typeof value !== "string" || value.length !== 2 * byteCount) {
    return target.set(bytesOf(value, byteCount, name), at);
  }
  let all = 0;
  for (let i = 0; i < byteCount; i++) {
    const high = DIGITS[value.charCodeAt(2 * i)] ?? 16;
    const low = DIGITS[value.charCodeAt(2 * i + 1)] ?? 16;
    all |= high | low;
    target[at + i] = high << 4 | low;
  }
  if (all > 15) throw new RangeError("not lower-case hex");
}

/** By character code, what a digit is worth; 16 for what is none. */
const DIGITS = Uint8Array.from({ length: 0x67 }, (_, code) => {
  const text = String.fromCharCode(code);
  return HEX.test(text) ? digit(text, 0) : 16;
});

/** @param n 0..2^32-1 */
export function u32be(n: number): Uint8Array {
  if (!Number.isInteger(n) || n < 0 || n > 0xffffffff) {
    throw new RangeError(`not an unsigned 32-bit integer: ${n}`);
  }
  return Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
}

/** @param n 0..2^53-1 */
export function u64be(n: number): Uint8Array {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`not an unsigned integer: ${n}`);
  return concat(u32be(Math.floor(n / 0x100000000)), u32be(n % 0x100000000));
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Tells whether every UTF-16 surrogate in `text` has its partner.
 *
 * An encoder turns each lone one into the same three bytes, so two different texts would have one hash.
 */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** @throws {RangeError} if `text` is not well-formed, see `isWellFormed` */
export function utf8(text: string): Uint8Array {
  if (!isWellFormed(text)) throw new RangeError("the text holds half a character");
  return new TextEncoder().encode(text);
}

/** Compares 32 bytes of `a` at `aAt` with 32 bytes of `b` at `bAt`, as unsigned bytes. */
export function compare32(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number): number {
  for (let i = 0; i < 32; i++) {
    const difference = a[aAt + i] - b[bAt + i];
    if (difference !== 0) return difference;
  }
  return 0;
}
