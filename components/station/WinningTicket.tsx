/**
 * The reveal of a ticketed raffle: the winning ticket's number in its burst, and under it whose it is.
 *
 * Rendered only while `resultsVisible`, as `Results.tsx` is; `StationScreen.tsx` decides. In turn with the last word.
 * @module
 */
import type { TicketsView } from "@/lib/protocol/messages.ts";
import { Burst } from "@/components/Burst.tsx";
import { CheckCircleIcon, GiftIcon } from "@/components/icons.tsx";
import { isThanksTime, Thanks, turnOf } from "@/components/station/Thanks.tsx";
import { nameLength } from "@/components/station/board.ts";
import { drawOf } from "@/lib/modules/tickets_draw.ts";
import { drawStation } from "@/lib/client/station_draw_words.ts";
import { nameUnder, sale } from "@/lib/client/station_ticket_words.ts";
import { number } from "@/lib/client/words.ts";

export interface WinningTicketProps {
  tickets: TicketsView;
  /** It happened while this screen watched, so it moves. */
  live: boolean;
  /** Slot of the winner, while the stage is theirs alone. */
  spotlight: number | null;
  /** 0-based turn: the ticket, or the last word. */
  page: number;
  /** The owner has not just said that they are here. */
  calm: boolean;
  /** Where this draw can be checked. */
  verifyUrl: string;
}

export function WinningTicket({ tickets, live, spotlight, page, calm, verifyUrl }: WinningTicketProps) {
  const [winner] = tickets.winners ?? [];
  const raffle = drawOf(tickets);
  const isLastWord = !live && spotlight === null && isThanksTime(raffle) && turnOf(page, 1, calm) === null;
  if (isLastWord || !winner) return <Thanks {...{ raffle, verifyUrl }} />;
  const name = nameUnder(winner);
  const ticket = number(winner.entryNumber);
  return (
    <section class="mid" data-test="raffle-station">
      {tickets.seal && <Burst fingerprint={tickets.seal.closeHash} on="stage" />}
      <div class="mid" data-test="efx-station-results-region">
        <div
          class="mid spotlight ticket"
          data-test="raffle-winner-panel"
          data-tier="gold"
          data-claim={winner.claimedAt ? "here" : undefined}
          data-live={live ? "" : undefined}
        >
          <p class="prize">
            <GiftIcon />
            <bdi>{tickets.tiers[0].label}</bdi>
          </p>
          <p class="name" data-digits={String(winner.entryNumber).length}>
            <small>{sale.ticket}</small> <b class="num" data-test="tickets-winning-number">{ticket}</b>
          </p>
          {name && (
            <p class="owner" data-length={nameLength(name)}>
              <bdi>{name}</bdi>
            </p>
          )}
          {winner.claimedAt
            ? (
              <p class="here">
                <CheckCircleIcon />
                <span>{drawStation.isHere}</span>
              </p>
            )
            : <p class="lead">{sale.wonOf(tickets.sold)}</p>}
        </div>
      </div>
    </section>
  );
}
