/**
 * What the organizer does next, from the view alone: one action, at most two beside it, and what comes after.
 *
 * Pure, so that every phase is a row in a test. The stage card and the list under it only show the outcome.
 * @module
 */
import type { AdvanceReason, Phase, RaffleView, Tier } from "@/lib/protocol/messages.ts";
import { hasTestNumbers } from "@/components/test_numbers.ts";
import { WAIT } from "@/lib/client/desk_draw_words.ts";
import { CONTROL, STEPS } from "@/lib/client/desk_room_words.ts";
import { purge as overWords } from "@/lib/client/over_words.ts";
import { clockSeconds, numberWait } from "./number_wait.ts";

export interface Act {
  /** The command's type. */
  type:
    | "open"
    | "pause"
    | "resume"
    | "close"
    | "draw"
    | "reveal"
    | "cancel"
    | "advance"
    | "show"
    | "show_results"
    | "hide_results";
  args?: { tier?: string; reason?: string | AdvanceReason; slot?: number; outgoing?: string };
  label: string;
  busy: string;
  /** Held for 1.2 s, because it cannot be undone. */
  hold: boolean;
  disabled?: boolean;
  /** `data-test` of its button. */
  test?: string;
}

export interface NextAction {
  /** "next" when something is to be done, "standing" while the server works, "done" at an end. */
  mood: "next" | "standing" | "done";
  title: string;
  text: string;
  /** Of the button that rests while the server works. */
  busy?: string;
  /** There are more prizes than can be won. */
  short?: string;
  main?: Act;
  beside: Act[];
  /** `data-test` of the card. */
  test?: string;
}

export interface LaterStep {
  icon: "clock" | "lock" | "gift" | "check";
  title: string;
  text: string;
  /** Shown disabled, so that people see where it will be. */
  button?: { label: string; test: string };
}

const words = CONTROL;
const acts = CONTROL.acts;

const closeAct = (raffle: RaffleView): Act => ({
  type: "close",
  ...acts.close,
  hold: true,
  disabled: raffle.entryCount === 0,
  test: "raffle-close-cta",
});
const drawTest = "raffle-draw-cta";

/** Tiers still sealed, best first. */
export function sealedTiers(raffle: RaffleView): Tier[] {
  return raffle.tiers.filter(({ id }) => !raffle.revealedTiers?.includes(id));
}

/** Of an event whose personal data is deleted or being deleted, whatever it stopped at. */
export const overAction: NextAction = {
  mood: "done",
  title: overWords.over,
  text: overWords.overText,
  test: "desk-over",
  beside: [],
};

const prizeCount = (raffle: RaffleView) => raffle.tiers.reduce((sum, { count }) => sum + count, 0);

/** How many can win: one prize per entrant, so never more than there are entries. */
export function winnerCount(raffle: RaffleView): number {
  return Math.min(prizeCount(raffle), raffle.seal?.entrantCount ?? raffle.entryCount);
}

/** Said while something can still be done about it, and before the draw; an empty raffle is said elsewhere. */
function tooFewEntries(raffle: RaffleView): string | undefined {
  const prizes = prizeCount(raffle);
  const entries = raffle.seal?.entrantCount ?? raffle.entryCount;
  if (entries === 0 || entries >= prizes) return undefined;
  return words.short(prizes, entries, raffle.phase !== "closed");
}

/** Winners of each tier when the list is shorter than the prizes: the best tiers fill first. */
export function tierWinnerCount(raffle: RaffleView, tier: Tier): number {
  let left = winnerCount(raffle);
  for (const each of raffle.tiers) {
    const taken = Math.min(left, each.count);
    if (each.id === tier.id) return taken;
    left -= taken;
  }
  return 0;
}

/** @param now Unix ms by the server's clock; null before it is known */
export function nextAction(raffle: RaffleView, checkedIn: number, now: number | null = null): NextAction {
  switch (raffle.phase) {
    case "draft":
      return {
        mood: "next",
        title: words.draft.title,
        text: words.draft.text(checkedIn),
        main: { type: "open", ...acts.open, hold: false },
        beside: [],
      };
    case "open":
      return {
        mood: "next",
        title: words.open.title,
        text: words.open.text(raffle.entryCount),
        short: tooFewEntries(raffle),
        main: closeAct(raffle),
        beside: [{ type: "pause", ...acts.pause, hold: false }],
      };
    case "paused":
      return {
        mood: "next",
        title: words.paused.title,
        text: words.paused.text(raffle.entryCount),
        short: tooFewEntries(raffle),
        main: { type: "resume", ...acts.resume, hold: false },
        beside: [closeAct(raffle)],
      };
    case "closing":
      return {
        mood: "standing",
        title: words.closing.title,
        text: words.closing.text(raffle.entryCount),
        busy: words.closing.busy,
        beside: [],
      };
    case "closed":
      return drawNext(raffle, now);
    case "drawn":
      return raffle.mode === "instant" ? byItself() : revealNext(raffle);
    case "revealed":
      return {
        mood: "done",
        title: words.revealed.title(raffle.winners?.length ?? winnerCount(raffle)),
        text: words.revealed.text,
        beside: [],
      };
    case "cancelled":
      return { mood: "done", title: words.cancelled.title, text: words.cancelled.text, beside: [] };
  }
}

