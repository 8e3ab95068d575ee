/**
 * What is wrong around an event, in plain words and with what to do, while there is still time for it.
 *
 * Pure. What is known comes from the view, from the server's condition (`condition.ts`), from the list of texts and
 * from what this page has seen of the big screens. `ProblemsPanel.tsx` shows it.
 * @module
 */
import type { Condition, MessageView, ModuleView } from "@/lib/protocol/messages.ts";
import { PROBLEMS as words } from "@/lib/client/desk_text_words.ts";

export interface Problem {
  key: "numbers" | "clock" | "unwritable" | "storage" | "screens" | "texts_failed" | "texts_wait";
  title: string;
  text: string;
}

export interface Known {
  module: ModuleView | undefined;
  /** Null before the first answer; "silent" where the server did not answer, which the page says elsewhere. */
  condition: Condition | null;
  messages: readonly MessageView[];
  /** Connected now, and the most that this page has seen since somebody said that it is right so. */
  screens: { now: number | undefined; before: number };
  /** Unix ms by the server's clock; null before it is known. */
  now: number | null;
}

/** The room asks for half its lead before it refuses a close: 15 s of the usual 30. */
const clockSecondsMax = 10;
/** A read is a few milliseconds; over a network some tens. */
const storageMsMax = 1_000;
/** The provider is asked eight times within some four minutes; a text that is young waits for nothing. */
const textPatienceMs = 60_000;

export function problemsOf({ module, condition, messages, screens, now }: Known): Problem[] {
  const problems: Problem[] = [];
  const mode = module && "mode" in module ? module.mode : "offline";
  const isAhead = ["draft", "open", "paused"].includes(module?.phase ?? "");
  if (condition && mode !== "offline" && isAhead) {
    const { numbers, clockBehindSeconds: behind } = condition;
    if (numbers === "unreachable" || numbers === "off") {
      const phase = module!.phase === "draft" ? "draft" : "open";
      problems.push({ key: "numbers", ...words.numbers[numbers][phase] });
    }
    if (Math.abs(behind) > clockSecondsMax) problems.push({ key: "clock", ...words.clock(behind) });
  }
  if (condition?.storage) problems.push({ key: "unwritable", ...words.unwritable[condition.storage] });
  else if (condition && (condition.storageMs === null || condition.storageMs > storageMsMax)) {
    problems.push({ key: "storage", ...words.storage });
  }
  if (screens.now !== undefined && screens.now < screens.before) {
    problems.push({ key: "screens", ...words.screens(screens.now, screens.before) });
  }
  const open = messages.filter(({ holding, notifiedAt, claimedAt }) => holding && !notifiedAt && !claimedAt);
  const failed = open.filter(({ state }) => state === "failed" || state === "unknown").length;
  if (failed > 0) problems.push({ key: "texts_failed", ...words.textsFailed(failed) });
  const waiting = now === null
    ? 0
    : open.filter(({ state, wonAt }) =>
      (state === "queued" || state === "sending") && now - Date.parse(wonAt) > textPatienceMs
    ).length;
  if (waiting > 0) problems.push({ key: "texts_wait", ...words.textsWait(waiting) });
  return problems;
}

/** A screen that reloads is away for some seconds; the count of all isolates is up to 10 s old. */
export const screenGraceMs = 15_000;

/** What the page has seen of big screens, over time. */
export interface ScreenWatch {
  /** The most at once since `settle`. */
  before: number;
  /** Since when there are fewer; Unix ms. */
  since: number | null;
}

export function watchScreens(watch: ScreenWatch, count: number | undefined, at: number): ScreenWatch {
  if (count === undefined) return watch;
  if (count >= watch.before) {
    return count === watch.before && watch.since === null ? watch : { before: count, since: null };
  }
  return watch.since === null ? { ...watch, since: at } : watch;
}

/** Fewer than before, and for so long that it is no reload. */
export function isMissing({ since }: ScreenWatch, at: number): boolean {
  return since !== null && at - since >= screenGraceMs;
}
