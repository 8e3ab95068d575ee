/**
 * Polls to look at: one question to ten, two options to twelve, in every phase, for the gallery and for tests.
 *
 * Not part of the running product; nothing under routes/ or islands/ imports it.
 * @module
 */
import { roomWith } from "@/components/samples.ts";
import type { PollPhase, PollQuestion, PollView, View } from "@/lib/protocol/messages.ts";

const texts = [
  "What should next year begin with?",
  "Who plays on the last night?",
  "How long should the music go on?",
  "Which ship should open its doors?",
  "What was missing this year?",
  "Where do we meet in winter?",
  "How did you come here?",
  "Which poster did you like?",
  "What should the children get?",
  "Would you help next year?",
];

const labels = [
  "Lanterns on every boat",
  "A choir on the pier",
  "Open kitchens until midnight",
  "A swim at sunrise",
  "Drums from the old crane",
  "A silent minute",
  "Breakfast for the whole street",
  "Fireworks",
  "A parade of rowing boats",
  "Stories in the lighthouse",
  "The harbour orchestra",
  "Nothing at all",
];

/** 60 letters each: as long as an option may be. */
export const longLabels = labels.map((label) =>
  `${label}, and after that a walk along the quay with everybody there`.slice(0, 60)
);

export const longText =
  "Of everything that you saw, heard and tasted at the harbour this year, what should we keep, and what do you " +
  "think the society should begin the next one with?";

export function questionWith(optionCount: number, n = 0, more: Partial<PollQuestion> = {}): PollQuestion {
  return {
    id: `q${n + 1}`,
    text: texts[n],
    options: labels.slice(0, optionCount).map((label, i) => ({ id: `o${i + 1}`, label })),
    multiple: false,
    ...more,
  };
}

/** In parts like those of a real room; what rounding leaves goes to the first. Several answers: about two each. */
function tallyOf({ options, multiple }: PollQuestion, voters: number): Record<string, number> {
  const parts = [38, 25, 31, 6, 12, 9, 5, 17, 3, 8, 2, 1].slice(0, options.length);
  const whole = parts.reduce((sum, part) => sum + part, 0);
  const counts = parts.map((part) => Math.floor(part * voters / whole));
  if (multiple) return countsOf(options, counts.map((count) => Math.min(voters, Math.round(count * 1.9))));
  counts[0] += voters - counts.reduce((sum, count) => sum + count, 0);
  return countsOf(options, counts);
}

function countsOf(options: PollQuestion["options"], counts: number[]): Record<string, number> {
  return Object.fromEntries(options.map(({ id }, i) => [id, counts[i]]));
}

/** A poll as the wire shows it in that phase: results only where they are public. */
export function pollIn(phase: PollPhase, more: Partial<PollView> & { voters?: number } = {}): PollView {
  const { voters = phase === "draft" ? 0 : 389, ...rest } = more;
  const questions = rest.questions ?? [questionWith(4)];
  const showResults = rest.showResults ?? "after_close";
  const resultsVisible = rest.resultsVisible ??
    (phase === "closed" ? showResults !== "manual" : showResults === "live" && /open|paused/.test(phase));
  return {
    kind: "poll",
    title: "Next year",
    phase,
    questions,
    showResults,
    changeVote: true,
    ballotCounts: Object.fromEntries(questions.map(({ id }) => [id, voters])),
    resultsVisible,
    ...(resultsVisible && { results: Object.fromEntries(questions.map((q) => [q.id, tallyOf(q, voters)])) }),
    ...(phase !== "draft" && { openedAt: "2026-08-14T18:31:07Z" }),
    ...(phase === "closed" && { closedAt: "2026-08-14T18:44:12Z" }),
    ...(phase === "cancelled" && { cancelReason: "The second option was missing. We ask again at 21:30." }),
    ...rest,
  };
}

export function roomWithPoll(poll: PollView, more: Parameters<typeof roomWith>[1] = {}): View {
  return { ...roomWith(null, more), current: "next-year", modules: { "next-year": poll } };
}
