/**
 * A raffle on the control page: the next action, what comes after, winners, entries and the proof.
 *
 * One of the parts that `ControlView.tsx` chooses from; decisions are in `next_action.ts`.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { CONTROL as words } from "@/lib/client/desk_room_words.ts";
import { AfterThat } from "./AfterThat.tsx";
import { CancelPanel } from "./CancelPanel.tsx";
import { addPath, Addressed, type ControlPartProps, filePath, MorePanel } from "./control_parts.tsx";
import { afterThat, nextAction } from "./next_action.ts";
import { ConnectedPanel, EntriesPanel, ProofPanel, TextsPanel } from "./Panels.tsx";
import { RaffleInstrument } from "./RaffleInstrument.tsx";
import { StageCard } from "./StageCard.tsx";
import { Winners } from "./Winners.tsx";

export function RaffleControl({ raffle, id, ...props }: ControlPartProps & { raffle: RaffleView }) {
  const { view } = props;
  const { checkedIn } = view.counts;
  return (
    <div class="cols">
      <div class="col">
        <StageCard
          next={nextAction(raffle, checkedIn)}
          phase={raffle.phase}
          cancelReason={raffle.cancelReason}
          instrument={<RaffleInstrument raffle={raffle} checkedIn={checkedIn} />}
          pending={props.pending}
          saying={props.saying}
          stale={props.stale}
          locked={props.locked}
          againHref={addPath(view.event.id)}
          onAct={(act) => props.onAct(id, act)}
          onHint={props.onHint}
        />
        <AfterThat steps={afterThat(raffle)} />
        <Winners
          raffle={raffle}
          people={props.people}
          resultsHref={filePath(view.event.id, id, "results.csv")}
        />
        <Addressed {...props} />
      </div>
      <div class="col">
        <EntriesPanel
          raffle={raffle}
          counts={view.counts}
          bars={props.bars}
          lastMinute={props.lastMinute}
          entriesHref={filePath(view.event.id, id, "entries.csv")}
        />
        <ConnectedPanel counts={view.counts} out={props.stationsOut} />
        <TextsPanel sms={view.sms} href={filePath(view.event.id, id, "messages")} />
        <ProofPanel
          raffle={raffle}
          certificateHref={filePath(view.event.id, id, "certificate")}
          leavesHref={filePath(view.event.id, id, "leaves.bin")}
        />
        {canCancel(raffle) && (
          <CancelPanel
            {...props.cancel}
            words={words.cancel}
            act={words.acts.cancel}
            busy={props.pending === "cancel:"}
            locked={props.locked || props.pending !== null}
            onHint={props.onHint}
          />
        )}
        <MorePanel event={view.event.id} />
      </div>
    </div>
  );
}

function canCancel({ phase }: RaffleView): boolean {
  return phase !== "revealed" && phase !== "cancelled";
}
