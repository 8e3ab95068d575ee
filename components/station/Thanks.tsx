/**
 * The last word of a draw: thank you, what it came to, and how to check it. It takes turns with the winners once
 * nobody is waited for.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { Qr } from "@/components/Qr.tsx";
import { Seal } from "@/components/Seal.tsx";
import { unclaimed } from "@/components/station/claims.ts";
import { station } from "@/lib/client/words.ts";

/** The winners stand for at least three turns before it comes, however few they are. */
const winnerTurnsMin = 3;

/** All is revealed, there are winners, and none of them still has to come. Whether it is its turn: `turnOf`. */
export function isThanksTime(raffle: RaffleView): boolean {
  return raffle.phase === "revealed" && !raffle.rehearsal && (raffle.winners?.length ?? 0) > 0 &&
    unclaimed(raffle).length === 0;
}

/**
 * @param pages of winners
 * @param calm nobody has just said that they are here: else the winners have the turn of the thanks as well
 * @returns the page of winners, or null where it is the turn of the thanks
 */
export function turnOf(turn: number, pages: number, calm: boolean): number | null {
  const ofWinners = Math.ceil(winnerTurnsMin / pages) * pages;
  const at = turn % (ofWinners + 1);
  return at === ofWinners && calm ? null : at % pages;
}

export function Thanks({ raffle, verifyUrl }: { raffle: RaffleView; verifyUrl: string }) {
  const { winners = [], entryCount, seal } = raffle;
  return (
    <section class="two" data-test="raffle-station">
      <div class="say" data-test="efx-station-results-region">
        <h1>{station.thanks}</h1>
        <p class="lead" data-test="raffle-winner-panel">
          {station.tookPart(entryCount)} {station.prizesFound(winners.length)}
        </p>
        {seal && <Seal fingerprint={seal.closeHash} label={station.seal} class="thanks" />}
        <span class="vh" data-test="raffle-entry-count">{entryCount}</span>
      </div>
      <div class="join" data-test="raffle-thanks">
        <p class="lead">
          <b>{station.checkDraw}</b>
        </p>
        <Qr text={verifyUrl} label={station.checkCode(verifyUrl)} />
        <p class="lead">
          <bdi>{new URL(verifyUrl).host}/verify</bdi>
        </p>
      </div>
    </section>
  );
}
