/**
 * Public numbers in a simulated world: each round has one number, which comes late or is out of reach for a while.
 *
 * Signatures are spelled like real ones and made of the round, so that no curve is computed; the curve is tested
 * elsewhere. `isNumberOf` is what isolates and the verifier believe.
 * @module
 */
import { roundTime } from "@/lib/draw/beacon.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import type { PublicNumbers } from "@/lib/modules/contract.ts";
import { createChance } from "@/tests/sim/chance.ts";
import type { World } from "@/tests/sim/world.ts";

/** Compressed, not infinity, below the field's prime. */
export const numberOf = (round: number): string => "80" + round.toString(16).padStart(94, "0");
export const isNumberOf = (round: number, signature: string): boolean => signature === numberOf(round);

/** Relays are away for a while, once in so many rounds of thirty seconds. */
const awayRate = 0.15;
const lateRate = 0.3;

/** @param seed of the evening: its own generator, so that no other chance of the evening moves */
export function simulatedNumbers({ scheduler, tally }: World, seed: number): PublicNumbers {
  const chance = createChance(seed ^ 0x5eed);
  let awayUntil = 0;
  let calm = false;

  function isAway(): boolean {
    if (calm) return false;
    if (scheduler.now() >= awayUntil && chance.hit(awayRate)) {
      awayUntil = scheduler.now() + chance.int(500, 4_000);
    }
    if (scheduler.now() < awayUntil) tally.count("number: relays away");
    return scheduler.now() < awayUntil;
  }

  // The calm begins after half a minute at the latest; from then on every relay answers.
  scheduler.setTimer(() => calm = true, 30_000);
  return {
    chain: TEST_CHAIN,
    async latest() {
      await scheduler.sleep(chance.int(1, 50));
      if (isAway()) return null;
      return Math.floor((scheduler.now() / 1_000 - TEST_CHAIN.genesis) / TEST_CHAIN.period) + 1;
    },
    async signature(round) {
      await scheduler.sleep(chance.int(1, 300));
      if (isAway()) return null;
      if (scheduler.now() < 1_000 * roundTime(TEST_CHAIN, round)) return null;
      if (!calm && chance.hit(lateRate)) {
        tally.count("number: late");
        return null;
      }
      return numberOf(round);
    },
    verify: (round, signature) => Promise.resolve(isNumberOf(round, signature)),
  };
}
