/**
 * The bounds of one commit and of what waits for it, each with its reason, and the estimate they are held by.
 *
 * KV refuses more than 1,000 mutations, 800 KiB, 80 KiB of keys in one atomic operation and 64 KiB in one
 * value; refusing here, per command, keeps one large command from failing a whole batch.
 * @module
 */

/** A batch of 200 is where commits per second stop growing on a file (the cost of one fsync is spread). */
export const batchCommandsMax = 200;
/** KV counts the keys of `set` twice, so half of its 800 KiB is left for them and for the estimate's error. */
export const batchBytesMax = 400_000;
/** KV: 81,920 bytes of keys; the head's key and the encoding's bytes per part are in the rest. */
export const batchKeyBytesMax = 60_000;
/** KV: 1,000 mutations, one of them the head. */
export const batchRowsMax = 900;
/** KV: 65,536 bytes a value. The estimate is an upper one, so the margin need not be wide. */
export const headBytesMax = 64_000;

/** 20,000 waiting entries are ten seconds of work at the slowest rate seen; more would only wait in vain. */
export const queueCommandsMax = 20_000;
/** What may wait in memory per room, counted by the same estimate. */
export const queueBytesMax = 32 * 1024 * 1024;

/** A commit normally takes milliseconds. KV Connect has no deadline of its own, so ours ends the wait. */
export const commitDeadlineMs = 4_000;
/**
 * A batch is tried again for so long, and whoever has waited for so long hears `busy`, in a batch or behind one: a
 * person has pressed again by then.
 */
export const batchDeadlineMs = 8_000;
/** Between two looks for those who have waited too long: each goes over all that wait. */
export const lateLookMs = 50;
/** Two isolates on one head lose about every second race; thirty losses in a row are a fault elsewhere. */
export const attemptsMax = 30;
/** Waits between attempts grow to this, with full jitter. A commit of another isolate takes less. */
export const retryWaitMaxMs = 120;

/** Upper estimate of what a value takes in KV: one byte a Latin-1 character, else two, and nine a number. */
export function approximateBytes(value: unknown): number {
  switch (typeof value) {
    case "string":
      return 6 + (isLatin1(value) ? 1 : 2) * value.length;
    case "number":
      return 9;
    case "bigint":
      return 16;
    case "object": {
      if (value === null) return 2;
      if (value instanceof Uint8Array) return 20 + value.byteLength;
      let bytes = 8;
      // Every row of every commit goes through here: no list of pairs is made of it, and `for … in` over rows of so
      // many shapes was compiled anew for each.
      for (const key of Object.keys(value)) {
        const part = (value as Record<string, unknown>)[key];
        bytes += 4 + (isLatin1(key) ? 1 : 2) * key.length + approximateBytes(part);
      }
      return bytes;
    }
    default:
      return 2;
  }
}

/** Upper estimate of an encoded key: three bytes a character (UTF-8 of a code unit) and two a part. */
export function approximateKeyBytes(key: readonly string[]): number {
  let bytes = 0;
  for (const part of key) bytes += 2 + (isAscii(part) ? part.length : 3 * part.length);
  return bytes;
}

/** The encoding goes by the whole string: one letter beyond makes all of it two bytes a character. */
const isLatin1 = (text: string): boolean => !BEYOND_LATIN1.test(text);
/** The engine knows of a string that all of it is Latin-1, so this is answered without looking at its letters. */
const BEYOND_LATIN1 = /[\u0100-\uffff]/;

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
