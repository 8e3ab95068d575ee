/**
 * The short code by which a winner is found at the desk: how it is read, typed and put into a QR code.
 *
 * The server makes and judges it (`lib/outbox/desk_code.ts`); phone, desk and scanner share these few lines.
 * @module
 */

/** Crockford's letters: no I, L, O and U, so that nothing on paper is read as something else. */
export const deskLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const deskCodeLength = 6;

export interface DeskCode {
  event: string;
  module: string;
  code: string;
}

/** What somebody typed or read aloud: any case, with or without gaps, O for 0 and I or L for 1. */
export function plainCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return code.length === deskCodeLength && [...code].every((letter) => deskLetters.includes(letter))
    ? code
    : null;
}

/** The control page with this winner found. The code stands behind the `#`, which no server and no log sees. */
export function deskCodeAddress(origin: string, { event, module, code }: DeskCode): string {
  return `${origin}/o/${event}#${module}/${code}`;
}

/** What a camera read; null where it is something else. */
export function readDeskCode(scanned: string): DeskCode | null {
  const found = /^https?:\/\/[^/\s]+\/o\/([A-Za-z0-9-]{3,40})#([A-Za-z0-9-]{1,40})\/([^/\s]{6,8})$/.exec(
    scanned.trim(),
  );
  const code = found && plainCode(found[3]);
  return code ? { event: found![1], module: found![2], code } : null;
}
