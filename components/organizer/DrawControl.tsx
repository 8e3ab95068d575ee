/**
 * What the control pages of a raffle and of a ticketed raffle have in common: all that is about the draw, around the
 * card with the next action.
 *
 * `RaffleControl.tsx` and `TicketsControl.tsx` fill in what is their own.
 * @module
 */
import type { ComponentChildren } from "preact";
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { CALL_OFF } from "@/lib/client/desk_draw_words.ts";
import { WarnIcon } from "@/components/icons.tsx";
import { AfterThat } from "./AfterThat.tsx";
import { CancelPanel, type CancelPanelProps } from "./CancelPanel.tsx";
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
import { type LaterStep, overAction } from "./next_action.ts";
import { numberAddress, numberWait } from "./number_wait.ts";
import { NumberByHand } from "./NumberByHand.tsx";
import { ConnectedPanel, marksOf, ProofPanel } from "./Panels.tsx";
import { ProblemsPanel } from "./ProblemsPanel.tsx";
import { PurgePanel } from "./PurgePanel.tsx";
import { StageCard, type StageCardProps } from "./StageCard.tsx";
import { TextsPanel } from "./TextsPanel.tsx";
import { Winners, type WinnersProps } from "./Winners.tsx";

export interface DrawControlProps extends ControlPartProps, Pick<WinnersProps, "entryWord" | "onReplace"> {
  /** As the parts of a draw know it. */
  draw: RaffleView;
  /** What can be done now: the card, or a question in its place. */
  stage: ComponentChildren;
  steps: LaterStep[];
  /** Slot of the winner who is asked about. */
  asked?: number | null;
  /** Between the winners and the addresses. */
  history?: ComponentChildren;
  /** How many there are, in the other column. */
  counts: ComponentChildren;
  /** What the sealed list holds, where it is not entries. */
  unit?: string;
  callOff: Pick<CancelPanelProps, "words" | "act">;
}

export function DrawControl(props: DrawControlProps) {
  const { draw, id, view, now, pending, isOver } = props;
  const event = view.event.id;
  const locked = props.locked || pending !== null;
  return (
    <div class="cols">
      <div class="col">
        {marksOf(draw).map((mark) => (
          <p key={mark} class="note small" data-test="desk-mark">
            <WarnIcon />
            <span>{mark}</span>
          </p>
        ))}
        {props.stage}
        <ProblemsPanel problems={isOver ? [] : props.problems} onSettle={props.onSettleScreens} />
        <AfterThat steps={isOver ? [] : props.steps} />
        <Winners
          raffle={draw}
          entryWord={props.entryWord}
          people={props.people}
          resultsHref={filePath(event, id, "results.csv")}
          now={now}
          asked={props.asked ?? null}
          locked={locked}
          isOver={isOver}
          texts={props.texts}
          finding={isOver ? null : props.finding}
          onReplace={props.onReplace}
        />
        {props.history}
        <Addressed {...props} />
      </div>
      <div class="col">
        {props.counts}
        {!isOver && (
          <>
            <ConnectedPanel counts={view.counts} out={props.stationsOut} />
            <TextsPanel
              raffle={draw}
              sms={view.sms}
              texts={props.texts}
              people={props.people}
              locked={props.locked}
              entryWord={props.entryWord}
            />
          </>
        )}
        <ProofPanel
          raffle={draw}
          unit={props.unit}
          certificateHref={filePath(event, id, "certificate")}
          leavesHref={filePath(event, id, "leaves.bin")}
          verifyHref={verifyPath(event, id)}
          filesOf={`${event}-${id}`}
        />
        {draw.phase !== "revealed" && draw.phase !== "cancelled" && !isOver && (
          <CancelPanel
            {...props.cancel}
            {...props.callOff}
            // Before the opening there is no secret yet.
            outcome={draw.drawId && CALL_OFF.text}
            busy={pending === "cancel:" || pending === "void:"}
            locked={locked}
            onHint={props.onHint}
          />
        )}
        <EvidencePanel event={event} id={id} isNameless={view.event.purgedAt !== undefined} />
        {!isOver && <MorePanel event={event} />}
        <PurgePanel event={view.event} />
      </div>
    </div>
  );
}

/** The card with the next action of a draw, and where one goes from it. */
export function DrawStage(
  { draw, next, instrument, ...props }: ControlPartProps & Pick<StageCardProps, "next" | "instrument"> & {
    draw: RaffleView;
  },
) {
  const { id, view, now, isOver } = props;
  const event = view.event.id;
  return (
    <StageCard
      next={isOver ? overAction : next}
      phase={draw.phase}
      cancelReason={draw.cancelReason}
      instrument={instrument}
      pending={props.pending}
      saying={props.saying}
      stale={props.stale}
      locked={props.locked}
      againHref={isOver ? undefined : addPath(event)}
      rehearseHref={canRehearse(props, draw) ? rehearsePath(event, id) : undefined}
      replaceHref={draw.voidHash && !isOver ? againPath(event, id) : undefined}
      onAct={(act) => props.onAct(id, act)}
      onHint={props.onHint}
    >
      {numberWait(draw, now) === "late" && !isOver && (
        <NumberByHand address={numberAddress(draw)} path={filePath(event, id, "number")} />
      )}
    </StageCard>
  );
}

/** Before the opening, as long as the event has no rehearsal of this kind yet: a raffle says nothing about a sale. */
function canRehearse(
  { view, id, isOver }: Pick<ControlPartProps, "view" | "id" | "isOver">,
  { phase }: RaffleView,
): boolean {
  const { kind } = view.modules[id];
  const hasOne = Object.values(view.modules).some((module) =>
    module.kind === kind && "rehearsal" in module && module.rehearsal
  );
  return phase === "draft" && !isOver && !hasOne;
}
