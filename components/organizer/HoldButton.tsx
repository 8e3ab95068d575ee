/**
 * A button that acts when it is held, by pointer or by key: the fill is the progress.
 *
 * `hold.ts` decides, this feeds it events and a clock. Escape, a lost focus, a finger that slides away or a
 * page that goes out of sight let go without acting. Look in desk.css under `.hold`.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { type Hold, HOLD_MS, type HoldEvent, type HoldOutcome, REST, stepHold } from "./hold.ts";
import { CONTROL } from "@/lib/client/desk_room_words.ts";

export interface HoldButtonProps {
  label: string;
  /** Said instead of the label while the command is under way; the button rests meanwhile. */
  busy?: string;
  disabled?: boolean;
  /** `data-test` */
  test?: string;
  kind?: "plain" | "danger";
  small?: boolean;
  onConfirm: () => void;
  /** Let go too early, or asked for a second tap. */
  onHint?: (outcome: Exclude<HoldOutcome, "confirmed" | null>) => void;
}

export function HoldButton(props: HoldButtonProps) {
  const { label, busy, disabled = false } = props;
  const { isHeld, on } = useHold(props, disabled || busy !== undefined);
  return (
    <button
      type="button"
      class={`btn hold ${props.small ? "" : "big"}`}
      data-kind={props.kind}
      data-test={props.test}
      data-held={isHeld ? "true" : undefined}
      disabled={disabled}
      // Not `disabled` while busy: that would take the focus away from a keyboard in the middle of a show.
      aria-disabled={busy ? "true" : undefined}
      aria-busy={busy ? "true" : undefined}
      aria-description={CONTROL.holdHow}
      {...on}
    >
      <span class={busy ? "busy" : undefined}>{busy ?? label}</span>
    </button>
  );
}

/** A thumb rolls while it holds; this much past the edge still counts as on the button. */
const SLACK_PX = 16;

type Press = PointerEvent & { currentTarget: HTMLButtonElement };

function useHold({ onConfirm, onHint }: HoldButtonProps, resting: boolean) {
  const hold = useRef<Hold>(REST);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const [isHeld, setHeld] = useState(false);

  function feed(event: HoldEvent): void {
    const wasHolding = hold.current.at === "holding";
    const { hold: next, outcome } = stepHold(hold.current, event, performance.now());
    const isHolding = next.at === "holding";
    hold.current = next;
    if (isHolding && !wasHolding) {
      timer.current = setTimeout(() => latest.current({ type: "tick" }), HOLD_MS + 1);
    }
    if (!isHolding) clearTimeout(timer.current);
    if (isHolding !== wasHolding) setHeld(isHolding);
    if (outcome === "confirmed") onConfirm();
    else if (outcome) onHint?.(outcome);
  }
  // A timer set by an earlier render must act with the props of this one.
  const latest = useRef(feed);
  latest.current = feed;
  const lose = () => latest.current({ type: "lose" });

  useEffect(() => {
    const hidden = () => document.visibilityState === "hidden" && lose();
    document.addEventListener("visibilitychange", hidden);
    return () => {
      clearTimeout(timer.current);
      document.removeEventListener("visibilitychange", hidden);
    };
  }, []);
  useEffect(() => {
    if (resting) lose();
  }, [resting]);

  function onKey(event: KeyboardEvent, type: "press" | "release"): void {
    if (event.key === "Escape") return lose();
    if (event.key !== "Enter" && event.key !== " ") return;
    // Else the browser makes a click of it, on the way down or on the way up.
    event.preventDefault();
    if (!resting) feed({ type, by: "key", repeat: event.repeat });
  }

  return {
    isHeld,
    on: {
      onPointerDown(event: Press) {
        if (resting || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        feed({ type: "press", by: "pointer" });
      },
      onPointerMove(event: Press) {
        if (isHeld && !isOver(event)) lose();
      },
      onPointerUp: () => feed({ type: "release", by: "pointer" }),
      onPointerCancel: lose,
      onLostPointerCapture: lose,
      onKeyDown: (event: KeyboardEvent) => onKey(event, "press"),
      onKeyUp: (event: KeyboardEvent) => onKey(event, "release"),
      onBlur: lose,
      onClick(event: MouseEvent) {
        // A click without a pointer or a key behind it comes from assistive technology.
        if (event.detail === 0 && !resting) feed({ type: "tap" });
      },
      onContextMenu: (event: Event) => event.preventDefault(),
    },
  };
}

function isOver(event: Press): boolean {
  const { left, right, top, bottom } = event.currentTarget.getBoundingClientRect();
  return event.clientX >= left - SLACK_PX && event.clientX <= right + SLACK_PX &&
    event.clientY >= top - SLACK_PX && event.clientY <= bottom + SLACK_PX;
}
