/**
 * What can go wrong, how often in this run, and how often it did.
 *
 * Swarm testing: every seed switches some faults off altogether and gives the others a rate of their own, for
 * a world in which everything goes wrong a little hides what only one thing going wrong a lot brings out.
 * @module
 */
import type { Chance } from "@/tests/sim/chance.ts";

/** Each fault with the highest probability, per occasion, that a run may give it. */
export const FAULTS = {
  "store: slow": 0.3,
  "store: slower than any deadline": 0.04,
  "read: throws": 0.1,
  "read: silent": 0.04,
  "list: in short pages": 0.8,
  "blob: throws": 0.2,
  "commit: throws before it lands": 0.15,
  "commit: throws after it landed": 0.15,
  "commit: reply lost": 0.25,
  "commit: locked": 0.3,
  "commit: silent, lost": 0.06,
  "commit: silent, landed": 0.06,
  "commit: silent, lands late": 0.06,
  "relay: loses": 0.5,
  "relay: repeats": 0.3,
  "relay: reorders": 0.5,
  "relay: late": 0.15,
  "relay: down": 0.05,
  "watch: late": 0.5,
  "watch: silent for a while": 0.1,
  "records: throw": 0.1,
  "isolate: crashes": 0.5,
  "isolate: crashes between close and seal": 0.7,
  "isolate: restarts": 0.4,
  "request: lost": 0.2,
  "request: answer lost": 0.2,
  "request: sent twice": 0.2,
  "frame: lost": 0.1,
  "frame: twice": 0.1,
  "frame: late": 0.1,
  "seat: drops": 0.5,
  "seat: half open": 0.15,
  "seat: reads slowly": 0.15,
  "seat: asks for a resync": 0.5,
  "seat: polls": 1,
  "seat: wakes": 0.4,
} as const;

/** Those of the harder evenings, in which all of the above happens too. */
export const HARDER_FAULTS = {
  "clock: is off": 0.7,
  "clock: is set": 0.6,
  "write: crash before it lands": 0.1,
  "write: crash after it landed": 0.1,
  "store: silent to an isolate for a while": 0.01,
  "relay: twice, the second much later": 0.3,
} as const;

/** Of the harder evenings too; came later, with chance of their own, so that the others strike as they did. */
export const LATER_FAULTS = {
  "blob: lands twice, the second much later": 1,
} as const;

export type Fault = keyof typeof FAULTS | keyof typeof HARDER_FAULTS | keyof typeof LATER_FAULTS;

/** How often things happened, over any number of runs. */
export interface Tally {
  count(what: string): void;
  readonly counts: ReadonlyMap<string, number>;
}

export function createTally(): Tally {
  const counts = new Map<string, number>();
  return { counts, count: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1) };
}

export interface Faults {
  /** Does it go wrong this time? Counts when it does. */
  strikes(fault: Fault): boolean;
  /** From now on nothing goes wrong any more. */
  stop(): void;
}

/**
 * @param harder its own generator for the harder faults; null in evenings that know none of them
 * @param later likewise
 */
export function drawFaults(
  chance: Chance,
  harder: Chance | null,
  later: Chance | null,
  tally: Tally,
): Faults {
  const rates = new Map<Fault, { rate: number; chance: Chance }>();
  const draw = (faults: object, chance: Chance) => {
    for (const [fault, most] of Object.entries(faults) as [Fault, number][]) {
      if (chance.hit(0.5)) rates.set(fault, { rate: most * chance.pick([0.2, 0.5, 1]), chance });
    }
  };
  draw(FAULTS, chance);
  if (harder) draw(HARDER_FAULTS, harder);
  if (later) draw(LATER_FAULTS, later);
  let isOver = false;
  return {
    strikes(fault) {
      const drawn = rates.get(fault);
      if (isOver || drawn === undefined || !drawn.chance.hit(drawn.rate)) return false;
      tally.count(fault);
      return true;
    },
    stop: () => void (isOver = true),
  };
}
