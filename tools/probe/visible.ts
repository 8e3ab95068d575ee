/**
 * What a person in front of a page can see: a box with a size, in the window, not hidden, not see-through.
 *
 * The one check of visibility that all probes share. Being in the document is not enough.
 * @module
 */
import type { Page } from "playwright-core";
import { show, Unmet } from "./expect.ts";

export interface Seen {
  /** In the document at all. */
  present: boolean;
  visible: boolean;
  /** With single spaces. */
  text: string;
  /** Of the first visible one, else of the first. */
  attributes: Record<string, string>;
}

/** Fainter than this is not seen across a room, and a fade is still on its way. */
const OPACITY_MIN = 0.5;
/** Often enough for a bound of half a second, seldom enough to leave the page its time. */
const LOOK_EVERY_MS = 20;

/** How `data-test` attributes are written as selectors. */
export const byTest = (name: string): string => `[data-test="${name}"]`;

/** Runs before any script of the page, in the page: `probeLook(selector)` and `probeRecord(selector)`. */
export const LOOK_SCRIPT = `
  globalThis.probeLook = (selector) => {
    const isVisible = (element) => {
      if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
      let opacity = 1;
      for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
      const box = element.getBoundingClientRect();
      return opacity >= ${OPACITY_MIN} && box.width >= 1 && box.height >= 1 &&
        box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    };
    const all = [...document.querySelectorAll(selector)];
    const shown = all.find(isVisible);
    const element = shown ?? all[0];
    return {
      present: element !== undefined,
      visible: shown !== undefined,
      text: (element?.textContent ?? "").replace(/\\s+/g, " ").trim(),
      attributes: Object.fromEntries([...element?.attributes ?? []].map(({ name, value }) => [name, value])),
    };
  };
  globalThis.probeRecord = (selector) => {
    const states = [];
    const look = () => {
      const { visible, text } = globalThis.probeLook(selector);
      const last = states.at(-1);
      if (last?.visible !== visible || last.text !== text) states.push({ visible, text });
      // A page that never rests must not fill the memory.
      if (states.length < 1000) requestAnimationFrame(look);
    };
    look();
    return states;
  };
`;

interface PageGlobals {
  probeLook(selector: string): Seen;
  probeRecord(selector: string): { visible: boolean; text: string }[];
  probeRecords?: Record<string, { visible: boolean; text: string }[]>;
}

export async function look(page: Page, selector: string): Promise<Seen> {
  return await page.evaluate(
    (selector) => (globalThis as unknown as PageGlobals).probeLook(selector),
    selector,
  );
}

/**
 * Waits for a sight.
 *
 * @returns milliseconds from the call until it was seen
 * @throws {Unmet} with what stood there instead, after `withinMs`
 */
export async function untilSeen(
  page: Page,
  selector: string,
  holds: (seen: Seen) => boolean,
  what: string,
  withinMs = 10_000,
): Promise<number> {
  const from = performance.now();
  let seen: Seen | undefined;
  for (;;) {
    // Between two documents there is nothing to look at.
    seen = await look(page, selector).catch(() => undefined);
    const tookMs = performance.now() - from;
    if (seen && holds(seen)) return tookMs;
    if (tookMs > withinMs) {
      throw new Unmet(`expected that ${what} within ${withinMs} ms; saw ${described(selector, seen)}`);
    }
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
}

export function untilVisible(page: Page, test: string, what: string, withinMs?: number): Promise<number> {
  return untilSeen(page, byTest(test), (seen) => seen.visible, what, withinMs);
}

/** Notes what stands there in every frame from now on; `recorded` tells. */
export async function record(page: Page, selector: string): Promise<void> {
  await page.evaluate((selector) => {
    const here = globalThis as unknown as PageGlobals;
    here.probeRecords = { ...here.probeRecords, [selector]: here.probeRecord(selector) };
  }, selector);
}

/** Each different sight since `record`, in order. */
export async function recorded(page: Page, selector: string): Promise<{ visible: boolean; text: string }[]> {
  return await page.evaluate(async (selector) => {
    // What was seen a moment ago from outside is in the record one frame later.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    return (globalThis as unknown as PageGlobals).probeRecords?.[selector] ?? [];
  }, selector);
}

function described(selector: string, seen: Seen | undefined): string {
  if (!seen) return "a page that is not there";
  if (!seen.present) return `no ${selector} on the page`;
  const { class: _class, style: _style, "data-test": _test, ...attributes } = seen.attributes;
  return `${selector} ${seen.visible ? "visible" : "not visible"}, ${show(seen.text)}, ${show(attributes)}`;
}
