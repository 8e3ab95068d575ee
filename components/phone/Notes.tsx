/**
 * What stands above the rest of a raffle on the phone: that something is wrong, that it is practice, who is left out.
 *
 * Comes with `drawn.ts`.
 * @module
 */
import type { RaffleView, View } from "@/lib/protocol/messages.ts";
import { WarnIcon } from "@/components/icons.tsx";
import { Alarm } from "@/components/phone/Checked.tsx";
import type { Me } from "@/components/phone/scene.ts";
import type { Check } from "@/lib/client/check.ts";
import { witness } from "@/lib/client/witness_words.ts";

/** The draw that I won, where this one leaves out its winners: as far as this page can see. */
export function leftOutBy(view: View, me: Me, { leavesOutWinnersOf }: RaffleView): RaffleView | null {
  for (const [id, { entrantTag }] of Object.entries(leavesOutWinnersOf ? me.entries : {})) {
    const other = view.modules[id];
    if (other?.kind !== "raffle" || !leavesOutWinnersOf!.includes(other.title)) continue;
    const isMine = other.winners?.some((winner) => winner.entrantTag === entrantTag);
    if (entrantTag !== undefined && isMine) return other;
  }
  return null;
}

/**
 * Draw ids of all that I won, what went on to somebody else since included: who held a prize when another draw closed
 * is left out there, whatever became of that prize. The signed opening says which of them count.
 */
export function drawsWon(view: View, me: Me): string[] {
  return Object.entries(me.entries).flatMap(([id, { entryNumber, entrantTag, replaced }]) => {
    const raffle = view.modules[id];
    if (raffle?.kind !== "raffle") return [];
    const isMine = replaced !== undefined ||
      raffle.winners?.some((winner) =>
        (entrantTag !== undefined && winner.entrantTag === entrantTag) ||
        winner.after?.entryNumber === entryNumber
      );
    return isMine && raffle.drawId ? [raffle.drawId] : [];
  });
}

export interface NotesProps {
  view: View;
  me: Me;
  check: Check;
  onSaveEvidence?: () => void;
}

/** Nothing for most raffles. */
export function Notes({ view, me, check, onSaveEvidence }: NotesProps) {
  const raffle = view.modules[view.current ?? ""];
  if (raffle?.kind !== "raffle" || raffle.phase === "cancelled") return null;
  const by = leftOutBy(view, me, raffle);
  return (
    <>
      <Alarm check={check} onSaveEvidence={onSaveEvidence} />
      {(raffle.rehearsal || check.isPractice) && (
        <p class="note" data-kind="warn" data-test="practice-note">
          <WarnIcon />
          <b>{raffle.rehearsal ? witness.rehearsal : witness.testNumbers}</b>
        </p>
      )}
      {raffle.supersedes && (
        <p class="note" data-test="replaces-note">
          <WarnIcon />
          <b>{witness.replaces}</b>
        </p>
      )}
      {by && check.ticket !== "in" && (
        <p class="note" data-kind="warn" data-test="left-out-note">
          <WarnIcon />
          <span>
            <b>
              <bdi>{witness.leftOut(by.title)}</bdi>
            </b>{" "}
            {check.ticket === "left_out" ? witness.leftOutSealed : witness.leftOutWhy}
          </span>
        </p>
      )}
    </>
  );
}
