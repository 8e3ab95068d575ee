/**
 * Signed tokens: the organizer's session, the station's session, the attendee's personal link.
 *
 * Compact JWS, HS256 and nothing else, one key and one `typ` per kind. Whether a session was signed out
 * since is for `principal.ts` to ask the records; a token only says what was true when it was made.
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { CompactSign, compactVerify, decodeProtectedHeader } from "jose";
import { createRecent } from "@/lib/auth/recent.ts";
import type { Secrets } from "@/lib/auth/secrets.ts";
import { holderHash } from "@/lib/draw/tags.ts";

export interface OrganizerSession {
  /** The organizer's id. */
  id: string;
  account: string;
  /** Below the organizer's own epoch: signed out. */
  epoch: number;
  /** 128 random bits, base64url: this session can be ended alone. */
  session: string;
}

export interface StationSession {
  event: string;
  /** 128 random bits, base64url. */
  session: string;
  /** Below the event's `stationEpoch`: signed out. */
  epoch: number;
  label: string;
}

export interface AttendeeLink {
  event: string;
  id: string;
  /** 64 hex, livedraw/1: the draw knows the holder by this alone. */
  holderHash: string;
}

export type AttendeeClaims = Readonly<{ kind: "attendee" } & AttendeeLink>;

export type Claims =
  | { kind: "organizer" } & OrganizerSession
  | { kind: "station" } & StationSession
  | AttendeeClaims;

export interface Tokens {
  /** Good for 30 days from `now` (Unix milliseconds). */
  organizer(session: OrganizerSession, now: number): Promise<string>;
  /** Without an end; ends with the event's next `stationEpoch`. */
  station(session: StationSession): Promise<string>;
  /** Always the same token for the same attendee, without an end: it is printed on badges. */
  attendee(event: string, id: string): Promise<string>;
  /** @returns null for anything that is not a token of ours, in time and unaltered; never throws */
  read(token: string, now: number): Promise<Claims | null>;
  /** `read` for an attendee's token, at once; null for every other. */
  readAttendee(token: string): AttendeeClaims | null;
}

export const ORGANIZER_SESSION_SECONDS = 30 * 24 * 3600;
/** Far above our longest (an attendee's with the longest ids is some 300). */
const TOKEN_LENGTH_MAX = 1024;
/**
 * Verified attendee tokens remembered, so that the hot path does not verify again: those of 20,000 people who pressed
 * last for sure, some 20 MB at most.
 */
const VERIFIED_MAX = 40_000;

// Short on purpose: the attendee's token stands in a URL and in a QR code.
const TYPES = { organizer: "o", station: "s", attendee: "a" } as const;
type Kind = keyof typeof TYPES;

const ATTENDEE_HEAD = Buffer.from(JSON.stringify({ alg: "HS256", typ: TYPES.attendee })).toString(
  "base64url",
);

interface Payloads {
  organizer: { sub: string; account: string; epoch: number; session: string; exp: number };
  station: { event: string; session: string; epoch: number; label: string };
  attendee: { e: string; a: string };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export async function createTokens(secrets: Secrets): Promise<Tokens> {
  const attendeeKey = secrets.key("attendee");
  const keys = {
    organizer: await hmacKey(secrets.key("organizer")),
    station: await hmacKey(secrets.key("station")),
    attendee: await hmacKey(attendeeKey),
  };
  const verified = createRecent<AttendeeClaims>(VERIFIED_MAX);

  function sign<K extends Kind>(kind: K, payload: Payloads[K]): Promise<string> {
    return new CompactSign(encoder.encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: "HS256", typ: TYPES[kind] })
      .sign(keys[kind]);
  }

  async function verify<K extends Kind>(kind: K, token: string): Promise<Payloads[K] | null> {
    try {
      const { payload } = await compactVerify(token, keys[kind], { algorithms: ["HS256"] });
      // Signed by us with this purpose's own key, so it has the shape we gave it.
      const claims: Payloads[K] = JSON.parse(decoder.decode(payload));
      // base64url is lenient (a space, unused bits at the end): other spellings of one token would give one
      // attendee many holder hashes, so only the spelling that we make is taken.
      return await sign(kind, claims) === token ? claims : null;
    } catch {
      return null;
    }
  }

  function readAttendee(token: string): AttendeeClaims | null {
    const known = verified.get(token);
    if (known) return known;
    if (token.length > TOKEN_LENGTH_MAX || !token.startsWith(`${ATTENDEE_HEAD}.`)) return null;
    const payload = verifyAttendee(attendeeKey, token);
    if (!payload) return null;
    const claims: AttendeeClaims = {
      kind: "attendee",
      event: payload.e,
      id: payload.a,
      holderHash: holderHash(token),
    };
    verified.set(token, claims);
    return claims;
  }

  return {
    organizer: ({ id, account, epoch, session }, now) => {
      const exp = Math.floor(now / 1000) + ORGANIZER_SESSION_SECONDS;
      return sign("organizer", { sub: id, account, epoch, session, exp });
    },
    station: ({ event, session, epoch, label }) => sign("station", { event, session, epoch, label }),
    attendee: (event, id) => sign("attendee", { e: event, a: id }),

    async read(token, now) {
      if (token.length > TOKEN_LENGTH_MAX) return null;
      switch (kindOf(token)) {
        case "attendee":
          return readAttendee(token);
        case "station": {
          const payload = await verify("station", token);
          return payload && { kind: "station", ...payload };
        }
        case "organizer": {
          const payload = await verify("organizer", token);
          // Sessions of the first version have no name of their own, so they could not be ended: sign in anew.
          if (!payload || payload.exp * 1000 <= now || !payload.session) return null;
          const { sub, account, epoch, session } = payload;
          return { kind: "organizer", id: sub, account, epoch, session };
        }
        default:
          return null;
      }
    },
    readAttendee,
  };
}

/**
 * The attendee's token, checked without a promise: the first press of every phone in a rush goes through here, and
 * WebCrypto's round trips were half of what an entry cost. The same bytes as jose makes and takes.
 */
function verifyAttendee(key: Uint8Array, token: string): Payloads["attendee"] | null {
  const [head, body, signature, ...more] = token.split(".");
  if (head !== ATTENDEE_HEAD || signature === undefined || more.length > 0) return null;
  const right = createHmac("sha256", key).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, "base64url");
  // Other spellings of one signature would give one attendee many holder hashes.
  const isOurs = given.length === right.length && timingSafeEqual(given, right) &&
    given.toString("base64url") === signature;
  return isOurs ? JSON.parse(Buffer.from(body, "base64url").toString()) : null;
}

/** Which key to try; says nothing about who signed. */
function kindOf(token: string): Kind | undefined {
  // Nearly all tokens are these, and our own spelling of their head is the only one that holds.
  if (token.startsWith(`${ATTENDEE_HEAD}.`)) return "attendee";
  try {
    const { typ } = decodeProtectedHeader(token);
    return (Object.keys(TYPES) as Kind[]).find((kind) => TYPES[kind] === typ);
  } catch {
    return undefined;
  }
}

function hmacKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}
