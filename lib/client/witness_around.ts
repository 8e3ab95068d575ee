/**
 * What a watching phone takes from its surroundings: network, clock, chance, its store, and the curves.
 *
 * Tests bring their own. The curves come in bundles of their own, the pairing only when a number has to be checked.
 * Used by `witness_job.ts`.
 * @module
 */
import type { CurveChecks } from "@/lib/draw/verdict.ts";
import type { Fetch } from "@/lib/client/api.ts";
import type { Testimony } from "@/lib/client/witness.ts";

export interface Around {
  fetch: Fetch;
  now(): number;
  random(): number;
  /** @returns how to call it off */
  setTimer(callback: () => void, ms: number): () => void;
  load(name: string): Promise<Testimony | null>;
  save(name: string, seen: Testimony): Promise<boolean>;
}

/** The page's own way of keeping things: imported here, it would make one more bundle of the first page. */
export interface Keeping {
  loadKept<T>(name: string): Promise<T | null>;
  saveKept(name: string, value: unknown): Promise<boolean>;
}

export function browser({ loadKept, saveKept }: Keeping): Around {
  return {
    fetch: (url, init) => fetch(url, init),
    now: Date.now,
    random: Math.random,
    setTimer: (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    load: (name) => loadKept<Testimony>(name),
    save: (name, seen) => saveKept(name, seen),
  };
}

export async function signatures(): Promise<CurveChecks["signature"]> {
  return (await import("@/lib/draw/ed25519.ts")).isRecordSignature;
}

/** With the pairing: most of the bytes of a check, and not needed before there is a number. */
export async function curves(): Promise<CurveChecks> {
  const [signature, { isRoundSignature }] = await Promise.all([
    signatures(),
    import("@/lib/draw/drand.ts"),
  ]);
  return { signature, beacon: isRoundSignature };
}
