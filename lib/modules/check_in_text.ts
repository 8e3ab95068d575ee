/**
 * A check-in code as text: in a code to scan, on the phone in two groups, and as somebody types it.
 *
 * Pure, for both sides. The server makes the eight letters in `lib/auth/check_in_code.ts`.
 * @module
 */

/** Those of join codes: without I, L, O, 0 and 1, which nobody tells apart across a desk. */
export const CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
/** 31^8: among 20,000 people two share a code in one event of four thousand, and then the desk asks for the name. */
export const codeLength = 8;

/** What the phone's code says. No address: a stranger's camera app has nothing to open. */
export function checkInText(joinCode: string, code: string): string {
  return `DR1:${joinCode}:${code}`;
}

export interface CheckInRead {
  /** Of the event it was made for; absent where it was typed. */
  joinCode?: string;
  code: string;
}

/** @param text scanned, or typed in any case with or without gaps; @returns null for anything else */
export function readCheckIn(text: string): CheckInRead | null {
  const scanned = /^DR1:([A-Z2-9]{6}):([A-Z2-9]{8})$/.exec(text.trim());
  if (scanned) return isCode(scanned[2]) ? { joinCode: scanned[1], code: scanned[2] } : null;
  const code = text.toUpperCase().replace(/[\s-]/g, "");
  return isCode(code) ? { code } : null;
}

/** ABCD2345 as ABCD 2345. */
export function inGroups(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

function isCode(code: string): boolean {
  return code.length === codeLength && [...code].every((letter) => CODE_LETTERS.includes(letter));
}
