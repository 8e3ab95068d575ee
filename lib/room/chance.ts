/**
 * Random bytes for commands, asked of the system by the page: a call for each command costs more than its bytes.
 *
 * What was given out is wiped here, and nothing is given twice. Used by `runtime.ts`.
 * @module
 */

/** 64 commands; `crypto.getRandomValues` takes 65,536 at most. */
const pageBytes = 4_096;

/** @returns gives so many random bytes, at most 65,536 */
export function createChance(): (length: number) => Uint8Array<ArrayBuffer> {
  const page = new Uint8Array(pageBytes);
  let at = pageBytes;
  return (length) => {
    if (length > pageBytes) return crypto.getRandomValues(new Uint8Array(length));
    if (at + length > pageBytes) {
      crypto.getRandomValues(page);
      at = 0;
    }
    const bytes = page.slice(at, at + length);
    page.fill(0, at, at += length);
    return bytes;
  };
}
