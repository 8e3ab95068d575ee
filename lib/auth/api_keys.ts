/**
 * API keys of an event: made and revoked by an owner, kept as hashes, each with the few things that it may do.
 *
 * A key is 256 bits that nobody can guess, so a plain hash keeps it; it stands nowhere. All keys of an event are one
 * record, so that their number has a bound that holds whoever makes them at once. Who asked under a request id of
 * theirs and did not hear the answer asks again and gets the same key: its secret follows from that id, which is not
 * kept, the key's own id and the server's secret.
 * `principal.ts` asks who a key is; routes make, list and revoke.
 * @module
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { encodeBase32, encodeBase64Url } from "@/lib/auth/base.ts";
import type { Random } from "@/lib/auth/secrets.ts";
import { refuse, type Refused } from "@/lib/refusal.ts";
import type { RecordStore } from "@/lib/storage/store.ts";

/**
 * What a key can be allowed. "read": state of the event, without people. "roster": people, with their personal
 * links, and the exports that name them. "run": commands, modules, the passcode.
 */
export const SCOPES = ["read", "roster", "run"] as const;
export type Scope = typeof SCOPES[number];

/** Many times what one evening connects; fifty keys with the longest labels are a third of what a record holds. */
export const apiKeysMax = 50;

export interface ApiKey {
  /** 16 letters and digits; in the log and the audit as `key:<id>`. */
  id: string;
  label: string;
  scopes: Scope[];
  /** ISO-8601 */
  createdAt: string;
}

interface KeptKey extends ApiKey {
  /** SHA-256 of the whole secret. */
  hash: Uint8Array;
  /** The mark of the request that made it. */
  request?: string;
}

/** `["api_keys", event]`; a revoked key is gone from it. */
interface KeysRecord {
  v: 1;
  keys: KeptKey[];
  /** Marks of the requests whose keys were revoked, the last ones of them. */
  revoked?: string[];
}

/** Of the client; the same id of somebody else is another request. */
export interface KeyRequest {
  /** In the form of an audit record's `actor`. */
  by: string;
  id: string;
}

export interface ApiKeys {
  /**
   * The same request again gets the key that it got first, whatever else it says by then, and makes none. Without one
   * the secret cannot be had again. Refuses with `too_many_keys`, `busy`, and with `not_found` where the key of this
   * request was revoked.
   */
  make(
    event: string,
    wanted: { label: string; scopes: readonly Scope[] },
    request?: KeyRequest,
  ): Promise<{ ok: true; key: ApiKey; secret: string; repeated?: true } | Refused>;
  /** Oldest first. */
  list(event: string): Promise<ApiKey[]>;
  /** The key is dead when this returns. Refuses with `not_found`, `busy`. */
  revoke(event: string, id: string): Promise<{ ok: true } | Refused>;
  /** All keys are dead and their labels gone when this returns. */
  revokeAll(event: string): Promise<void>;
}

/** Somebody else changed the same record this often within a moment: come back later. */
const racesMax = 8;
/** An organizer asks again within minutes. What is forgotten makes a key anew, and never with the secret of before. */
const revokedMax = 200;

const keysKey = (event: string) => ["api_keys", event] as const;
const PREFIX = "drk";
/** 40 of an event's id, 16 of the key's, 43 of its secret. */
const FORM = /^drk\.([A-Za-z0-9-]{3,40})\.([A-Z2-7]{16})\.[A-Za-z0-9_-]{43}$/;

const hashOf = (secret: string) => new Uint8Array(createHash("sha256").update(secret).digest());
const shown = ({ id, label, scopes, createdAt }: ApiKey): ApiKey => ({ id, label, scopes, createdAt });

