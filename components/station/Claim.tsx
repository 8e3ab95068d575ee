/**
 * The station while the whole room waits for one person: are you here, and how long there is to say so.
 *
 * Shown for the last winner who has not answered, and for one who has just come in for somebody.
 * @module
 */
import type { RefObject } from "preact";
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";
import { PhoneIcon } from "@/components/icons.tsx";
import { metal } from "@/components/tiers.ts";
import { short } from "@/components/ticks.ts";
import type { Claim as ClaimState } from "@/components/station/claims.ts";
import { claimRoom, guessedFit } from "@/components/station/fit.ts";
import { useFit } from "@/components/station/use_fit.ts";
import { drawStation } from "@/lib/client/station_draw_words.ts";
import { minutes } from "@/lib/client/words.ts";

export interface ClaimProps {
  raffle: RaffleView;
  winner: WinnerView;
  claim: Exclude<ClaimState, { state: "here" }>;
}

export function Claim({ raffle, winner, claim }: ClaimProps) {
  const index = raffle.tiers.findIndex(({ id }) => id === winner.tier);
  const isOver = claim.state === "over";
  return (
    <section class="claim" data-test="raffle-station">
      <div class="asked" data-test="efx-station-results-region">
        <h1 class="vh">{raffle.title}</h1>
        <div data-test="raffle-winner-panel" data-tier={metal(index)} data-claim={claim.state}>
          <p class="prize">
            <span class="medal" aria-hidden="true">{index + 1}</span>
            <bdi>{raffle.tiers[index]?.label}</bdi>
          </p>
          <p class="hail">{drawStation.areYouHere}</p>
          <AskedName key={winner.entrantTag} name={winner.name} />
          {winner.after && (
            <p class="came">{drawStation.inFor(winner.after.entryNumber, winner.after.reason)}</p>
          )}
          {!isOver && (
            <p class="tap">
              <PhoneIcon />
              <span>
                {drawStation.tap} <b>{drawStation.imHere}</b> {drawStation.onPhone}
              </span>
            </p>
          )}
          <p class="lead">{isOver ? drawStation.timeUpLead : drawStation.ifNot}</p>
        </div>
      </div>
      <ClaimRing claim={claim} wholeMs={1_000 * raffle.claimSeconds} />
      <span class="vh" data-test="raffle-entry-count">{raffle.entryCount}</span>
    </section>
  );
}

/** Radius and circumference of the ring in a viewBox of -50 -50 100 100. */
const radius = 46;
const around = 2 * Math.PI * radius;

function ClaimRing({ claim, wholeMs }: { claim: ClaimProps["claim"]; wholeMs: number }) {
  const left = claim.state === "over" ? 0 : claim.leftMs;
  const share = left === null ? 1 : Math.min(1, left / wholeMs);
  return (
    <div class="round ring">
      <svg class="seal" viewBox="-50 -50 100 100" stroke-width="2.2" aria-hidden="true">
        <circle class="off" r={radius} />
        {share > 0 && (
          <circle r={radius} transform="rotate(-90)" stroke-dasharray={`${short(share * around)} 999`} />
        )}
      </svg>
      <div>
        {claim.state === "over" ? <span class="unit">{drawStation.timeUp}</span> : (
          <>
            <b class="num clock" role="timer" dir="ltr" data-test="raffle-claim-countdown">
              {left === null ? "–" : minutes(left)}
            </b>
            <span class="of">{drawStation.toClaim}</span>
          </>
        )}
      </div>
    </div>
  );
}

/** Beside the ring, in `--u`. */
const clear = { width: 108, height: 74 };

function AskedName({ name }: { name: string }) {
  // The question mark belongs to the line, not to the name: it stands where the page's language puts it.
  const ref = useFit(name, { room: claimRoom, within: ".asked", maxHeight: clear.height });
  const { step, lines } = guessedFit(`${name}?`, claimRoom, clear.width);
  return (
    <p class="name" ref={ref as RefObject<HTMLParagraphElement>} data-step={step} data-lines={lines}>
      <bdi>{name}</bdi>?
    </p>
  );
}
