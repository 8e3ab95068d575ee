/**
 * The five steps of a raffle in one line: done, now, later, each with a mark and a word.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { CheckIcon, CircleIcon, CrossCircleIcon, NowIcon } from "@/components/icons.tsx";
import { STEPS } from "@/lib/client/desk_room_words.ts";
import { phaseSteps } from "./next_action.ts";

export function PhaseSteps({ raffle }: { raffle: RaffleView }) {
  return (
    <ol class="steps row small soft push" aria-label={STEPS.label}>
      {phaseSteps(raffle).map(({ word, state }) => (
        <li key={word} class={state} aria-current={state === "now" ? "step" : undefined}>
          {state === "now" && <span class="vh">{STEPS.now}</span>}
          {state === "done" && <span class="vh">{STEPS.done}</span>}
          {state === "done"
            ? <CheckIcon />
            : state === "later"
            ? <CircleIcon />
            : raffle.phase === "cancelled"
            ? <CrossCircleIcon />
            : <NowIcon />}
          <span>{word}</span>
        </li>
      ))}
    </ol>
  );
}
