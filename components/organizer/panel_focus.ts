/**
 * Where the keyboard goes when a question opens in place, and where it is when the question is gone.
 *
 * The button that was pressed makes room for the question and comes back after it; without this each would leave the
 * keyboard at the top of the page. Used by the panels of the desk that ask in place.
 * @module
 */
import { type RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** What takes part in the tab order of a panel. */
const stops = "input:not([disabled]), button:not([disabled])";

/**
 * @param isAsking the question is open
 * @param where within the panel, if not its first stop: of the question, and of the panel without it
 * @returns for the element around both the button and the question
 */
export function usePanelFocus<T extends HTMLElement>(
  isAsking: boolean,
  where: { question?: string; button?: string } = {},
): RefObject<T> {
  const panel = useRef<T>(null);
  const was = useRef(isAsking);
  useEffect(() => {
    if (was.current === isAsking) return;
    was.current = isAsking;
    // Somebody who has gone elsewhere meanwhile stays there.
    const { activeElement } = document;
    if (activeElement !== document.body && !panel.current?.contains(activeElement)) return;
    const selector = isAsking ? where.question : where.button;
    panel.current?.querySelector<HTMLElement>(selector ?? stops)?.focus();
  }, [isAsking]);
  return panel;
}
