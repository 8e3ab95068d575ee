/**
 * What the organizer does next with a poll, from the view alone; and who sees its results, said plainly.
 *
 * Pure, as `next_action.ts` is for raffles, and in its words: one action, what stands beside it, what comes after.
 * @module
 */
import type { PollQuestion, PollView } from "@/lib/protocol/messages.ts";
import { POLL as words, POLL_STEPS } from "@/lib/client/desk_poll_words.ts";
import type { Act, LaterStep, NextAction, Step } from "./next_action.ts";

const { acts } = words;

const closeAct: Act = { type: "close", ...acts.close, hold: true, test: "poll-close-cta" };
const hideAct: Act = { type: "hide_results", ...acts.hideResults, hold: false, test: "poll-hide-cta" };
/** What the room has seen it cannot unsee, so it is held like a reveal. */
const showAct = (wording: { label: string; busy: string }): Act => ({
  type: "show_results",
  ...wording,
  hold: true,
  test: "poll-show-cta",
});

/** All answers to all questions. */
export function ballotCount({ ballotCounts }: PollView): number {
  return Object.values(ballotCounts).reduce((sum, count) => sum + count, 0);
}

/** At least so many people have voted: as many as answered the question that most did. */
export function voterCount({ ballotCounts }: PollView): number {
  return Math.max(0, ...Object.values(ballotCounts));
}

export function pollAction(poll: PollView, attendees: number): NextAction {
  const ballots = ballotCount(poll);
  const questions = poll.questions.length;
  switch (poll.phase) {
    case "draft":
      return {
        mood: "next",
        title: words.draft.title,
        text: words.draft.text(attendees),
        main: { type: "open", ...acts.open, hold: true, test: "poll-open-cta" },
        beside: [],
      };
    case "open":
      return {
        mood: "next",
        title: words.open.title,
        text: words.open.text(ballots, questions, poll.changeVote),
        main: closeAct,
        beside: [{ type: "pause", ...acts.pause, hold: false, test: "poll-pause-cta" }],
      };
    case "paused":
      return {
        mood: "next",
        title: words.paused.title,
        text: words.paused.text(ballots, questions),
        main: { type: "resume", ...acts.resume, hold: false, test: "poll-resume-cta" },
        beside: [closeAct],
      };
    case "closed":
      return poll.resultsVisible
        ? {
          mood: "done",
          title: words.closed.doneTitle,
          text: words.closed.doneText(ballots, questions),
          beside: [],
        }
        : {
          mood: "next",
          title: words.closed.title,
          text: words.closed.text(ballots, questions),
          main: showAct(acts.showResults),
          beside: [],
        };
    case "cancelled":
      return { mood: "done", title: words.cancelled.title, text: words.cancelled.text, beside: [] };
  }
}

export interface ResultsLine {
  isPublic: boolean;
  text: string;
  /** Absent where there is nothing to switch, or where it is the next action already. */
  act?: Act;
}

/** Whether the room sees the counts, and the switch for it; null when there will never be any. */
export function resultsLine({ phase, resultsVisible, showResults }: PollView): ResultsLine | null {
  if (phase === "cancelled") return null;
  if (resultsVisible) return { isPublic: true, text: words.results.public, act: hideAct };
  if (phase === "draft") {
    const text = showResults === "live" ? words.results.soonPublic : words.results.hidden[showResults];
    return { isPublic: false, text };
  }
  if (phase === "closed") return { isPublic: false, text: words.results.hiddenClosed };
  return { isPublic: false, text: words.results.hidden[showResults], act: showAct(acts.showNow) };
}

/** What follows the next action, in order; empty at an end. */
export function pollAfterThat({ phase, showResults, resultsVisible }: PollView): LaterStep[] {
  const close: LaterStep = { icon: "lock", ...words.after.close };
  const atYourWord: LaterStep = { icon: "check", ...words.after.atYourWord };
  // What is public stays so at the close; what was hidden by hand waits for the hand.
  const results: LaterStep = resultsVisible || (phase === "draft" && showResults === "live")
    ? { icon: "check", ...words.after.live }
    : showResults === "after_close"
    ? { icon: "clock", ...words.after.byItself }
    : atYourWord;
  switch (phase) {
    case "draft":
      return [close, results];
    case "open":
      return [results];
    case "paused":
      return [close, results];
    case "closed":
    case "cancelled":
      return [];
  }
}

const order = ["draft", "open", "closed"] as const;

/** The three steps at the top; a cancelled poll shows how far it came, then the end. */
export function pollSteps({ phase, openedAt, closedAt }: PollView): Step[] {
  const word = (step: typeof order[number]) => POLL_STEPS.words[step];
  if (phase === "cancelled") {
    const reached = closedAt ? 2 : openedAt ? 1 : 0;
    return [
      ...order.slice(0, reached + 1).map((step): Step => ({ word: word(step), state: "done" })),
      { word: POLL_STEPS.cancelled, state: "now" },
    ];
  }
  const now = order.indexOf(phase === "paused" ? "open" : phase);
  return order.map((step, i) => ({
    word: i === now && phase === "paused" ? POLL_STEPS.paused : word(step),
    state: i < now ? "done" : i === now ? "now" : "later",
  }));
}

export interface OptionRow {
  id: string;
  label: string;
  /** A, B, C … as on the big screen. */
  letter: string;
  /** Absent while the counts are not public. */
  tally?: { count: number; percent: number; isFirst: boolean };
}

/** The options in their own order, whatever the counts: nothing jumps under the eye. */
export function optionRows(poll: PollView, { id: question, options }: PollQuestion): OptionRow[] {
  const counts = poll.resultsVisible ? poll.results?.[question] : undefined;
  const ballots = poll.ballotCounts[question] ?? 0;
  const most = counts ? Math.max(0, ...Object.values(counts)) : 0;
  return options.map(({ id, label }, i) => {
    const letter = String.fromCharCode(65 + i);
    if (!counts) return { id, label, letter };
    const count = counts[id] ?? 0;
    // Of voters, not of marks: with several answers the shares are more than a hundred together.
    const percent = ballots === 0 ? 0 : Math.round(100 * count / ballots);
    return { id, label, letter, tally: { count, percent, isFirst: count > 0 && count === most } };
  });
}
