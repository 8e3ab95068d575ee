/**
 * The steps of a raffle or a poll in one line: done, now, later, each with a mark and a word.
 * @module
 */
import { CheckIcon, CircleIcon, CrossCircleIcon, NowIcon } from "@/components/icons.tsx";
import { STEPS } from "@/lib/client/desk_room_words.ts";
import type { Step } from "./next_action.ts";

/** @param ended it was cancelled: the step that is now is the end */
export function PhaseSteps(props: { steps: Step[]; label: string; ended: boolean }) {
  return (
    <ol class="steps row small soft push" aria-label={props.label}>
      {props.steps.map(({ word, state }) => (
        <li key={word} class={state} aria-current={state === "now" ? "step" : undefined}>
          {state === "now" && <span class="vh">{STEPS.now}</span>}
          {state === "done" && <span class="vh">{STEPS.done}</span>}
          {state === "done"
            ? <CheckIcon />
            : state === "later"
            ? <CircleIcon />
            : props.ended
            ? <CrossCircleIcon />
            : <NowIcon />}
          <span>{word}</span>
        </li>
      ))}
    </ol>
  );
}
