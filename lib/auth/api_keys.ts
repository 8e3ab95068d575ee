/**
 * API keys of an event: made and revoked by an owner, kept as hashes, each with the few things that it may do.
 *
 * A key is 256 random bits, so a plain hash keeps it; it is shown once and stands nowhere. All keys of an event are
 * one record, so that their number has a bound that holds whoever makes them at once.
 * `principal.ts` asks who a key is; routes make, list and revoke.
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
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
}

/** `["api_keys", event]`; a revoked key is gone from it. */
interface KeysRecord {
  v: 1;
  keys: KeptKey[];
}

export interface ApiKeys {
  /** Refuses with `too_many_keys`, `busy`. The secret cannot be had again. */
  make(
    event: string,
    wanted: { label: string; scopes: readonly Scope[] },
  ): Promise<{ ok: true; key: ApiKey; secret: string } | Refused>;
  /** Oldest first. */
  list(event: string): Promise<ApiKey[]>;
  /** The key is dead when this returns. Refuses with `not_found`, `busy`. */
  revoke(event: string, id: string): Promise<{ ok: true } | Refused>;
  /** All keys are dead and their labels gone when this returns. */
  revokeAll(event: string): Promise<void>;
}

/** Somebody else changed the same record this often within a moment: come back later. */
const racesMax = 8;

const keysKey = (event: string) => ["api_keys", event] as const;
const PREFIX = "drk";
/** 40 of an event's id, 16 of the key's, 43 of its secret. */
const FORM = /^drk\.([A-Za-z0-9-]{3,40})\.([A-Z2-7]{16})\.[A-Za-z0-9_-]{43}$/;

const hashOf = (secret: string) => new Uint8Array(createHash("sha256").update(secret).digest());
const shown = ({ id, label, scopes, createdAt }: ApiKey): ApiKey => ({ id, label, scopes, createdAt });

export function createApiKeys(
  { records, now, random }: { records: RecordStore; now: () => number; random: Random },
): ApiKeys {
  return {
    async make(event, { label, scopes }) {
      const id = encodeBase32(random(10));
      const secret = `${PREFIX}.${event}.${id}.${encodeBase64Url(random(32))}`;
      const key: ApiKey = {
        id,
        label,
        scopes: SCOPES.filter((scope) => scopes.includes(scope)),
        createdAt: new Date(now()).toISOString(),
      };
      for (let race = 0; race < racesMax; race++) {
        const { keys, version } = await read(records, event);
        // Ours already, when the reply to our own write was lost on the way.
        if (keys.some((kept) => kept.id === id)) return { ok: true, key, secret };
        if (keys.length >= apiKeysMax) return refuse({ code: "too_many_keys", max: apiKeysMax });
        const value: KeysRecord = { v: 1, keys: [...keys, { ...key, hash: hashOf(secret) }] };
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
        const { keys, version } = await read(records, event);
        const left = keys.filter((key) => key.id !== id);
        if (left.length === keys.length) {
          // After a try of ours it is gone by our own write, or by another's; either way it is dead.
          return race > 0 ? { ok: true } : refuse({ code: "not_found", what: "API key" });
        }
        const value: KeysRecord = { v: 1, keys: left };
        if (await records.put([{ key: keysKey(event), value, expected: version }])) return { ok: true };
      }
      return refuse({ code: "busy", retryAfterSeconds: 1 });
    },
  };
}

async function read(records: RecordStore, event: string) {
  const stored = await records.get<KeysRecord>(keysKey(event));
  return { keys: stored?.value.keys ?? [], version: stored?.version ?? null };
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
