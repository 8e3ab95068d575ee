/**
 * How many requests may come: of somebody whose token holds, for themselves alone; of all others, by their address.
 *
 * A hall of 5,000 phones sits behind one address (NAT) and presses within ten seconds. Counted by address they would
 * stand in each other's way; counted by token each has plenty, and a stranger's share can be small.
 * In this isolate's memory, see `rate_limit.ts`. Asked by `http.ts` for the API and by `main.ts` for pages.
 * @module
 */
import { nameOf, type Principal } from "@/lib/auth/principal.ts";
import { createRateLimit } from "@/lib/auth/rate_limit.ts";
import type { Refused } from "@/lib/refusal.ts";

/** A phone makes a few requests a second at its busiest: reconnects, retries, a person who keeps pressing. */
export const personPerSecond = 20;
export const personBurst = 200;
/** A script at the desk that checks a whole list in, one request a person. */
export const organizerPerSecond = 2_000;
export const organizerBurst = 10_000;
/**
 * Strangers of one address: a hall of 5,000 who scan the code on the wall within a minute load two pages each, which
 * the burst and a minute's refill allow. Scripts, styles and pictures are not counted.
 */
export const strangerPerSecond = 200;
export const strangerBurst = 2_000;

export interface RequestLimit {
  /**
   * Counts one request.
   *
   * @param principal null for somebody without a token that holds
   * @param addressOf the client, see `clientAddress`; asked only for a stranger's
   * @param now Unix milliseconds
   * @returns `rate_limited` when there were too many
   */
  take(principal: Principal | null, addressOf: () => string, now: number): Refused | null;
}

export function createRequestLimit(): RequestLimit {
  const persons = createRateLimit({ perSecond: personPerSecond, burst: personBurst });
  const organizers = createRateLimit({ perSecond: organizerPerSecond, burst: organizerBurst });
  const strangers = createRateLimit({ perSecond: strangerPerSecond, burst: strangerBurst });
  return {
    take(principal, addressOf, now) {
      if (!principal) return strangers.take(addressOf(), now);
      const isPerson = principal.kind === "attendee" || principal.kind === "station";
      return (isPerson ? persons : organizers).take(nameOf(principal), now);
    },
  };
}
