/**
 * A labelled field with its hint and, when something is wrong with it, the reason under it.
 *
 * The hint's line is taken by the reason, so that nothing below moves. Used by every form of the desk.
 * @module
 */
import type { ComponentChildren, JSX } from "preact";
import { WarnIcon } from "@/components/icons.tsx";

export interface FieldProps {
  id: string;
  label: ComponentChildren;
  hint?: string;
  /** Said instead of the hint, and read out. */
  problem?: string;
  /** Something beside the input, as a button. */
  beside?: ComponentChildren;
  input: JSX.InputHTMLAttributes<HTMLInputElement>;
}

export function Field({ id, label, hint, problem, beside, input }: FieldProps) {
  const says = `${id}-says`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="with">
        <input
          class="input"
          {...input}
          id={id}
          aria-invalid={problem ? "true" : undefined}
          aria-describedby={hint || problem ? says : undefined}
        />
        {beside}
      </div>
      {(hint || problem) && <Says id={says} hint={hint} problem={problem} />}
    </div>
  );
}

/** The line under a field or a group of them. */
export function Says(props: { id: string; hint?: string; problem?: string }) {
  if (!props.problem) return <p class="small soft" id={props.id}>{props.hint}</p>;
  return (
    <p class="small problem" id={props.id} role="alert">
      <WarnIcon />
      {props.problem}
    </p>
  );
}
