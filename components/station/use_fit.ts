/**
 * Sets a name as large as it really fits, once the browser has laid it out in the fonts it has.
 *
 * Tries the steps of `fit.ts` on the element itself, before anything is painted, and again whenever the screen
 * or its fonts change. Without scripts the server's guess stands.
 * @module
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Fit, fitSizes, largestFit, type Room } from "@/components/station/fit.ts";

export interface FitOptions {
  room: Room;
  /** The nearest element around the name that must not overflow sideways. */
  within: string;
  /** How high `within` may be on a lying screen, in `--u`; an upright one has room and no burst. */
  maxHeight: number;
}

/** @param text what stands in the element: measured again when it changes */
export function useFit(text: string, { room, within, maxHeight }: FitOptions): RefObject<HTMLElement> {
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    const box = element?.closest<HTMLElement>(within);
    if (!element || !box) return;
    const set = ({ step, lines }: Fit) => {
      element.dataset.step = String(step);
      element.dataset.lines = String(lines);
    };
    const fits = (fit: Fit) => {
      set(fit);
      // Layout sizes, not painted ones: a name that is still landing is painted smaller than it will be.
      const size = parseFloat(getComputedStyle(element).fontSize);
      const unit = size / fitSizes[fit.step];
      const limit = innerWidth > innerHeight ? maxHeight * unit : Infinity;
      const lines = Math.round(element.offsetHeight / parseFloat(getComputedStyle(element).lineHeight));
      return element.scrollWidth <= element.clientWidth && lines <= fit.lines &&
        box.scrollWidth <= box.clientWidth && box.offsetHeight <= limit;
    };
    const fit = () => set(largestFit(room, fits));
    return fitNowAndLater(fit);
  }, [text]);
  return ref;
}

/** At once, and whenever the screen or its fonts change. @returns ends it */
export function fitNowAndLater(fit: () => void): () => void {
  fit();
  addEventListener("resize", fit);
  document.fonts.addEventListener("loadingdone", fit);
  return () => {
    removeEventListener("resize", fit);
    document.fonts.removeEventListener("loadingdone", fit);
  };
}
