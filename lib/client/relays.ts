/**
 * The public numbers as a phone reaches them by itself, past the server that draws with them.
 *
 * Relays may be asked by any page; the page's content security policy names the same list. A relay of the test
 * chain is known to its server alone, so there only the phone's clock speaks. Called by `witness_job.ts`.
 * @module
 */
import { type Chain, DRAND_RELAYS, QUICKNET } from "@/lib/draw/beacon.ts";
import type { Fetch } from "@/lib/client/api.ts";

/** A relay in reach answers in a tenth of a second; two are asked, one after the other. */
const answerMs = 3_000;
const relaysAskedMax = 2;

export interface Asking {
  fetch: Fetch;
  /** In [0, 1): a hall full of phones spreads over the relays. */
  random(): number;
}

/** @returns the round and its signature, unchecked: whoever takes it checks it; null when no relay answers */
export async function askRelays(
  chain: Chain,
  wanted: number | "latest",
  { fetch, random }: Asking,
): Promise<{ round: number; signature: string } | null> {
  if (chain.hash !== QUICKNET.hash) return null;
  const first = Math.floor(random() * DRAND_RELAYS.length);
  for (let n = 0; n < relaysAskedMax; n++) {
    try {
      const relay = DRAND_RELAYS[(first + n) % DRAND_RELAYS.length];
      const response = await fetch(`${relay}/${chain.hash}/public/${wanted}`, {
        signal: AbortSignal.timeout(answerMs),
        // Nobody outside learns which event is on.
        referrerPolicy: "no-referrer",
        credentials: "omit",
      });
      const { round, signature } = await response.json();
      const isAsked = wanted === "latest" ? Number.isSafeInteger(round) : round === wanted;
      if (response.ok && isAsked && typeof signature === "string") return { round, signature };
    } catch {
      // The next one, or none: then the page says what it knows without.
    }
  }
  return null;
}

/** The round that is due by this phone's clock. */
export function roundByClock(chain: Chain, nowMs: number): number {
  return Math.floor((nowMs / 1_000 - chain.genesis) / chain.period) + 1;
}
