/**
 * A raffle on the control page: the next action, what comes after, winners and their replacement, entries.
 *
 * One of the parts that `ControlView.tsx` chooses from; decisions are in `next_action.ts`, what it shares with a
 * ticketed raffle is `DrawControl.tsx`.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { CONTROL as words } from "@/lib/client/desk_room_words.ts";
import { type ControlPartProps, filePath } from "./control_parts.tsx";
import { DrawControl, DrawStage } from "./DrawControl.tsx";
import { afterThat, nextAction } from "./next_action.ts";
import { EntriesPanel } from "./Panels.tsx";
import { RaffleInstrument } from "./RaffleInstrument.tsx";
import { ReplaceCard } from "./ReplaceCard.tsx";
import { ReplacementHistory } from "./ReplacementHistory.tsx";

export function RaffleControl({ raffle, ...props }: ControlPartProps & { raffle: RaffleView }) {
  const { id, view, now, replacing } = props;
  const { checkedIn } = view.counts;
  return (
    <DrawControl
      {...props}
      draw={raffle}
      stage={replacing.winner && !props.isOver
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
            onAct={(act) => props.onAct(id, act)}
            onHint={props.onHint}
          />
        )
        : (
          <DrawStage
            {...props}
            draw={raffle}
            next={nextAction(raffle, checkedIn, now)}
            instrument={<RaffleInstrument raffle={raffle} checkedIn={checkedIn} now={now} />}
          />
        )}
      steps={afterThat(raffle, props.testNumbers)}
      asked={replacing.winner?.slot}
      onReplace={replacing.onAsk}
      history={<ReplacementHistory raffle={raffle} told={replacing.told} />}
      counts={
        <EntriesPanel
          raffle={raffle}
          counts={view.counts}
          bars={props.bars}
          lastMinute={props.lastMinute}
          entriesHref={props.isOver ? null : filePath(view.event.id, id, "entries.csv")}
        />
      }
      callOff={{ words: words.cancel, act: words.acts.cancel }}
    />
  );
}
