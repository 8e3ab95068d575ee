/**
 * The strip of a ticketed raffle: how many tickets are left while they are sold, and at the end the one that won.
 *
 * In between it is the strip of a draw (`RaffleStrip.tsx`). The winner is rendered only while it is public.
 * @module
 */
import type { TicketsView } from "@/lib/protocol/messages.ts";
import { Count } from "@/components/Count.tsx";
import { Dial } from "@/components/Dial.tsx";
import { Seal } from "@/components/Seal.tsx";
import { CheckEnd, type StripProps } from "@/components/overlay/OverlayScreen.tsx";
import { Join, ringTicksMax } from "@/components/overlay/RaffleStrip.tsx";
import { Alone } from "@/components/overlay/WinnersStrip.tsx";
import { aloneSizes, aloneStep } from "@/components/overlay/strip_pages.ts";
import { useSteady } from "@/components/station/use_steady.ts";
import { nameUnder, sale } from "@/lib/client/station_ticket_words.ts";
import { number } from "@/lib/client/words.ts";

type Props = StripProps & { tickets: TicketsView };

/** Until the list is sealed. */
export function SaleStrip(props: Props) {
  const { tickets, old } = props;
  const { phase, cap, title } = tickets;
  const remaining = useSteady(tickets.remaining, phase);
  const isOpen = phase === "open";
  return (
    <>
      <Dial
        count={remaining}
        of={cap}
        ticksMax={ringTicksMax}
        label={sale.dial(remaining, cap)}
        still={!isOpen || old !== null}
        class={phase === "paused" ? "ring halt" : "ring"}
      />
      {phase !== "draft" && <Count value={remaining} rolls data-test="tickets-remaining" />}
      <div class="line">
        <p class="big">
          {phase === "draft" ? <bdi>{title}</bdi> : remaining === 0 ? sale.soldOut : sale.left(remaining)}
        </p>
        <p class="soft">
          {phase !== "draft" && (
            <>
              <bdi>{title}</bdi>,{" "}
            </>
          )}
          {old ?? sale.phase(phase, remaining)}
        </p>
      </div>
      {(isOpen || phase === "draft") && remaining > 0 && (
        <Join {...props} own={sale.ownLink} label={sale.joinCode(props.joinUrl)} />
      )}
    </>
  );
}

/** What the ring, the line at the end and the number leave for a name, in `--u`; overlay.css has the same. */
const nameWidth = 78;

export function WinningTicketStrip({ tickets, live, host, old }: Props) {
  const [winner] = tickets.winners ?? [];
  if (!winner) return null;
  const name = nameUnder(winner) ?? sale.winning;
  const step = aloneStep(name, nameWidth);
  return (
    <>
      {tickets.seal && <Seal fingerprint={tickets.seal.closeHash} strokeWidth={2} class="ring won" />}
      <b
        class="num count"
        data-digits={String(winner.entryNumber).length}
        data-test="tickets-winning-number"
      >
        {number(winner.entryNumber)}
      </b>
      <div class="line" data-test="efx-station-results-region">
        <div data-test="raffle-winner-panel" data-live={live ? "" : undefined} data-tier="gold">
          <p class="soft">
            <bdi class="tier">{tickets.tiers[0].label}</bdi>
            {name !== sale.winning && ` · ${sale.winning}`}
            {old && ` · ${old}`}
          </p>
          <Alone name={name} isHere={winner.claimedAt !== undefined} step={step} />
        </div>
      </div>
      {step < aloneSizes.length - 1 && <CheckEnd host={host} />}
    </>
  );
}
