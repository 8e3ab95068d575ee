/**
 * HMAC_DRBG over SHA-256, and the stream of words that a draw reads from it.
 *
 * The whole of a draw's chance comes from here and so from the draw seed. `sampler.ts` reads the words.
 * @see NIST SP 800-90A Rev. 1, section 10.1.2; docs/LIVEDRAW.md, section 6
 * @module
 */
import { type Bytes, bytesOf, concat, utf8 } from "@/lib/draw/bytes.ts";
import { HmacSha256 } from "@/lib/draw/sha256.ts";

const NONE = new Uint8Array(0);

/** Instantiate and Generate of SP 800-90A, without reseeding. */
export class HmacDrbg {
  readonly #key = new Uint8Array(32);
  readonly #value = new Uint8Array(32).fill(1);
  readonly #mac = new HmacSha256();
  /** What the last request still has to be closed with. Most draws read one block and never pay for it. */
  #owed: Uint8Array | null = null;

  constructor(entropy: Uint8Array, nonce: Uint8Array, personalization: Uint8Array) {
    this.#mac.setKey(this.#key);
    this.#update(concat(entropy, nonce, personalization));
  }

  /** One Generate request. The state moves on after every request, so 4 × 32 bytes are not 1 × 128 bytes. */
  generate(byteCount: number, additional: Uint8Array = NONE): Uint8Array {
    this.#settle();
    if (additional.length > 0) this.#update(additional);
    const out = new Uint8Array(32 * Math.ceil(byteCount / 32));
    for (let at = 0; at < out.length; at += 32) {
      this.#mac.into(this.#value, this.#value);
      out.set(this.#value, at);
    }
    this.#owed = additional;
    return out.subarray(0, byteCount);
  }

  /** The state between requests, 32 bytes each, for known-answer tests. */
  state(): { key: Uint8Array; value: Uint8Array } {
    this.#settle();
    return { key: this.#key.slice(), value: this.#value.slice() };
  }

  #settle(): void {
    if (this.#owed) this.#update(this.#owed);
    this.#owed = null;
  }

  #update(provided: Uint8Array): void {
    this.#mix(0, provided);
    if (provided.length > 0) this.#mix(1, provided);
  }

  #mix(separator: 0 | 1, provided: Uint8Array): void {
    this.#mac.into(this.#key, concat(this.#value, Uint8Array.of(separator), provided));
    this.#mac.setKey(this.#key);
    this.#mac.into(this.#value, this.#value);
  }
}

/** A stream of 64-bit words, read as two halves: the high one first. */
export interface Words {
  /** The next 32 bits, unsigned. */
  u32(): number;
}

const BLOCK_BYTES = 128;
const PERSONALIZATION = utf8("livedraw/1/drbg");

/** The words of one draw: Generate requests of exactly 128 bytes, one after the other. */
export function drawWords(drawSeed: Bytes, drawId: Bytes): Words {
  const drbg = new HmacDrbg(
    bytesOf(drawSeed, 32, "drawSeed"),
    bytesOf(drawId, 16, "drawId"),
    PERSONALIZATION,
  );
  let block = drbg.generate(BLOCK_BYTES);
  let at = 0;
  return {
    u32() {
      if (at === BLOCK_BYTES) {
        block = drbg.generate(BLOCK_BYTES);
        at = 0;
      }
      const word = (block[at] << 24 | block[at + 1] << 16 | block[at + 2] << 8 | block[at + 3]) >>> 0;
      at += 4;
      return word;
    },
  };
}
