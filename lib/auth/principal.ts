/**
 * Who sends a request: an organizer, an API key, a station, an attendee, or nobody we know.
 *
 * In this order: `Authorization: Bearer`, for sockets `?token=` and the sub-protocol `bearer.<token>`, then
 * the session cookies. Something said explicitly and wrong is nobody, whatever the cookies say.
 * Routes ask it once per request; what a principal may do is decided in the room.
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { type Edge, isSameOrigin } from "@/lib/auth/address.ts";
import { apiKeyOf, isApiKey, type Scope } from "@/lib/auth/api_keys.ts";
import { ORGANIZER_COOKIE, readCookie, stationCookie } from "@/lib/auth/cookies.ts";
import { holdsStation } from "@/lib/auth/event_access.ts";
import { DEFAULT_ACCOUNT, holdsOrganizer } from "@/lib/auth/organizer.ts";
import type { Tokens } from "@/lib/auth/tokens.ts";
import type { RecordStore } from "@/lib/storage/store.ts";

export type Principal =
  /** `session` and its `epoch` are absent when the admin key speaks. */
  | { kind: "organizer"; account: string; id: string; session?: string; epoch?: number }
  | { kind: "key"; event: string; id: string; scopes: Scope[] }
  | { kind: "station"; event: string; session: string; epoch: number; label: string }
  | { kind: "attendee"; event: string; id: string; holderHash: string };

export interface PrincipalDeps extends Edge {
  records: RecordStore;
  tokens: Tokens;
  /** ADMIN_KEY */
  adminKey?: string;
  now: () => number;
}

/** The principal's id when the admin key speaks; no organizer's id has a colon. */
export const ADMIN_KEY_ID = "key:admin";

/** The sub-protocol to answer with when the client offered it. */
export const SOCKET_PROTOCOL = "drumroll.v1";

/** Our longest token and the word Bearer, several times over. */
const HEADER_LENGTH_MAX = 2_048;

/**
 * @param event of the request's path, if any: which station's cookie counts. A request that says
 *   `?as=station` is not taken for the organizer's, so that both fit into one browser
 */
export function authenticate(
  request: Request,
  deps: PrincipalDeps,
  event?: string,
): Principal | null | Promise<Principal | null> {
  const said = saidToken(request);
  return said === undefined ? bySession(request, deps, event) : principalOf(said, deps);
}

async function bySession(
  request: Request,
  deps: PrincipalDeps,
  event: string | undefined,
): Promise<Principal | null> {
  const socket = isSocket(request);

  // A cookie comes along on its own, so a page of somebody else could use it.
  if ((socket || !/^(GET|HEAD|OPTIONS)$/.test(request.method)) && !isSameOrigin(request, deps)) return null;
  const asStation = new URL(request.url).searchParams.get("as") === "station";
  const cookies = [asStation ? undefined : ORGANIZER_COOKIE, event && stationCookie(event)];
  for (const name of cookies) {
    const token = name && readCookie(request, name);
    const principal = token ? await principalOf(token, { ...deps, adminKey: undefined }) : null;
    // Each cookie stands for its own kind; the admin key and personal links do not live in cookies.
    if (principal?.kind === (name === ORGANIZER_COOKIE ? "organizer" : "station")) return principal;
  }
  return null;
}

/** The principal that a token names, if it still holds: an attendee's at once, for they come by the thousand. */
export function principalOf(
  token: string,
  deps: PrincipalDeps,
): Principal | null | Promise<Principal | null> {
  return deps.tokens.readAttendee(token) ?? principalOfOther(token, deps);
}

async function principalOfOther(token: string, deps: PrincipalDeps): Promise<Principal | null> {
  if (isApiKey(token)) {
    const found = await apiKeyOf(deps.records, token);
    if (found) return { kind: "key", event: found.event, id: found.key.id, scopes: found.key.scopes };
  }
  const claims = await deps.tokens.read(token, deps.now());
  switch (claims?.kind) {
    case "station": {
      const { event, session, epoch, label } = claims;
      return await holdsStation(deps.records, claims)
        ? { kind: "station", event, session, epoch, label }
        : null;
    }
    case "organizer": {
      const { account, id, session, epoch } = claims;
      return await holdsOrganizer(deps.records, claims)
        ? { kind: "organizer", account, id, session, epoch }
        : null;
    }
    default:
      // Last, so that a phone's token costs no comparison; no key is a token of ours.
      return deps.adminKey !== undefined && isEqual(token, deps.adminKey)
        ? { kind: "organizer", account: DEFAULT_ACCOUNT, id: ADMIN_KEY_ID }
        : null;
  }
}

/** A name of their own among all principals of all events, for counting. */
export function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case "station":
      return `station:${principal.session}`;
    case "organizer":
      return `organizer:${principal.id}`;
    case "key":
      return `key:${principal.event}:${principal.id}`;
    case "attendee":
      // Says the event and the person, and is kept with their token: a name made anew for each press was dearer to
      // look up than to count.
      return principal.holderHash;
  }
}

export function isSocket(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

/** Whether the upgrade has to be answered with `SOCKET_PROTOCOL`. */
export function offersProtocol(request: Request): boolean {
  return offered(request).includes(SOCKET_PROTOCOL);
}

/** The token that the client put forward; "" when it put forward something that cannot be one. */
function saidToken(request: Request): string | undefined {
  const header = request.headers.get("authorization");
  // Another scheme is meant for a proxy in front of us.
  if (header !== null && /^bearer\b/i.test(header)) {
    return header.length <= HEADER_LENGTH_MAX ? header.match(/^bearer +(\S+)$/i)?.[1] ?? "" : "";
  }
  if (!isSocket(request)) return undefined;
  const parameter = new URL(request.url).searchParams.get("token");
  if (parameter !== null) return parameter;
  return offered(request).find((name) => name.startsWith("bearer."))?.slice("bearer.".length);
}

function offered(request: Request): string[] {
  const header = request.headers.get("sec-websocket-protocol") ?? "";
  return header.length <= HEADER_LENGTH_MAX ? header.split(",").map((name) => name.trim()) : [];
}

/** Constant time, whatever the lengths. */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
