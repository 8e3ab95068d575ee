/**
 * What people have to know about a draw beside its title: who is left out, what it replaces, that it is for practice.
 *
 * The watermark stands over every screen of a rehearsal, so that no picture of it passes for a draw.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { hasTestNumbers } from "@/components/test_numbers.ts";
import { WarnIcon } from "@/components/icons.tsx";
import { drawStation } from "@/lib/client/station_draw_words.ts";

/** Does `DrawNotes` take room? */
export function hasNotes({ supersedes, leavesOutWinnersOf = [] }: RaffleView): boolean {
  return supersedes !== undefined || leavesOutWinnersOf.length > 0;
}

export function DrawNotes({ raffle }: { raffle: RaffleView }) {
  if (!hasNotes(raffle)) return null;
  const { supersedes, leavesOutWinnersOf = [] } = raffle;
  return (
    <p class="notes" data-test="raffle-notes">
      {supersedes && <span>{drawStation.supersedes}</span>}{" "}
      {leavesOutWinnersOf.length > 0 && <bdi>{drawStation.leavesOut(leavesOutWinnersOf)}</bdi>}
    </p>
  );
}

/** One line in the header: this draw counts for nothing, and why. */
export function PracticeChip({ raffle, testNumbers }: { raffle: RaffleView; testNumbers?: boolean }) {
  if (!raffle.rehearsal && !hasTestNumbers(raffle, testNumbers)) return null;
  return (
    <p class="chip practice" data-test="raffle-practice">
      <WarnIcon />
      <span>{raffle.rehearsal ? drawStation.rehearsalLine : drawStation.testNumbers}</span>
    </p>
  );
}

export function Watermark({ raffle }: { raffle: RaffleView }) {
  if (!raffle.rehearsal) return null;
  return (
    <p class="watermark" aria-hidden="true">
      <span>{drawStation.rehearsal}</span>
    </p>
  );
}
