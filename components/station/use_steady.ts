/**
 * A value that may change two hundred times a second, shown at most four times: people read no faster, and a screen
 * that lays itself out with every vote works harder the fuller the room is.
 * @module
 */
import { useEffect, useReducer, useRef } from "preact/hooks";

const EVERY_MS = 250;
/** A timer may fire a little early. */
const PAST_MS = 4;

/**
 * @param at once the value changes together with it, it is shown at once: a phase waits for nothing
 * @returns the value, or one that is at most `EVERY_MS` old
 */
export function useSteady<T>(value: T, at: unknown = null): T {
  const shown = useRef({ value, at, since: -Infinity });
  const [woken, redraw] = useReducer((n: number) => n + 1, 0);
  const now = globalThis.performance.now();
  const isNew = shown.current.value !== value;
  if (isNew && (shown.current.at !== at || now - shown.current.since >= EVERY_MS)) {
    shown.current = { value, at, since: now };
  }
  const isBehind = shown.current.value !== value;
  useEffect(() => {
    if (!isBehind) return;
    const left = EVERY_MS - (performance.now() - shown.current.since);
    const timer = setTimeout(() => redraw(undefined), Math.max(0, left) + PAST_MS);
    return () => clearTimeout(timer);
    // One that still came too early is set anew: else the last value would never be shown.
  }, [isBehind, shown.current.since, woken]);
  return shown.current.value;
}
