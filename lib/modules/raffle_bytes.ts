/**
 * How many bytes the head of a raffle may still gain, so that its last winner fits as well as its first.
 *
 * Upper estimates in the sense of `lib/room/bounds.ts`. Asked when a module is added and when names are shown.
 * @module
 */
import { prizeLineBytes } from "@/lib/modules/held_prizes.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";

/** Room for a winner's name that every prize keeps, in bytes: a first name in any script. Mostly there is more. */
export const nameBytesMin = 24;
/** A winner's line and the frame of the two texts, without the name. */
const winnerBytes = prizeLineBytes + 2 * (6 + 7);
/** Hashes, times and the seal. The reason of a cancellation stands where winners would. */
const recordsBytes = 640;
/** The round, its time and its signature. */
const numberBytes = 280;
/** A claim and a replacement lengthen a line that is there already. */
const laterBytes = 8 + 9;

/** Not revealed yet. */
export const hiddenTiers = ({ tiers, revealedTiers = [] }: RaffleState) =>
  tiers.filter(({ id }) => !revealedTiers.includes(id));

/** Prizes whose winners are not in the head yet. */
export const unnamed = (state: RaffleState) => hiddenTiers(state).reduce((sum, { count }) => sum + count, 0);

export function raffleGrowthBytes(state: RaffleState): number {
  if (state.phase === "cancelled") return 0;
  const shown = (state.held?.winners.length ?? 0) * laterBytes;
  if (state.phase === "revealed") return shown;
  const records = recordsBytes + (state.mode === "offline" ? 0 : numberBytes);
  return hiddenTiers(state).reduce(
    (sum, { id, count }) => sum + 6 + id.length + count * (winnerBytes + nameBytesMin),
    records + shown,
  );
}

/** Whole letters, whatever they are made of. */
export function shortened(name: string, unitsMax: number): string {
  if (name.length <= unitsMax) return name;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (kept.length + segment.length >= unitsMax) break;
    kept += segment;
  }
  return kept + "…";
}
