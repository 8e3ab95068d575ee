/**
 * Protocol Buffers, as little as KV Connect needs: fields of a message read and written, nothing generated.
 *
 * Two wire types occur in it, varints and bytes; a message with another one is malformed. Used by `messages.ts`.
 * @module
 */

/** Varints as signed 64-bit numbers, exact up to 2^53; everything else as bytes. */
export type Field = { number: number; varint: number } | { number: number; bytes: Uint8Array };

/** The bytes are no message: whoever sent them is told so (400). */
export class MalformedError extends Error {
  override name = "MalformedError";
}

const varintMaxBytes = 10;

export function readFields(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;

  function varint(): bigint {
    let value = 0n;
    for (let i = 0; i < varintMaxBytes; i++) {
      if (at >= message.length) throw new MalformedError("A varint ends too early.");
      const byte = message[at++];
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return value;
    }
    throw new MalformedError("A varint has more than ten bytes.");
  }

  while (at < message.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        fields.push({ number, varint: Number(BigInt.asIntN(64, varint())) });
        break;
      case 2: {
        const length = Number(varint());
        if (length > message.length - at) throw new MalformedError(`Field ${number} ends too early.`);
        fields.push({ number, bytes: message.subarray(at, at + length) });
        at += length;
        break;
      }
      default:
        throw new MalformedError(`Field ${number} has wire type ${tag % 8}.`);
    }
  }
  return fields;
}

/** The last one counts, as the format says; 0 when there is none. */
export function varintOf(fields: readonly Field[], number: number): number {
  const found = fields.findLast((field) => field.number === number);
  return found && "varint" in found ? found.varint : 0;
}

/** The last one counts; empty when there is none. */
export function bytesOf(fields: readonly Field[], number: number): Uint8Array {
  return repeatedOf(fields, number).at(-1) ?? new Uint8Array();
}

export function repeatedOf(fields: readonly Field[], number: number): Uint8Array[] {
  return fields.flatMap((field) => field.number === number && "bytes" in field ? [field.bytes] : []);
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left >= 0x80n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return [...bytes, Number(left)];
}

export function varintField(number: number, value: number | boolean): Uint8Array {
  return new Uint8Array([...varintBytes(number * 8), ...varintBytes(Number(value))]);
}

export function bytesField(number: number, bytes: Uint8Array): Uint8Array {
  return join([new Uint8Array([...varintBytes(number * 8 + 2), ...varintBytes(bytes.length)]), bytes]);
}

/** Fields after one another are a message. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
