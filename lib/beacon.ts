/**
 * Where the public number comes from: drand relays over HTTP, asked all at once, and believed only after the
 * signature has been checked against the pinned key of the chain.
 *
 * A relay can be late or dead; it cannot lie. `raffle_work.ts` asks here through `Tools` before an opening (is it
 * there?), at a close (is our clock right?) and for the round that a close has named.
 * @module
 */
import { type Chain, roundTime } from "@/lib/draw/beacon.ts";
import type { Hex } from "@/lib/draw/bytes.ts";
import { errorFields, type Log } from "@/lib/log.ts";
import type { PublicNumbers } from "@/lib/modules/contract.ts";

/** A relay in reach answers in a tenth of a second; a stage does not wait longer for one that is not. */
const answerMs = 3_000;
/** After the first answer the others have so long to know a later round. */
const othersMs = 300;
/** A round is some 300 bytes of JSON. */
const answerBytesMax = 4_096;
/** So long a latest round may stand for "the beacon is there": openings come in bursts. */
const latestFreshMs = 2_000;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface BeaconOptions {
  chain: Chain;
  /** Origins, without a slash at the end. */
  relays: readonly string[];
  now: () => number;
  log: Log;
  fetch?: Fetch;
}

export function createBeacon(
  { chain, relays, now, log, fetch = globalThis.fetch }: BeaconOptions,
): PublicNumbers {
  let latest: { round: number; at: number } | null = null;

  /** @throws {Error} when this relay has nothing that holds */
  async function ask(relay: string, wanted: number | "latest"): Promise<{ round: number; signature: Hex }> {
    const response = await fetch(`${relay}/${chain.hash}/public/${wanted}`, {
      signal: AbortSignal.timeout(answerMs),
      headers: { accept: "application/json" },
      redirect: "error",
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`${relay} answers ${response.status}`);
    }
    const { round, signature } = JSON.parse(await bounded(response));
    if (!Number.isSafeInteger(round) || (wanted !== "latest" && round !== wanted)) {
      throw new Error(`${relay} names another round`);
    }
    if (!await verify(round, signature)) throw new Error(`${relay} sends a number that does not hold`);
    return { round, signature };
  }

  async function verify(round: number, signature: Hex): Promise<boolean> {
    // The curve is heavy, and a server of offline draws never needs it.
    const { isRoundSignature } = await import("@/lib/draw/drand.ts");
    return isRoundSignature(chain, round, signature);
  }

  return {
    chain,
    verify,
    async latest() {
      if (latest && now() - latest.at < latestFreshMs) return latest.round;
      const rounds: number[] = [];
      const reasons: string[] = [];
      const asked = relays.map((relay) =>
        ask(relay, "latest").then(({ round }) => rounds.push(round), (error) => {
          reasons.push(String(error?.message ?? error));
          throw error;
        })
      );
      await Promise.any(asked).catch(() => {});
      if (rounds.length === 0) {
        log("beacon_unreachable", { reasons: reasons.join("; ").slice(0, 400) });
        return null;
      }
      // One that tells the truth is enough to go on; a relay that is silent must not hold up the stage.
      await Promise.race([Promise.allSettled(asked), delay(othersMs)]);
      latest = { round: Math.max(...rounds), at: now() };
      return latest.round;
    },
    async signature(round) {
      // Asking before its time would only teach us which relays answer with an error.
      if (now() < 1_000 * roundTime(chain, round)) return null;
      try {
        return (await Promise.any(relays.map((relay) => ask(relay, round)))).signature;
      } catch (error) {
        log("beacon_late", { round, ...errorFields(error) });
        return null;
      }
    },
  };
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > answerBytesMax) throw new Error("the relay's answer is too long");
    chunks.push(chunk);
  }
  return await new Blob(chunks as BlobPart[]).text();
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
