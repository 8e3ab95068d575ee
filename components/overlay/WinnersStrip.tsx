/**
 * The strip of a draw with its winners: one alone, or those of a tier in turn. Rendered only while they are public.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { CheckIcon } from "@/components/icons.tsx";
import { Seal } from "@/components/Seal.tsx";
import { byTier, metal } from "@/components/tiers.ts";
import { CheckEnd, End, type StripProps } from "@/components/overlay/OverlayScreen.tsx";
import { aloneStep, stripPages } from "@/components/overlay/strip_pages.ts";
import { askedWinner, claimOf, unclaimed } from "@/components/station/claims.ts";
import { useNow } from "@/components/station/use_now.ts";
import { overlay } from "@/lib/client/overlay_words.ts";
import { drawStation } from "@/lib/client/station_draw_words.ts";
import { minutes } from "@/lib/client/words.ts";

const STEP_MS = 1_000;

export function WinnersStrip(props: StripProps & { raffle: RaffleView }) {
  const { raffle, spotlight, page, live, serverNow, host, old } = props;
  const winners = raffle.winners ?? [];
  const now = useNow(unclaimed(raffle).length > 0 ? serverNow : null, STEP_MS);
  const pages = stripPages(byTier(raffle.tiers, winners, raffle.revealedTiers));
  const n = page % Math.max(1, pages.length);
  const alone = winners.find(({ slot }) => slot === spotlight) ?? askedWinner(raffle, now) ??
    (pages[n]?.winners.length === 1 ? pages[n].winners[0] : null);
  const shown = alone ? [alone] : pages[n]?.winners ?? [];
  const index = raffle.tiers.findIndex(({ id }) => id === shown[0]?.tier);
  const claim = alone && claimOf(raffle, alone, now);
  const waits = claim?.state === "waiting" && claim.leftMs !== null ? claim.leftMs : null;
  const isHere = claim?.state === "here";
  return (
    <>
      {raffle.seal && <Seal fingerprint={raffle.seal.closeHash} strokeWidth={2} class="ring won" />}
      <div
        class="line"
        // Others come in as something new.
        key={shown.map(({ slot, entrantTag }) => `${slot}:${entrantTag}`).join()}
        data-test="efx-station-results-region"
      >
        {shown.length === 0
          ? <p class="big">{drawStation.nobody}</p>
          : (
            <div data-test="raffle-winner-panel" data-live={live ? "" : undefined} data-tier={metal(index)}>
              <p class="soft">
                <bdi class="tier">{raffle.tiers[index]?.label}</bdi>
                {!alone && pages.length > 1 && ` · ${overlay.page(n + 1, pages.length)}`}
                {alone?.after && ` · ${drawStation.inFor(alone.after.entryNumber, alone.after.reason)}`}
                {old && ` · ${old}`}
              </p>
              {alone ? <Alone name={alone.name} isHere={isHere} /> : (
                <ul class="names">
                  {shown.map(({ slot, entrantTag, name }) => (
                    <li key={`${slot}:${entrantTag}`}>
                      <bdi>{name}</bdi>
                    </li>
                  ))}
                </ul>
              )}
            </div>
          )}
      </div>
      {waits !== null
        ? (
          <End soft={overlay.toClaim}>
            <b class="num clock" role="timer" dir="ltr" data-test="raffle-claim-countdown">
              {minutes(waits)}
            </b>
          </End>
        )
        : <CheckEnd host={host} />}
      <span class="vh" data-test="raffle-entry-count">{raffle.entryCount}</span>
    </>
  );
}

/** @param step of `aloneSizes` */
export function Alone(
  { name, isHere, step = aloneStep(name) }: { name: string; isHere: boolean; step?: number },
) {
  return (
    <p class="name" data-step={step}>
      <bdi>{name}</bdi>
      {isHere && (
        <span class="here">
          <CheckIcon /> {drawStation.isHere}
        </span>
      )}
    </p>
  );
}
