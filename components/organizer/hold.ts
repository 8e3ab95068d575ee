/**
 * Hold to confirm, as a pure machine: a stray touch, a key that bounces or a key kept down from before never
 * confirms; a hold of `HOLD_MS` does, once.
 *
 * Relies on the caller for the clock and for one `tick` at the end of the hold. `HoldButton.tsx` feeds it.
 * @module
 */

/** The same 1,200 ms as the `--hold` token, which draws the fill. */
export const HOLD_MS = 1200;

/** How long an assistive tap waits for its second tap, and how soon that one may come. */
export const ASK_MS = { soonest: 400, latest: 8000 } as const;

export type Hold =
  | { at: "rest" }
  | { at: "holding"; by: "pointer" | "key"; since: number }
  /** A screen reader's tap carries no hold, so it is asked for twice. */
  | { at: "asked"; since: number }
  /** Confirmed, and not let go yet: a key that repeats must not confirm again. */
  | { at: "spent" };

export type HoldEvent =
  | { type: "press"; by: "pointer" | "key"; repeat?: boolean }
  | { type: "release"; by: "pointer" | "key" }
  /** Focus or the page was lost, the finger slid away, Escape: never a confirmation. */
  | { type: "lose" }
  /** A click that no pointer and no key made. */
  | { type: "tap" }
  | { type: "tick" };

export type HoldOutcome = "confirmed" | "too_early" | "asked" | null;

export const REST: Hold = { at: "rest" };

/**
 * One step.
 *
 * @param now milliseconds of any clock that does not go back
 */
export function stepHold(hold: Hold, event: HoldEvent, now: number): { hold: Hold; outcome: HoldOutcome } {
  switch (event.type) {
    case "press":
      if (event.repeat || hold.at === "holding") return { hold, outcome: null };
      return { hold: { at: "holding", by: event.by, since: now }, outcome: null };
    case "tick":
      if (hold.at === "holding" && now - hold.since >= HOLD_MS) {
        return { hold: { at: "spent" }, outcome: "confirmed" };
      }
      if (hold.at === "asked" && now - hold.since > ASK_MS.latest) return { hold: REST, outcome: null };
      return { hold, outcome: null };
    case "release":
      if (hold.at === "holding" && hold.by !== event.by) return { hold, outcome: null };
      // A busy page may deliver the let-go before the tick; the hold was long enough all the same.
      if (hold.at === "holding" && now - hold.since >= HOLD_MS) return { hold: REST, outcome: "confirmed" };
      if (hold.at === "holding") return { hold: REST, outcome: "too_early" };
      return { hold: hold.at === "spent" ? REST : hold, outcome: null };
    case "lose":
      return { hold: REST, outcome: null };
    case "tap": {
      if (hold.at === "holding" || hold.at === "spent") return { hold, outcome: null };
      const waited = hold.at === "asked" ? now - hold.since : Infinity;
      if (waited < ASK_MS.soonest) return { hold, outcome: null };
      if (waited <= ASK_MS.latest) return { hold: REST, outcome: "confirmed" };
      return { hold: { at: "asked", since: now }, outcome: "asked" };
    }
  }
}
