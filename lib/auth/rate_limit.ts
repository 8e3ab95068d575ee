/**
 * A token bucket per key, in this isolate's memory: smooths a flood, promises nothing across isolates.
 *
 * For limits that must hold everywhere (passcodes, sign-in) see `attempts.ts`.
 * @module
 */
import { createRecent } from "@/lib/auth/recent.ts";
import { refuse, type Refused } from "@/lib/refusal.ts";

export interface RateLimit {
  /**
   * Takes one token of the key's bucket.
   * @param now Unix milliseconds
   * @returns null when there was one, else `rate_limited` with the wait in whole seconds, at least 1
   */
  take(key: string, now: number): Refused | null;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Twice every phone of a large event, of which those used last are sure to stay; a bucket is some 100 bytes. */
const KEYS_MAX = 40_000;

/**
 * @param options.perSecond tokens that come back per second, above 0
 * @param options.burst tokens of a full bucket, at least 1
 * @param options.keysMax buckets held; one not used lately is forgotten, that is: full again
 */
export function createRateLimit(
  { perSecond, burst, keysMax = KEYS_MAX }: { perSecond: number; burst: number; keysMax?: number },
): RateLimit {
  const buckets = createRecent<Bucket>(keysMax);
  return {
    take(key, now) {
      const bucket = buckets.get(key);
      if (bucket === undefined) {
        buckets.set(key, { tokens: burst - 1, at: now });
        return null;
      }
      // A clock that was set back gives nothing and takes nothing.
      const elapsedSeconds = Math.max(0, now - bucket.at) / 1000;
      const tokens = Math.min(burst, bucket.tokens + elapsedSeconds * perSecond);
      bucket.at = now;
      bucket.tokens = tokens < 1 ? tokens : tokens - 1;
      return tokens < 1
        ? refuse({ code: "rate_limited", retryAfterSeconds: Math.ceil((1 - tokens) / perSecond) })
        : null;
    },
  };
}
