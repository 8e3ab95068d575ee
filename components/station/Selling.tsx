/**
 * The station while tickets are sold: how many are left, going down as the room buys, and how to get one.
 *
 * Draft, open, paused and sold out. The dial has a tick for each ticket that is left, and loses one with each that is
 * sold. Nothing here knows of winners.
 * @module
 */
import type { TicketsView } from "@/lib/protocol/messages.ts";
import { Count } from "@/components/Count.tsx";
import { Dial } from "@/components/Dial.tsx";
import { CheckIcon, PauseIcon } from "@/components/icons.tsx";
import { type JoinFacts, JoinPanel } from "@/components/station/Entering.tsx";
import { useSteady } from "@/components/station/use_steady.ts";
import { drawStation } from "@/lib/client/station_draw_words.ts";
import { sale } from "@/lib/client/station_ticket_words.ts";

export interface SellingProps {
  tickets: TicketsView;
  join: JoinFacts;
  stale: boolean;
  countRolls?: boolean;
}

export function Selling(props: SellingProps) {
  const { tickets, join } = props;
  const { phase, cap, remaining, perPerson, title } = tickets;
  const prize = prizeOf(tickets);
  return (
    <section class="two" data-test="raffle-station">
      <StockDial {...props} />
      {remaining === 0
        ? (
          <div class="say" data-test="tickets-sold-out">
            <CheckIcon class="disc full" />
            <h1>{sale.soldOut}</h1>
            <p class="lead">
              <b>{sale.soldOutLead(cap)}</b>
            </p>
            <p class="lead">{sale.drawNext}</p>
          </div>
        )
        : phase === "paused"
        ? (
          <div class="say">
            <PauseIcon class="disc" />
            <h1>{sale.paused}</h1>
            <p class="lead">
              <b>{sale.yoursStay}</b>
            </p>
            <p class="lead">{sale.again}</p>
          </div>
        )
        : (
          <JoinPanel {...{ title, join }} openLink={sale.openLink} codeLabel={sale.joinCode(join.joinUrl)}>
            <p class="notes">
              {prize && (
                <span>
                  {sale.prize} <bdi>{prize}</bdi>
                </span>
              )}
              <span>{sale.perPerson(perPerson)}</span>
              {tickets.supersedes && <span>{drawStation.supersedes}</span>}
            </p>
          </JoinPanel>
        )}
    </section>
  );
}

/** Where it is more than the title says. */
function prizeOf({ tiers, title }: TicketsView): string | null {
  const [{ label }] = tiers;
  return label === title ? null : label;
}

function StockDial({ tickets, stale, countRolls }: SellingProps) {
  const { phase, cap } = tickets;
  const remaining = useSteady(tickets.remaining, phase);
  const isOpen = phase === "open";
  return (
    <div class={stale ? "round stale" : "round"}>
      <Dial
        count={remaining}
        of={cap}
        label={sale.dial(remaining, cap)}
        still={!isOpen || stale}
        class={phase === "paused" ? "halt" : undefined}
      />
      <div>
        <Count value={remaining} rolls={countRolls} data-test="tickets-remaining" />
        <span class="unit">{phase === "draft" ? sale.unit(cap) : sale.left(remaining)}</span>
        <span class="of">{phase === "draft" ? sale.notYet : sale.of(cap)}</span>
      </div>
    </div>
  );
}
