/**
 * The way out of a raffle or a poll that went wrong: a reason that everybody sees, then a hold. In the page, never over it.
 * @module
 */
import { HoldButton } from "./HoldButton.tsx";
import { Field } from "./Field.tsx";
import { usePanelFocus } from "./panel_focus.ts";
import type { CONTROL } from "@/lib/client/desk_room_words.ts";

type Words = { [Name in keyof typeof CONTROL.cancel]: string };

export interface CancelPanelProps {
  words: Words;
  /** Of the button that is held. */
  act: { label: string; busy: string };
  /** The question is open. */
  asking: boolean;
  reason: string;
  /** What else comes of it, where that is something. */
  outcome?: string;
  busy: boolean;
  locked: boolean;
  onAsk: (asking: boolean) => void;
  onReason: (reason: string) => void;
  onCancel: () => void;
  onHint: (outcome: "too_early" | "asked") => void;
}

/** Longer reasons do not fit on the station. */
export const reasonLengthMax = 200;

export function CancelPanel(props: CancelPanelProps) {
  const { words, act, asking, reason, busy, locked } = props;
  const panel = usePanelFocus<HTMLElement>(asking);
  return (
    <section class="card panel cancel" ref={panel}>
      <header>
        <h2>{words.title}</h2>
      </header>
      <p class="small soft">{words.text}</p>
      {!asking
        ? (
          <button type="button" class="btn mini" data-kind="plain" onClick={() => props.onAsk(true)}>
            {words.open}
          </button>
        )
        : (
          <div class="ask">
            {props.outcome && <p class="small soft" data-test="desk-call-off">{props.outcome}</p>}
            <Field
              id="cancel-reason"
              label={words.reason}
              hint={reason.trim() ? undefined : words.reasonNeeded}
              input={{
                value: reason,
                placeholder: words.reasonPlaceholder,
                maxLength: reasonLengthMax,
                autocomplete: "off",
                onInput: (event) => props.onReason(event.currentTarget.value),
              }}
            />
            <HoldButton
              label={act.label}
              busy={busy ? act.busy : undefined}
              disabled={locked || !reason.trim()}
              kind="danger"
              small
              onConfirm={props.onCancel}
              onHint={props.onHint}
            />
            <button type="button" class="btn mini" data-kind="text" onClick={() => props.onAsk(false)}>
              {words.keep}
            </button>
          </div>
        )}
    </section>
  );
}
