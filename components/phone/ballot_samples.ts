/**
 * Ballots to look at: questions, and results as the wire shows them, for the gallery and for tests of the phone.
 *
 * Beside `components/poll_samples.ts`, which has whole polls. Not part of the running product.
 * @module
 */
import type { PollQuestion, PollView } from "@/lib/protocol/messages.ts";

const named = (labels: Record<string, string>) =>
  Object.entries(labels).map(([id, label]) => ({ id, label }));

export const beginWith: PollQuestion = {
  id: "begin",
  text: "What should next year begin with?",
  multiple: false,
  options: named({
    lanterns: "Lanterns on every boat",
    choir: "A choir on the pier",
    kitchens: "Open kitchens until midnight",
    swim: "A swim at sunrise",
  }),
};

export const whichDays: PollQuestion = {
  id: "days",
  text: "Which evenings suit you?",
  multiple: true,
  options: named({ fri: "Friday", sat: "Saturday", sun: "Sunday" }),
};

export const howLong: PollQuestion = {
  id: "long",
  text: "How late may the music play?",
  multiple: false,
  options: named({ ten: "Until 22:00", midnight: "Until midnight" }),
};

/** Public results: each option has half, a third … of the first's votes. */
export function shown(
  questions: PollQuestion[],
  first = 128,
): Pick<PollView, "questions" | "resultsVisible" | "results" | "ballotCounts"> {
  const counts = questions.map(({ id, options }) =>
    [id, options.map((option, index) => [option.id, Math.round(first / (index + 1))] as const)] as const
  );
  return {
    questions,
    resultsVisible: true,
    results: Object.fromEntries(counts.map(([id, each]) => [id, Object.fromEntries(each)])),
    ballotCounts: Object.fromEntries(
      counts.map(([id, each], i) => [
        id,
        questions[i].multiple ? Math.round(first * 1.2) : each.reduce((sum, [, count]) => sum + count, 0),
      ]),
    ),
  };
}

/** Nobody sees the counts. */
export function hidden(questions: PollQuestion[]): Pick<PollView, "questions" | "resultsVisible"> {
  return { questions, resultsVisible: false };
}
