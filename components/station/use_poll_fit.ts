/**
 * Sets a question and its options as large as they really fit, once the browser has laid them out.
 *
 * Tries the steps of `poll_fit.ts` on the element itself before anything is painted, and again whenever the
 * screen or its fonts change. Without scripts the server's guess stands.
 * @module
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { denseFrom, pollSteps } from "@/components/station/poll_fit.ts";
import { fitNowAndLater } from "@/components/station/use_fit.ts";

/** In a hand a page may scroll, so nothing is set smaller than at this step. */
const handLast = 9;
const handWidth = 700;

const isHand = () => innerWidth <= handWidth;

/**
 * @param text changes with everything that takes room
 * @param steps that may be tried, largest first
 * @returns for the element that carries `data-step`; its `.shell` must not be higher than the screen
 */
export function usePollFit(text: string, steps: number[]): RefObject<HTMLElement> {
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    const shell = element?.closest<HTMLElement>(".shell");
    if (!element || !shell) return;
    const set = (step: number) => {
      element.dataset.step = String(step);
      element.dataset.columns = String(pollSteps[step].columns);
      element.toggleAttribute("data-dense", step >= denseFrom);
    };
    const fit = () => {
      // An upright screen has one column, whatever the step says; the last step is for when none fits.
      const upright = steps.filter((step) => pollSteps[step].columns === 1 && !(isHand() && step > handLast));
      const tried = innerWidth > innerHeight ? steps : upright.length > 0 ? upright : [handLast];
      for (const step of tried) {
        set(step);
        if (shell.scrollHeight <= innerHeight && element.scrollWidth <= element.clientWidth) return;
      }
    };
    return fitNowAndLater(fit);
  }, [text]);
  return ref;
}
