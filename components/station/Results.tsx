/**
 * The reveal: one name in its burst, one that is waited for, or all of them. Which of these it is at this moment.
 *
 * The only place with gold light and movement. Rendered only while `resultsVisible`: `StationScreen.tsx` decides, and
 * until then nothing of this file is in the document. Movement is CSS under `data-live`; without it everything stands
 * at its end.
 * @module
 */
import type { RefObject } from "preact";
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";
import { Burst } from "@/components/Burst.tsx";
import { CheckCircleIcon } from "@/components/icons.tsx";
import { metal } from "@/components/tiers.ts";
import { Board, pagesOf } from "@/components/station/Board.tsx";
import { Claim } from "@/components/station/Claim.tsx";
import { askedWinner, claimOf, unclaimed, vacancies } from "@/components/station/claims.ts";
import { isThanksTime, Thanks, turnOf } from "@/components/station/Thanks.tsx";
import { guessedFit, spotlightRoom } from "@/components/station/fit.ts";
import { useFit } from "@/components/station/use_fit.ts";
import { type ServerNow, useNow } from "@/components/station/use_now.ts";
import { drawStation } from "@/lib/client/station_draw_words.ts";
import { station } from "@/lib/client/words.ts";

export interface ResultsProps {
  raffle: RaffleView;
  /** It happened while this screen watched, so it moves. */
  live: boolean;
  /** Ids of the tiers that came with it. */
  fresh: string[];
  /** Slot of the winner who has the stage to themselves for a while. */
  spotlight: number | null;
  /** 0-based page of the board. */
  page: number;
  /** Nobody has just said that they are here. */
  calm: boolean;
  serverNow: ServerNow;
  /** Where this draw can be checked, as `https://drumroll.example/verify/HARBR1/grand-raffle`. */
  verifyUrl: string;
}

/** Claim timers are read in seconds. */
const STEP_MS = 1_000;

export function Results({ raffle, live, fresh, spotlight, page, calm, serverNow, verifyUrl }: ResultsProps) {
  const winners = raffle.winners ?? [];
  const now = useNow(unclaimed(raffle).length > 0 ? serverNow : null, STEP_MS);
  const alone = winners.find(({ slot }) => slot === spotlight) ?? null;
  // A newcomer is asked at once; a first winner has their moment before.
  const asked = alone?.after ? alone : alone ? null : askedWinner(raffle, now);
  const claim = asked && claimOf(raffle, asked, now);
  if (asked && claim && claim.state !== "here") return <Claim {...{ raffle, claim }} winner={asked} />;
  const winner = alone ?? onlyWinner(raffle);
  const pages = winner ? 1 : pagesOf(raffle).length;
  const turn = !alone && !live && pages > 0 && isThanksTime(raffle) ? turnOf(page, pages, calm) : page;
  if (turn === null) return <Thanks {...{ raffle, verifyUrl }} />;
  return winner
    ? <Spotlight {...{ raffle, winner, live }} />
    : <Board {...{ raffle, fresh, now }} page={turn} />;
}

/** The one who won, where there is no more to be said than that. */
function onlyWinner(raffle: RaffleView): WinnerView | null {
  const [winner, ...others] = raffle.winners ?? [];
  const isAll = winner && others.length === 0 &&
    (raffle.revealedTiers ?? []).every((id) => !vacancies(raffle, id));
  return isAll ? winner : null;
}

/** One name, alone, in the middle of its burst. Whoever comes in for somebody has the stage without gold. */
function Spotlight({ raffle, winner, live }: { raffle: RaffleView; winner: WinnerView; live: boolean }) {
  const index = raffle.tiers.findIndex(({ id }) => id === winner.tier);
  const { after, claimedAt } = winner;
  return (
    <section class="mid" data-test="raffle-station">
      {raffle.seal && !after && <Burst fingerprint={raffle.seal.closeHash} on="stage" />}
      <div class="mid" data-test="efx-station-results-region">
        <div
          class="mid spotlight"
          data-test="raffle-winner-panel"
          data-tier={metal(index)}
          data-claim={claimedAt ? "here" : undefined}
          data-live={live ? "" : undefined}
        >
          <p class="prize">
            <span class="medal" aria-hidden="true">{index + 1}</span>
            <bdi>{raffle.tiers[index]?.label}</bdi>
          </p>
          <AloneName key={winner.entrantTag} name={winner.name} />
          {claimedAt && (
            <p class="here">
              <CheckCircleIcon />
              <span>{drawStation.isHere}</span>
            </p>
          )}
          {after
            ? (
              <p class="lead">
                {drawStation.inFor(after.entryNumber, after.reason)}
                <span class="vh" data-test="raffle-entry-count">{raffle.entryCount}</span>
              </p>
            )
            : (
              <p class="lead">
                {station.place(winner.slot + 1)}
                <span data-test="raffle-entry-count">{raffle.entryCount}</span>
                {station.inOrder}
              </p>
            )}
        </div>
      </div>
    </section>
  );
}

/** What the burst leaves clear, in `--u`: the widths and heights of station.css. */
const clear = { width: 144, height: 52 };

function AloneName({ name }: { name: string }) {
  const ref = useFit(name, { room: spotlightRoom, within: ".spotlight", maxHeight: clear.height });
  const { step, lines } = guessedFit(name, spotlightRoom, clear.width);
  return (
    <p class="name" ref={ref as RefObject<HTMLParagraphElement>} data-step={step} data-lines={lines}>
      <bdi>{name}</bdi>
    </p>
  );
}
