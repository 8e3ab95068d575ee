/**
 * A ticketed raffle on the control page: the next action, what is sold and left, the winner and the proof.
 *
 * One of the parts that `ControlView.tsx` chooses from; decisions are in `tickets_action.ts`. What shows a draw is a
 * raffle's.
 * @module
 */
import type { TicketsView, View } from "@/lib/protocol/messages.ts";
import { Dial } from "@/components/Dial.tsx";
import { WarnIcon } from "@/components/icons.tsx";
import { Seal } from "@/components/Seal.tsx";
import { CALL_OFF } from "@/lib/client/desk_draw_words.ts";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { TICKETS as words } from "@/lib/client/desk_ticket_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { drawOf, ticketDrawOf } from "@/lib/modules/tickets_draw.ts";
import { AfterThat } from "./AfterThat.tsx";
import { CancelPanel } from "./CancelPanel.tsx";
import {
  addPath,
  Addressed,
  againPath,
  type ControlPartProps,
  filePath,
  MorePanel,
  rehearsePath,
  verifyPath,
} from "./control_parts.tsx";
import { EvidencePanel } from "./EvidencePanel.tsx";
import { numberAddress, numberWait } from "./number_wait.ts";
import { NumberByHand } from "./NumberByHand.tsx";
import { ConnectedPanel, Fact, marksOf, Panel, ProofPanel, Save, SparkBars } from "./Panels.tsx";
import { ProblemsPanel } from "./ProblemsPanel.tsx";
import { PurgePanel } from "./PurgePanel.tsx";
import { digits, RaffleInstrument } from "./RaffleInstrument.tsx";
import { StageCard } from "./StageCard.tsx";
import { barMs } from "./spark.ts";
import { TextsPanel } from "./TextsPanel.tsx";
import { ticketsAction, ticketsAfterThat } from "./tickets_action.ts";
import { Winners } from "./Winners.tsx";

export function TicketsControl({ tickets, id, ...props }: ControlPartProps & { tickets: TicketsView }) {
  const { view, now, pending, locked } = props;
  const event = view.event.id;
  const draw = drawOf(tickets);
  return (
    <div class="cols">
      <div class="col">
        {marksOf(draw).map((mark) => (
          <p key={mark} class="note small" data-test="desk-mark">
            <WarnIcon />
            <span>{mark}</span>
          </p>
        ))}
        <StageCard
          next={ticketsAction(tickets, now, props.testNumbers)}
          phase={tickets.phase}
          cancelReason={tickets.cancelReason}
          instrument={<Instrument tickets={tickets} now={now} />}
          pending={pending}
          saying={props.saying}
          stale={props.stale}
          locked={locked}
          againHref={props.isOver ? undefined : addPath(event)}
          rehearseHref={canRehearse(view, tickets) && !props.isOver ? rehearsePath(event, id) : undefined}
          replaceHref={tickets.voidHash && !props.isOver ? againPath(event, id) : undefined}
          onAct={(act) => props.onAct(id, act)}
          onHint={props.onHint}
        >
          {numberWait(draw, now) === "late" && (
            <NumberByHand address={numberAddress(draw)} path={filePath(event, id, "number")} />
          )}
        </StageCard>
        <ProblemsPanel problems={props.problems} onSettle={props.onSettleScreens} />
        <AfterThat steps={ticketsAfterThat(tickets, props.testNumbers)} />
        <Winners
          raffle={draw}
          entryWord={words.entry}
          people={props.people}
          resultsHref={filePath(event, id, "results.csv")}
          now={now}
          asked={null}
          locked={locked || pending !== null}
          texts={props.texts}
          finding={props.isOver ? null : props.finding}
        />
        <Addressed {...props} />
      </div>
      <div class="col">
        <SalesPanel
          tickets={tickets}
          counts={view.counts}
          bars={props.bars}
          lastMinute={props.lastMinute}
          href={filePath(event, id, "entries.csv")}
        />
        <ConnectedPanel counts={view.counts} out={props.stationsOut} />
        <TextsPanel
          raffle={draw}
          sms={view.sms}
          texts={props.texts}
          people={props.people}
          locked={locked}
        />
        <ProofPanel
          raffle={draw}
          unit={words.panel.title}
          certificateHref={filePath(event, id, "certificate")}
          leavesHref={filePath(event, id, "leaves.bin")}
          verifyHref={verifyPath(event, id)}
          filesOf={`${event}-${id}`}
        />
        {tickets.phase !== "revealed" && tickets.phase !== "cancelled" && !props.isOver && (
          <CancelPanel
            {...props.cancel}
            // Before the opening there is no secret yet.
            outcome={tickets.drawId && CALL_OFF.text}
            words={words.cancel}
            act={words.acts.cancel}
            busy={pending === "cancel:" || pending === "void:"}
            locked={locked || pending !== null}
            onHint={props.onHint}
          />
        )}
        <EvidencePanel event={event} id={id} />
        {!props.isOver && <MorePanel event={event} />}
        <PurgePanel event={view.event} />
      </div>
    </div>
  );
}

/** Before the opening, as long as the event has no rehearsal yet. */
function canRehearse({ modules }: View, { phase }: TicketsView): boolean {
  return phase === "draft" &&
    !Object.values(modules).some((module) => "rehearsal" in module && module.rehearsal);
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
  /** Where the list of tickets can be saved. */
  href: string;
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
      {sold > 0 && <Save href={href} word={panel.save} />}
      {tickets.rulesUrl && (
        <p class="small">
          <a href={tickets.rulesUrl} target="_blank" rel="noopener noreferrer">{panel.rules}</a>
        </p>
      )}
    </Panel>
  );
}
