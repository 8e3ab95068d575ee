/**
 * What an attendee shows at the desk: a code that says who they are to the organizer, and opens nothing.
 *
 * Derived from the event and the id under a key of its own, so that it is stored nowhere, and nobody can go from it
 * to the personal link. Only an organizer can redeem it (`lib/roster/by_code.ts`). On the phone it is a code to scan,
 * written by `lib/modules/check_in_text.ts`.
 * @module
 */
import { createHmac } from "node:crypto";
import { CODE_LETTERS, codeLength } from "@/lib/modules/check_in_text.ts";
import type { Secrets } from "@/lib/auth/secrets.ts";

/** The same code for the same attendee, for ever: eight letters, see `lib/modules/check_in_text.ts`. */
export type CheckInCode = (event: string, attendee: string) => string;

/** The last multiple of 31 in a byte: above it the first letters would come more often. */
const fairBytes = 248;

export function createCheckInCode(secrets: Secrets): CheckInCode {
  const key = secrets.key("check-in");
  return (event, attendee) => {
    // Neither can hold a line feed, so no two pairs give one text.
    const digest = createHmac("sha256", key).update(`${event}\n${attendee}`).digest();
    const fair = digest.filter((byte) => byte < fairBytes);
    // Of 32 bytes one in 32 falls away; that fewer than eight are left does not happen.
    return Array.from(fair.subarray(0, codeLength), (byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join(
      "",
    );
  };
}