/** Waits for the number, if this draw has one; then it is drawn, by hand or, in the instant mode, by itself. */
function drawNext(raffle: RaffleView, now: number | null): NextAction {
  const { mode, beacon } = raffle;
  const wait = numberWait(raffle, now);
  const isInstant = mode === "instant";
  const short = tooFewEntries(raffle);
  const text = words.closed.text(winnerCount(raffle), raffle.seal?.entrantCount ?? raffle.entryCount);
  const draw: Act = { type: "draw", ...acts.draw, hold: true, test: drawTest };
  if (wait === "none") {
    return { mood: "next", title: words.closed.title, text, short, main: draw, beside: [] };
  }
  if (wait === "there") {
    if (isInstant) return byItself();
    return {
      mood: "next",
      title: words.closed.title,
      text: WAIT.thereText(text),
      short,
      main: draw,
      beside: [],
    };
  }
  const kind = isInstant ? "instant" : "sealed";
  return {
    mood: "standing",
    title: wait === "late"
      ? WAIT.lateTitle
      : WAIT.pendingTitle(now === null ? null : clockSeconds(beacon!.at)),
    text: wait === "late"
      ? WAIT.lateText[kind]
      : hasTestNumbers(raffle)
      ? WAIT.pendingTest[kind]
      : WAIT.pendingText[kind],
    short,
    ...(!isInstant && { main: { ...draw, disabled: true } }),
    beside: [],
  };
}

function byItself(): NextAction {
  return {
    mood: "standing",
    title: WAIT.instantTitle,
    text: WAIT.instantText,
    busy: acts.draw.busy,
    beside: [],
  };
}

/** The least prize first, the best one last. */
function revealNext(raffle: RaffleView): NextAction {
  const sealed = sealedTiers(raffle);
  const tier = sealed[sealed.length - 1];
  const last = sealed.length === 1;
  const all: Act = { type: "reveal", ...acts.revealAll, hold: true };
  const winners = tierWinnerCount(raffle, tier);
  const { label, busy } = winners > 0 ? acts.revealTier : acts.revealNone;
  return {
    mood: "next",
    title: winners > 0 ? words.drawn.title(tier.label) : words.unwon.title(tier.label),
    text: winners > 0 ? words.drawn.text(winners, tier.label, last) : words.unwon.text(tier.label),
    main: { type: "reveal", args: { tier: tier.id }, label: label(tier.label), busy, hold: true },
    beside: last ? [] : [all],
  };
}

/**
 * What follows the next action, in order; empty at an end.
 *
 * @param isTestServer see `hasTestNumbers`
 */
export function afterThat(raffle: RaffleView, isTestServer = false): LaterStep[] {
  const sealed = sealedTiers(raffle);
  const check: LaterStep = { icon: "check", ...words.after.check };
  const reveal = (tiers: Tier[]): LaterStep => ({
    icon: "gift",
    title: words.after.reveal(tiers.map(({ label }) => label).reverse()),
    text: words.after.revealText(
      tiers.reduce((sum, tier) => sum + (raffle.seal ? tierWinnerCount(raffle, tier) : tier.count), 0),
      tiers.length,
    ),
  });
  const { title, text, button } = words.after.draw;
  const draw: LaterStep = { icon: "lock", title, text, button: { label: button, test: drawTest } };
  const close: LaterStep = { icon: "clock", title: words.open.title, text: words.after.closeText };
  const seal: LaterStep = { icon: "lock", ...words.after.seal };
  const isTest = hasTestNumbers(raffle, isTestServer);
  const number: LaterStep = {
    icon: "clock",
    title: WAIT.after.number,
    text: isTest ? WAIT.after.testText : WAIT.after.numberText,
  };
  const show: LaterStep = { icon: "gift", title: WAIT.after.show, text: WAIT.after.showText };
  const isInstant = raffle.mode === "instant";
  const drawing = isInstant ? [show] : [draw, reveal(sealed)];
  const waiting = raffle.mode === "offline" ? [] : [number];
  switch (raffle.phase) {
    case "draft":
      return [close, ...waiting, ...drawing, check];
    case "open":
    case "paused":
      return [{ ...seal, icon: "clock" }, ...waiting, ...drawing, check];
    case "closing":
      return [...waiting, ...drawing, check];
    case "closed":
      return isInstant ? [show, check] : [reveal(sealed), check];
    case "drawn":
      if (isInstant) return [check];
      return sealed.length > 1 ? [reveal(sealed.slice(0, -1)), check] : [check];
    case "revealed":
    case "cancelled":
      return [];
  }
}

export interface Step {
  word: string;
  state: "done" | "now" | "later";
}

const order = ["draft", "open", "closed", "drawn", "revealed"] as const;
const place: Record<Phase, number> = {
  draft: 0,
  open: 1,
  paused: 1,
  closing: 2,
  closed: 2,
  drawn: 3,
  revealed: 4,
  cancelled: 5,
};

/** The five steps at the top; a cancelled raffle shows how far it came, then the end. */
export function phaseSteps(raffle: RaffleView): Step[] {
  if (raffle.phase === "cancelled") {
    const reached = raffle.seal ? 2 : raffle.openedAt ? 1 : 0;
    return [
      ...order.slice(0, reached + 1).map((step): Step => ({ word: STEPS.words[step], state: "done" })),
      { word: STEPS.cancelled, state: "now" },
    ];
  }
  const now = place[raffle.phase];
  return order.map((step, i) => {
    const state = i < now ? "done" : i === now ? "now" : "later";
    if (state !== "now") return { word: STEPS.words[step], state };
    const word = raffle.phase === "paused"
      ? STEPS.paused
      : raffle.phase === "closing"
      ? STEPS.sealing
      : STEPS.words[step];
    return { word, state };
  });
}
