/**
 * A raffle on the control page: the next action, what comes after, winners, entries and the proof.
 *
 * One of the parts that `ControlView.tsx` chooses from; decisions are in `next_action.ts`.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { CALL_OFF } from "@/lib/client/desk_draw_words.ts";
import { CONTROL as words } from "@/lib/client/desk_room_words.ts";
import { WarnIcon } from "@/components/icons.tsx";
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
import { type Act, afterThat, nextAction } from "./next_action.ts";
import { numberAddress, numberWait } from "./number_wait.ts";
import { NumberByHand } from "./NumberByHand.tsx";
import { ConnectedPanel, EntriesPanel, marksOf, ProofPanel } from "./Panels.tsx";
import { ReplaceCard } from "./ReplaceCard.tsx";
import { ReplacementHistory } from "./ReplacementHistory.tsx";
import { RaffleInstrument } from "./RaffleInstrument.tsx";
import { TextsPanel } from "./TextsPanel.tsx";
import { StageCard } from "./StageCard.tsx";
import { Winners } from "./Winners.tsx";
import { EvidencePanel } from "./EvidencePanel.tsx";
import { ProblemsPanel } from "./ProblemsPanel.tsx";
import { PurgePanel } from "./PurgePanel.tsx";

export function RaffleControl({ raffle, id, ...props }: ControlPartProps & { raffle: RaffleView }) {
  const { view, now, replacing } = props;
  const { checkedIn } = view.counts;
  const event = view.event.id;
  const onAct = (act: Act) => props.onAct(id, act);
  return (
    <div class="cols">
      <div class="col">
        {marksOf(raffle).map((mark) => (
          <p key={mark} class="note small" data-test="desk-mark">
            <WarnIcon />
            <span>{mark}</span>
          </p>
        ))}
        {replacing.winner
          ? (
            <ReplaceCard
              raffle={raffle}
              winner={replacing.winner}
              name={props.people[replacing.winner.slot]?.name ?? replacing.winner.name}
              next={replacing.next}
              reason={replacing.reason}
              pending={props.pending}
              saying={props.saying}
              locked={props.locked}
              card={replacing.card}
              onReason={replacing.onReason}
              onKeep={() => replacing.onAsk(null)}
              onAct={onAct}
              onHint={props.onHint}
            />
          )
          : (
            <StageCard
              next={nextAction(raffle, checkedIn, now)}
              phase={raffle.phase}
              cancelReason={raffle.cancelReason}
              instrument={<RaffleInstrument raffle={raffle} checkedIn={checkedIn} now={now} />}
              pending={props.pending}
              saying={props.saying}
              stale={props.stale}
              locked={props.locked}
              againHref={props.isOver ? undefined : addPath(event)}
              rehearseHref={canRehearse(props, raffle) ? rehearsePath(event, id) : undefined}
              replaceHref={raffle.voidHash && !props.isOver ? againPath(event, id) : undefined}
              onAct={onAct}
              onHint={props.onHint}
            >
              {numberWait(raffle, now) === "late" && (
                <NumberByHand address={numberAddress(raffle)} path={filePath(event, id, "number")} />
              )}
            </StageCard>
          )}
        <ProblemsPanel problems={props.problems} onSettle={props.onSettleScreens} />
        <AfterThat steps={afterThat(raffle, props.testNumbers)} />
        <Winners
          raffle={raffle}
          people={props.people}
          resultsHref={filePath(event, id, "results.csv")}
          now={now}
          asked={replacing.winner?.slot ?? null}
          locked={props.locked || props.pending !== null}
          texts={props.texts}
          finding={props.isOver ? null : props.finding}
          onReplace={replacing.onAsk}
        />
        <ReplacementHistory raffle={raffle} told={replacing.told} />
        <Addressed {...props} />
      </div>
      <div class="col">
        <EntriesPanel
          raffle={raffle}
          counts={view.counts}
          bars={props.bars}
          lastMinute={props.lastMinute}
          entriesHref={filePath(event, id, "entries.csv")}
        />
        <ConnectedPanel counts={view.counts} out={props.stationsOut} />
        <TextsPanel
          raffle={raffle}
          sms={view.sms}
          texts={props.texts}
          people={props.people}
          locked={props.locked}
        />
        <ProofPanel
          raffle={raffle}
          certificateHref={filePath(event, id, "certificate")}
          leavesHref={filePath(event, id, "leaves.bin")}
          verifyHref={verifyPath(event, id)}
          filesOf={`${event}-${id}`}
        />
        {canCancel(raffle) && !props.isOver && (
          <CancelPanel
            {...props.cancel}
            // Before the opening there is no secret yet.
            outcome={raffle.drawId && CALL_OFF.text}
            words={words.cancel}
            act={words.acts.cancel}
            busy={props.pending === "cancel:" || props.pending === "void:"}
            locked={props.locked || props.pending !== null}
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
function canRehearse(
  { view, isOver }: Pick<ControlPartProps, "view" | "isOver">,
  { phase }: RaffleView,
): boolean {
  const hasOne = Object.values(view.modules).some((module) => "rehearsal" in module && module.rehearsal);
  return phase === "draft" && !isOver && !hasOne;
}

function canCancel({ phase }: RaffleView): boolean {
  return phase !== "revealed" && phase !== "cancelled";
}
