/**
 * What goes wrong on the way to the fixture's database and back: set at run time, drawn from one seed, counted.
 *
 * A test that turns a fault on also asks `struck` whether it happened. `server.ts` asks here before each request.
 * @module
 */
import { createChance } from "@/tests/sim/chance.ts";

/** All probabilities 0..1, each on its own; a request to open a watch knows latency alone.
 * The last two are about what stays open between requests: the exchange of a token, and a watch. */
export interface FaultRates {
  /** 500, and nothing was done. */
  fail: number;
  /** A write is applied, and then 500 instead of its answer. */
  loseReply: number;
  /** A write is applied, and then its TCP connection is cut, with everything else that runs over it. */
  cutReply: number;
  /** The request lies there for so long, and then goes on. */
  hang: { rate: number; ms: number };
  /** Every request takes so long on its way. */
  latencyMs: { min: number; max: number };
  /** The metadata exchange answers 500; who holds a token that has not ended goes on with it. */
  failExchange: number;
  /** An open watch says nothing any more, no ping either, and stays open: a line that died without a word. */
  silentWatch: number;
}

export type Fault = "fail" | "loseReply" | "cutReply" | "hang" | "failExchange" | "silentWatch";

export interface Faults extends FaultRates {
  /** How often each has happened. */
  readonly struck: Record<Fault, number>;
  /** Those named here, and no others from now on. */
  set(rates: Partial<FaultRates>): void;
  /** Draws; counts a hit. */
  strikes(fault: Fault): boolean;
  /** Draws what this request waits for, in ms. */
  latency(): number;
}

const none: FaultRates = {
  fail: 0,
  loseReply: 0,
  cutReply: 0,
  hang: { rate: 0, ms: 0 },
  latencyMs: { min: 0, max: 0 },
  failExchange: 0,
  silentWatch: 0,
};

/** @param seed 0..2^32 - 1 */
export function createFaults(seed: number): Faults {
  const chance = createChance(seed);
  const struck = { fail: 0, loseReply: 0, cutReply: 0, hang: 0, failExchange: 0, silentWatch: 0 };
  const faults: Faults = {
    ...none,
    struck,
    set: (rates) => void Object.assign(faults, none, rates),
    strikes(fault) {
      const hit = chance.hit(fault === "hang" ? faults.hang.rate : faults[fault]);
      if (hit) struck[fault]++;
      return hit;
    },
    latency: () => chance.int(faults.latencyMs.min, faults.latencyMs.max),
  };
  return faults;
}
