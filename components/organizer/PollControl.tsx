/**
 * A poll on the control page: the next action with who sees the results, the questions, turnout and votes.
 *
 * One of the parts that `ControlView.tsx` chooses from; decisions are in `poll_action.ts`.
 * @module
 */
import type { PollView } from "@/lib/protocol/messages.ts";
import { Dial } from "@/components/Dial.tsx";
import { EyeIcon, EyeOffIcon } from "@/components/icons.tsx";
import { POLL as words } from "@/lib/client/desk_poll_words.ts";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { ActButton, type Acting } from "./ActButton.tsx";
import { AfterThat } from "./AfterThat.tsx";
import { CancelPanel } from "./CancelPanel.tsx";
import { addPath, Addressed, type ControlPartProps, filePath, MorePanel } from "./control_parts.tsx";
import { ConnectedPanel } from "./Panels.tsx";
import { pollAction, pollAfterThat, type ResultsLine, resultsLine, voterCount } from "./poll_action.ts";
import { QuestionsPanel, VotesPanel } from "./PollPanels.tsx";
import { digits } from "./RaffleInstrument.tsx";
import { StageCard } from "./StageCard.tsx";
import { EvidencePanel } from "./EvidencePanel.tsx";
import { ProblemsPanel } from "./ProblemsPanel.tsx";
import { overAction } from "./next_action.ts";
import { PurgePanel } from "./PurgePanel.tsx";

export function PollControl({ poll, id, ...props }: ControlPartProps & { poll: PollView }) {
  const { view, pending, locked, isOver, onHint } = props;
  const { checkedIn } = view.counts;
  const acting: Acting = { pending, locked, onHint, onAct: (act) => props.onAct(id, act) };
  const results = isOver ? null : resultsLine(poll);
  return (
    <div class="cols">
      <div class="col">
        <StageCard
          {...acting}
          next={isOver ? overAction : pollAction(poll, view.counts.attendees ?? checkedIn)}
          phase={poll.phase}
          cancelReason={poll.cancelReason}
          instrument={<PollInstrument poll={poll} checkedIn={checkedIn} />}
          saying={props.saying}
          stale={props.stale}
          againHref={isOver ? undefined : addPath(view.event.id)}
        >
          {results && <WhoSees {...acting} line={results} />}
        </StageCard>
        <ProblemsPanel problems={isOver ? [] : props.problems} onSettle={props.onSettleScreens} />
        <QuestionsPanel poll={poll} checkedIn={checkedIn} />
        <AfterThat steps={isOver ? [] : pollAfterThat(poll)} />
        <Addressed {...props} />
      </div>
      <div class="col">
        <VotesPanel
          poll={poll}
          counts={view.counts}
          bars={props.bars}
          lastMinute={props.lastMinute}
          ballotsHref={isOver ? null : filePath(view.event.id, id, "entries.csv")}
          resultsHref={filePath(view.event.id, id, "results.csv")}
        />
        {!isOver && <ConnectedPanel counts={view.counts} out={props.stationsOut} />}
        {poll.phase !== "cancelled" && !isOver && (
          <CancelPanel
            {...props.cancel}
            words={words.cancel}
            act={words.acts.cancel}
            busy={pending === "cancel:"}
            locked={locked || pending !== null}
            onHint={onHint}
          />
        )}
        <EvidencePanel event={view.event.id} id={id} isNameless={view.event.purgedAt !== undefined} />
        {!isOver && <MorePanel event={view.event.id} />}
        <PurgePanel event={view.event} />
      </div>
    </div>
  );
}

function WhoSees({ line: { isPublic, text, act }, ...acting }: Acting & { line: ResultsLine }) {
  return (
    <div class="sees" data-public={isPublic ? "true" : undefined}>
      <p class="row" data-test="desk-results-state" role="status">
        {isPublic ? <EyeIcon /> : <EyeOffIcon />}
        <span>{text}</span>
      </p>
      {act && <ActButton {...acting} act={act} />}
    </div>
  );
}

function PollInstrument({ poll, checkedIn }: { poll: PollView; checkedIn: number }) {
  const voters = voterCount(poll);
  const isDim = poll.phase === "cancelled";
  return (
    <div class="dial" data-dim={isDim ? "true" : undefined}>
      <Dial
        count={voters}
        of={checkedIn}
        ticksMax={160}
        still={poll.phase !== "open"}
        label={words.dialLabel(voters, checkedIn, poll.questions.length)}
      />
      <div class="mid">
        <b class="num" data-digits={digits(voters)}>{number(voters)}</b>
        <span class="soft">{CONTROL.of(checkedIn)}</span>
      </div>
    </div>
  );
}