export function createApiKeys(
  { records, key: serverKey, now, random }: {
    records: RecordStore;
    /** 32 bytes, from which the secrets follow that are asked for under a request id. */
    key: Uint8Array;
    now: () => number;
    random: Random;
  },
): ApiKeys {
  const mac = (...parts: string[]) =>
    new Uint8Array(createHmac("sha256", serverKey).update(JSON.stringify(parts)).digest());

  function secretOf(event: string, id: string, request?: KeyRequest): string {
    const bytes = request ? mac("secret", event, id, request.by, request.id) : random(32);
    return `${PREFIX}.${event}.${id}.${encodeBase64Url(bytes)}`;
  }

  return {
    async make(event, { label, scopes }, request) {
      const mark = request && encodeBase64Url(mac("request", event, request.by, request.id).subarray(0, 16));
      const id = encodeBase32(random(10));
      const secret = secretOf(event, id, request);
      const key: ApiKey = {
        id,
        label,
        scopes: SCOPES.filter((scope) => scopes.includes(scope)),
        createdAt: new Date(now()).toISOString(),
      };
      for (let race = 0; race < racesMax; race++) {
        const { keys, revoked, version } = await read(records, event);
        // Ours already, when the reply to our own write was lost on the way.
        if (keys.some((kept) => kept.id === id)) return { ok: true, key, secret };
        const first = mark && keys.find((kept) => kept.request === mark);
        if (first) {
          return { ok: true, key: shown(first), secret: secretOf(event, first.id, request), repeated: true };
        }
        if (mark && revoked?.includes(mark)) return refuse({ code: "not_found", what: "API key" });
        if (keys.length >= apiKeysMax) return refuse({ code: "too_many_keys", max: apiKeysMax });
        const made: KeptKey = { ...key, hash: hashOf(secret), ...(mark && { request: mark }) };
        const value: KeysRecord = { v: 1, keys: [...keys, made], ...(revoked && { revoked }) };
        if (await records.put([{ key: keysKey(event), value, expected: version }])) {
          return { ok: true, key, secret };
        }
      }
      return refuse({ code: "busy", retryAfterSeconds: 1 });
    },

    list: async (event) => (await read(records, event)).keys.map(shown),

    revokeAll: (event) => records.delete(keysKey(event)),

    async revoke(event, id) {
      for (let race = 0; race < racesMax; race++) {
        const { keys, revoked = [], version } = await read(records, event);
        const dead = keys.find((key) => key.id === id);
        if (!dead) {
          // After a try of ours it is gone by our own write, or by another's; either way it is dead.
          return race > 0 ? { ok: true } : refuse({ code: "not_found", what: "API key" });
        }
        const value: KeysRecord = {
          v: 1,
          keys: keys.filter((key) => key !== dead),
          revoked: dead.request ? [...revoked, dead.request].slice(-revokedMax) : revoked,
        };
        if (await records.put([{ key: keysKey(event), value, expected: version }])) return { ok: true };
      }
      return refuse({ code: "busy", retryAfterSeconds: 1 });
    },
  };
}

async function read(records: RecordStore, event: string) {
  const stored = await records.get<KeysRecord>(keysKey(event));
  const { keys = [], revoked } = stored?.value ?? {};
  return { keys, revoked, version: stored?.version ?? null };
}

/** Whether this text is meant for a key of ours; says nothing about whether there is one. */
export const isApiKey = (text: string): boolean => FORM.test(text);

/** @returns the event and the key that the secret opens, as long as it was not revoked; null otherwise */
export async function apiKeyOf(
  records: RecordStore,
  secret: string,
): Promise<{ event: string; key: ApiKey } | null> {
  const [, event, id] = FORM.exec(secret) ?? [];
  if (event === undefined) return null;
  const kept = (await read(records, event)).keys.find((key) => key.id === id);
  return kept && timingSafeEqual(hashOf(secret), kept.hash) ? { event, key: shown(kept) } : null;
}

/** Whether the key was not revoked since. */
export async function holdsApiKey(records: RecordStore, event: string, id: string): Promise<boolean> {
  return (await read(records, event)).keys.some((key) => key.id === id);
}
