/**
 * The environment as one typed value, read once at the start.
 *
 * A wrong value stops the start with one sentence that names the variable. Neighbours: `main.ts` reads it,
 * everything else is handed the parts it needs.
 * @module
 */
import { z } from "zod";

export interface Config {
  /** 0..65535; 0 lets the system choose. */
  port: number;
  host: string;
  /**
   * A file, `:memory:` or a KV Connect address. `undefined` only on Deno Deploy without KV_PATH: there
   * `Deno.openKv(undefined)` opens the database that is attached to the app.
   */
  kvPath: string | undefined;
  kvAccessToken?: string;
  /** At least 16 characters. An API key with the owner's rights over the default account. */
  adminKey?: string;
  /** At least 32 characters. Absent: made once and kept in KV. */
  sessionSecret?: string;
  /** An origin, without a slash at the end. Absent: taken from the request. */
  publicUrl?: string;
  beacon: "drand" | "off";
  /** Origins that serve drand's HTTP interface. Absent: the League of Entropy's own. */
  beaconRelays?: string[];
  /**
   * A relay of the test chain on this machine, whose numbers anybody can compute: for tests of the whole way.
   * Everything drawn with it says so.
   */
  beaconTestRelay?: string;
  /** Absent: no text messages are sent. */
  twilio?: TwilioConfig;
  /** Whether X-Forwarded-For and X-Forwarded-Proto come from a proxy of ours. */
  trustProxy: boolean;
}

/** The provider of text messages. */
export interface TwilioConfig {
  accountSid: string;
  authToken: string;
  /** A number, a sender's name, or the id of a messaging service (`MG…`). */
  from: string;
  /** Without a slash at the end. */
  baseUrl: string;
}

/** The message is one sentence that names the variable. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

const KV_PATH_DEFAULT = "data/drumroll.sqlite";

const port = z.string().regex(/^\d{1,5}$/).transform(Number).refine((n) => n <= 65535);
const host = z.string().regex(/^[A-Za-z0-9._:%-]+$/);
const secret = (length: number) => z.string().regex(/^[\x21-\x7e]+$/).min(length);
const kvPath = z.string().refine((path) => {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return !path.includes("\0");
  return URL.canParse(path) && /^https?:$/.test(new URL(path).protocol);
});
const loopback = z.string().regex(/^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/);
const origin = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.pathname === "/" && !url.search && !url.hash && !url.username;
}).transform((text) => new URL(text).origin);

const relays = z.string().transform((text) => text.split(",").map((each) => each.trim())).pipe(
  z.array(origin).min(1).max(8),
);

/** Credentials go there, so in plain only within this machine. */
const provider = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isNear = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  return (url.protocol === "https:" || (url.protocol === "http:" && isNear)) && !url.search && !url.hash &&
    !url.username;
}).transform((text) => text.replace(/\/+$/, ""));
const twilioBaseDefault = "https://api.twilio.com";
const sender = z.string().regex(
  /^(\+[1-9]\d{4,14}|\d{3,8}|MG[0-9A-Fa-f]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
);

/**
 * @param env the environment; an empty value counts as unset
 * @throws {ConfigError} if a value is wrong
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const has = (name: string) => env[name] !== undefined && env[name] !== "";

  function read<T>(name: string, schema: z.ZodType<T>, needs: string): T | undefined {
    if (!has(name)) return undefined;
    const parsed = schema.safeParse(env[name]);
    if (!parsed.success) throw new ConfigError(`${name} must be ${needs}.`);
    return parsed.data;
  }

  const pathName = has("KV_PATH") ? "KV_PATH" : "DENO_KV_PATH";
  const path = read(pathName, kvPath, "a file, :memory: or the https:// address of a KV Connect server");
  const tokenName = has("KV_ACCESS_TOKEN") ? "KV_ACCESS_TOKEN" : "DENO_KV_ACCESS_TOKEN";
  const kvAccessToken = read(tokenName, secret(1), "a token without spaces");
  if (path?.match(/^https?:/) && kvAccessToken === undefined) {
    throw new ConfigError(`KV_ACCESS_TOKEN must be set, because ${pathName} is a KV Connect address.`);
  }
  const accountSid = read(
    "TWILIO_ACCOUNT_SID",
    z.string().regex(/^AC[A-Za-z0-9_-]{1,62}$/),
    "an account's id, which begins with AC",
  );
  const authToken = read("TWILIO_AUTH_TOKEN", secret(1), "a token without spaces");
  const from = read(
    "TWILIO_FROM",
    sender,
    "a number such as +15005550006, a sender's name or a service's id",
  );
  const baseUrl = read("TWILIO_BASE_URL", provider, "an https:// address, or one on this machine");
  const given = { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM: from };
  const [missing] = Object.entries(given).filter(([, value]) => value === undefined);
  if (missing && Object.values(given).some((value) => value !== undefined)) {
    throw new ConfigError(`${missing[0]} must be set, because other settings of Twilio are.`);
  }
  return {
    port: read("PORT", port, "a number from 0 to 65535") ?? 8000,
    host: read("HOST", host, "a host name or an address, without a scheme or a port") ?? "0.0.0.0",
    kvPath: path ?? (has("DENO_DEPLOY") ? undefined : KV_PATH_DEFAULT),
    kvAccessToken,
    adminKey: read("ADMIN_KEY", secret(16), "at least 16 characters, without spaces"),
    sessionSecret: read("SESSION_SECRET", secret(32), "at least 32 characters, without spaces"),
    publicUrl: read("PUBLIC_URL", origin, "an address such as https://drumroll.example, without a path"),
    beacon: read("BEACON", z.enum(["drand", "off"]), '"drand" or "off"') ?? "drand",
    beaconRelays: read("BEACON_RELAYS", relays, "addresses such as https://api.drand.sh, parted by commas"),
    beaconTestRelay: read(
      "BEACON_TEST_RELAY",
      loopback,
      "an address on this machine, http://127.0.0.1:<port>",
    ),
    twilio: accountSid && authToken && from
      ? { accountSid, authToken, from, baseUrl: baseUrl ?? twilioBaseDefault }
      : undefined,
    trustProxy: read("TRUST_PROXY", z.enum(["0", "1"]), '"1" or "0"') === "1",
  };
}
