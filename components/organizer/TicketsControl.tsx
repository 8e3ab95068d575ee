/**
 * A ticketed raffle on the control page: the next action, what is sold and left, the number that won.
 *
 * One of the parts that `ControlView.tsx` chooses from; decisions are in `tickets_action.ts`, what it shares with a
 * raffle is `DrawControl.tsx`.
 * @module
 */
import type { TicketsView, View } from "@/lib/protocol/messages.ts";
import { Dial } from "@/components/Dial.tsx";
import { Seal } from "@/components/Seal.tsx";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { TICKETS as words } from "@/lib/client/desk_ticket_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { drawOf, ticketDrawOf } from "@/lib/modules/tickets_draw.ts";
import { type ControlPartProps, filePath } from "./control_parts.tsx";
import { DrawControl, DrawStage } from "./DrawControl.tsx";
import { Fact, Panel, Save, SparkBars } from "./Panels.tsx";
import { digits, RaffleInstrument } from "./RaffleInstrument.tsx";
import { barMs } from "./spark.ts";
import { ticketsAction, ticketsAfterThat } from "./tickets_action.ts";

export function TicketsControl({ tickets, ...props }: ControlPartProps & { tickets: TicketsView }) {
  const { id, view, now, testNumbers } = props;
  const draw = drawOf(tickets);
  return (
    <DrawControl
      {...props}
      draw={draw}
      stage={
        <DrawStage
          {...props}
          draw={draw}
          next={ticketsAction(tickets, now, testNumbers)}
          instrument={<Instrument tickets={tickets} now={now} />}
        />
      }
      steps={ticketsAfterThat(tickets, testNumbers)}
      entryWord={words.entry}
      counts={
        <SalesPanel
          tickets={tickets}
          counts={view.counts}
          bars={props.bars}
          lastMinute={props.lastMinute}
          href={props.isOver ? null : filePath(view.event.id, id, "entries.csv")}
        />
      }
      unit={words.panel.title}
      callOff={{ words: words.cancel, act: words.acts.cancel }}
    />
  );
}

/** What is left while it is sold; then the seal, and at the end the number that won in it. */
function Instrument({ tickets, now }: { tickets: TicketsView; now: number | null }) {
  const { phase, cap, remaining, seal, winners } = tickets;
  const winner = phase === "revealed" && winners?.[0];
  if (!seal) {
    return (
      <div class="dial" data-dim={phase === "cancelled" ? "true" : undefined}>
        <Dial
          count={remaining}
          of={cap}
          ticksMax={160}
          still={phase !== "open"}
          label={words.dialLabel(remaining, cap)}
        />
        <div class="mid">
          <b class="num" data-digits={digits(remaining)}>{number(remaining)}</b>
          <span class="soft">{words.ofAll(cap)}</span>
        </div>
      </div>
    );
  }
  if (!winner) return <RaffleInstrument raffle={ticketDrawOf(tickets)} checkedIn={cap} now={now} />;
  return (
    <div class="dial sealed">
      <Seal fingerprint={seal.closeHash} radius={39} label={CONTROL.sealLabel} />
      <div class="mid">
        <b class="num" data-digits={digits(winner.entryNumber)} data-test="desk-winning-ticket">
          {number(winner.entryNumber)}
        </b>
        <span class="soft">{words.won}</span>
      </div>
    </div>
  );
}

interface SalesPanelProps {
  tickets: TicketsView;
  counts: View["counts"];
  /** Oldest first; empty before the page has seen any. */
  bars: number[];
  lastMinute: number | null;
  /** Where the list of tickets can be saved; null where nothing is left of it. */
  href: string | null;
}

function SalesPanel({ tickets, counts, bars, lastMinute, href }: SalesPanelProps) {
  const { panel } = words;
  const { sold, remaining, entryCount, perPerson } = tickets;
  return (
    <Panel title={panel.title} aside={lastMinute === null ? undefined : panel.lastMinute(lastMinute)}>
      <SparkBars bars={bars} label={panel.spark(barMs / 1000)} />
      <ul class="facts">
        <Fact word={panel.sold} value={sold} test="desk-sold" />
        <Fact word={panel.left} value={remaining} test="desk-remaining" />
        <Fact word={panel.buyers} value={entryCount} test="desk-buyers" />
        <Fact word={panel.perPerson} value={perPerson} />
        <Fact word={panel.roster} value={counts.attendees} />
      </ul>
      {href && sold > 0 && <Save href={href} word={panel.save} />}
      {tickets.rulesUrl && (
        <p class="small">
          <a href={tickets.rulesUrl} target="_blank" rel="noopener noreferrer">{panel.rules}</a>
        </p>
      )}
    </Panel>
  );
}
