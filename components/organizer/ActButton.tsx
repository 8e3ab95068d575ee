/**
 * The button of one act: tapped, or held where it cannot be undone; busy while its command is under way.
 * @module
 */
import { PauseIcon } from "@/components/icons.tsx";
import { HoldButton } from "./HoldButton.tsx";
import type { Act } from "./next_action.ts";

/** Tells one act from another, so that only the button that was held is busy. */
export function actKey({ type, args }: Act): string {
  return `${type}:${args?.tier ?? args?.slot ?? ""}`;
}

export interface Acting {
  /** `actKey` of the command under way. */
  pending: string | null;
  /** The session is over: nothing can be done here. */
  locked?: boolean;
  onAct: (act: Act) => void;
  onHint: (outcome: "too_early" | "asked") => void;
}

export interface ActButtonProps extends Acting {
  act: Act;
  /** The one large button of its card. */
  main?: boolean;
}

export function ActButton({ act, main = false, pending, locked, onAct, onHint }: ActButtonProps) {
  const busy = pending === actKey(act) ? act.busy : undefined;
  const disabled = act.disabled || locked || (pending !== null && !busy);
  if (act.hold) {
    return (
      <HoldButton
        label={act.label}
        busy={busy}
        disabled={disabled}
        test={act.test}
        kind={main ? undefined : "plain"}
        small={!main}
        onConfirm={() => onAct(act)}
        onHint={onHint}
      />
    );
  }
  return (
    <button
      type="button"
      class={main ? "btn big" : "btn"}
      data-kind={main ? undefined : "plain"}
      data-test={act.test}
      disabled={disabled}
      aria-disabled={busy ? "true" : undefined}
      aria-busy={busy ? "true" : undefined}
      onClick={() => busy === undefined && onAct(act)}
    >
      {act.type === "pause" && <PauseIcon />}
      <span class={busy ? "busy" : undefined}>{busy ?? act.label}</span>
    </button>
  );
}
