/**
 * The server's time, for as long as a countdown is on the screen.
 *
 * Wakes just after each full step of that clock: a countdown to a full second then never skips one, nor shows one
 * twice. Without a countdown nothing ticks.
 * @module
 */
import { useEffect, useReducer } from "preact/hooks";

/** Unix ms by the server's clock; null until it is known. */
export type ServerNow = () => number | null;

/** A timer may fire a little early; past the step it shows what it came for. */
const PAST_MS = 4;
/** The first snapshot brings the time. */
const UNKNOWN_MS = 250;

/** How long to sleep, in ms, to wake in the next step of that clock. */
export function untilNext(now: number, stepMs: number): number {
  return stepMs - now % stepMs + PAST_MS;
}

/**
 * @param serverNow null where nothing counts down
 * @param stepMs how often the picture changes
 */
export function useNow(serverNow: ServerNow | null, stepMs: number): number | null {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (!serverNow) return;
    let timer: ReturnType<typeof setTimeout>;
    const wake = () => {
      const now = serverNow();
      timer = setTimeout(() => {
        redraw(undefined);
        wake();
      }, now === null ? UNKNOWN_MS : untilNext(now, stepMs));
    };
    wake();
    return () => clearTimeout(timer);
  }, [serverNow, stepMs]);
  return serverNow?.() ?? null;
}
