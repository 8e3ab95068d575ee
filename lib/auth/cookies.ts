/**
 * The session cookies: one of the organizer, one per event of a station, so that both can live in one browser.
 *
 * HttpOnly always, Secure on https. Values are tokens of `tokens.ts`; `principal.ts` reads them.
 * @module
 */
import { ORGANIZER_SESSION_SECONDS } from "@/lib/auth/tokens.ts";

export const ORGANIZER_COOKIE = "drumroll_organizer";
/** Which person joined from this browser. It opens nothing by itself: `/j` only uses it to find the way back. */
export const clientCookie = (event: string): string => `drumroll_attendee_${event}`;
/** Of the join form: gone back to after an answer that never came, it is the same form. It opens nothing. */
export const joinCookie = (event: string): string => `drumroll_join_${event}`;
export const stationCookie = (event: string): string => `drumroll_station_${event}`;

/** Some forty events' worth; browsers cap a domain's cookies not far above. */
const COOKIE_HEADER_MAX = 16_384;

/** @param secure whether the browser spoke https, see `isHttps` */
export function sessionCookie(name: string, token: string, secure: boolean): string {
  return `${name}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${ORGANIZER_SESSION_SECONDS}${
    secure ? "; Secure" : ""
  }`;
}

export function clearedCookie(name: string, secure: boolean): string {
  return `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secure ? "; Secure" : ""}`;
}

/** @returns the first value under that name; undefined if there is none or the header is beyond 16 KiB */
export function readCookie(request: Request, name: string): string | undefined {
  const header = request.headers.get("cookie");
  if (header === null || header.length > COOKIE_HEADER_MAX) return undefined;
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
