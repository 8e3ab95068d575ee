/**
 * Polls to look at: one in every phase, for the gallery and for the tests of components.
 *
 * Beside `samples.ts`, which has the raffles and the people. Not part of the running product.
 * @module
 */
import { roomWith } from "@/components/samples.ts";
import type { PollPhase, PollQuestion, PollResults, PollView, View } from "@/lib/protocol/messages.ts";

const option = (id: string, label: string) => ({ id, label });

export const beginWith: PollQuestion = {
  id: "begin",
  text: "What should next year begin with?",
  multiple: false,
  options: [
    option("lanterns", "Lanterns on every boat"),
    option("choir", "A choir on the pier"),
    option("kitchens", "Open kitchens until midnight"),
    option("swim", "A swim at sunrise"),
  ],
};

export const whichDays: PollQuestion = {
  id: "days",
  text: "Which evenings suit you?",
  multiple: true,
  options: [option("fri", "Friday"), option("sat", "Saturday"), option("sun", "Sunday")],
};

export const howLong: PollQuestion = {
  id: "long",
  text: "How late may the music play?",
  multiple: false,
  options: [option("ten", "Until 22:00"), option("midnight", "Until midnight")],
};

/** 128, 64, 43 … of the first question's options, so that shares differ and the first leads. */
export function resultsOf(questions: PollQuestion[], first = 128): PollResults {
  return Object.fromEntries(questions.map(({ id, options }) => [
    id,
    Object.fromEntries(options.map((each, index) => [each.id, Math.round(first / (index + 1))])),
  ]));
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, count) => all + count, 0);

/** A poll as the wire shows it in that phase: results are there only when they are visible. */
export function pollIn(phase: PollPhase, more: Partial<PollView> = {}): PollView {
  const questions = more.questions ?? [beginWith];
  const results = more.results ?? resultsOf(questions);
  const isBegun = phase !== "draft";
  const isOver = phase === "closed";
  const counts = questions.map(({ id }) => [id, isBegun ? sum(results[id]) : 0]);
  const { results: _results, ...rest } = more;
  const resultsVisible = more.resultsVisible ?? false;
  return {
    kind: "poll",
    title: "Next year",
    phase,
    questions,
    showResults: "after_close",
    changeVote: true,
    ballotCounts: Object.fromEntries(counts),
    ...(isBegun && { openedAt: "2026-08-14T18:31:07Z" }),
    ...(isOver && { closedAt: "2026-08-14T18:44:12Z" }),
    ...(phase === "cancelled" && { cancelReason: "One answer was missing. We ask again in a moment." }),
    ...rest,
    resultsVisible,
    ...(resultsVisible && { results }),
  };
}

export function roomWithPoll(poll: PollView, more: Parameters<typeof roomWith>[1] = {}): View {
  return { ...roomWith(null, more), current: "next-year", modules: { "next-year": poll } };
}
