/**
 * Sorts what somebody drops on the verify page: a certificate, a receipt, the sealed list, in any order and by
 * any name.
 *
 * Reads only as much as is needed to tell them apart; judging is `lib/draw/verify.ts`. Used by
 * `components/verify/VerifyPage.tsx`.
 * @module
 */

/** What there is to check with; the certificate is the one thing that has to be there. */
export interface Given {
  certificate?: string;
  receipt?: string;
  leaves?: Uint8Array;
  entrants?: Uint8Array;
}

/** The sealed list of a million tickets is 32 MB; a page that takes more than that would only freeze. */
export const fileBytesMax = 34_000_000;
/** A file that is text holds walks and paths: 1,000 prizes in a million tickets come to about 2 MB. */
export const textBytesMax = 16_000_000;

export type Sorted = { ok: true; given: Given } | { ok: false; why: "too_big" | "zip" | "not_ours" };

/** @param name as the file was called: only tells the two lists apart where their length does not */
export function sortFile(bytes: Uint8Array, name: string): Sorted {
  if (bytes.length > fileBytesMax) return { ok: false, why: "too_big" };
  const text = textOf(bytes);
  if (text !== null) return sortText(text);
  if (/\.zip$/i.test(name)) return { ok: false, why: "zip" };
  const [leaves, entrants] = [bytes.length % 32 === 0, bytes.length % 34 === 0];
  if (!leaves && !entrants) return { ok: false, why: "not_ours" };
  const isEntrants = entrants && (!leaves || /entrant/i.test(name));
  return { ok: true, given: isEntrants ? { entrants: bytes } : { leaves: bytes } };
}

/** Anything that is not a receipt goes to the verifier, which says what is wrong with it. */
export function sortText(text: string): Sorted {
  if (text.length > textBytesMax) return { ok: false, why: "too_big" };
  if (!text.trimStart().startsWith("{")) return { ok: false, why: "not_ours" };
  const isReceipt = /^\s*\{[^{]*"format"\s*:\s*"livedraw-receipt"/.test(text);
  return { ok: true, given: isReceipt ? { receipt: text } : { certificate: text } };
}

/** Null for bytes that are no UTF-8 or hold control characters: then it is one of the lists. */
function textOf(bytes: Uint8Array): string | null {
  // Only the start decides that it is no text; what is then not UTF-8 in the middle is no certificate either.
  if (bytes.subarray(0, 64).some((byte) => byte < 9)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
