/** Bugs in polls, for `planted.ts`: in counting, in what a repeat does, and in what may be seen when. @module */
import { type Planted, planted } from "@/tests/sim/planted_bug.ts";

export const PLANTED_IN_POLLS: readonly Planted[] = [
  planted(
    "a vote that replaces another is counted beside it",
    "lib/modules/poll.ts",
    "for (const option of mine?.options ?? []) tally[option] -= 1;",
    "",
  ),
  planted(
    "who votes again is one more voter",
    "lib/modules/poll.ts",
    "state.ballotCounts[question] + (mine ? 0 : 1)",
    "state.ballotCounts[question] + 1",
  ),
  planted(
    "the late repeat of a vote brings the old choice back",
    "lib/modules/poll.ts",
    "[mine, ...mine.earlier ?? []].find",
    "[mine].find",
  ),
  planted(
    "a ballot forgets what it replaced",
    "lib/modules/poll.ts",
    "...(mine && { earlier: earlierOf(mine) }),",
    "",
  ),
  planted(
    "a paused poll takes votes",
    "lib/modules/poll.ts",
    `if (state.phase === "paused") return refuse({ code: "paused", kind: "poll" });`,
    `if (state.phase === "paused") state = { ...state, phase: "open" };`,
  ),
  planted(
    "a closed poll takes votes",
    "lib/modules/poll.ts",
    `if (state.phase !== "open") return refuse({ code: "entries_closed", phase: state.phase, kind: "poll" });`,
    "",
  ),
  planted(
    "a final vote can be changed",
    "lib/modules/poll.ts",
    "if (mine && !state.changeVote) return",
    `if (mine && !state.changeVote && state.phase !== "open") return`,
  ),
  planted(
    "a question with one answer takes several, or one that it does not have",
    "lib/modules/poll.ts",
    `if (problem) return refuse({ code: "invalid_request", path: "options", problem });`,
    "",
  ),
  planted(
    "counts of a poll carry its hidden results",
    "lib/modules/poll.ts",
    "...(state.resultsVisible && { results: tally }),",
    "results: tally,",
  ),
  planted(
    "one frame shows results and hides them again",
    "lib/realtime/frames.ts",
    `if (change.type === "results_hidden" || change.type === "poll_cancelled") hidden.add(change.module);`,
    "",
  ),
  planted(
    "of several questions one count is told",
    "lib/realtime/frames.ts",
    "return `${to} ${change.type} ${change.module} ${change.question}`;",
    "return `${to} ${change.type} ${change.module}`;",
  ),
  planted(
    "the snapshot of a closed poll holds its hidden results",
    "lib/modules/poll.ts",
    "return seen.resultsVisible ? { ...seen, results: tally } : seen;",
    `return seen.resultsVisible || seen.phase === "closed" ? { ...seen, results: tally } : seen;`,
  ),
  planted(
    "the fold keeps results that were hidden",
    "lib/modules/poll_view.ts",
    `    case "results_hidden":\n      return hidden(view);`,
    `    case "results_hidden":\n      return { ...view, resultsVisible: false };`,
  ),
  planted(
    "the close does not tell the last counts",
    "lib/modules/poll.ts",
    "ballotCounts: state.ballotCounts,\n    ...(resultsVisible",
    "ballotCounts: {},\n    ...(resultsVisible",
  ),
  planted(
    "the close shows results that wait for the organizer",
    "lib/modules/poll.ts",
    `state.resultsVisible || state.showResults === "after_close"`,
    `state.resultsVisible || state.showResults !== "live"`,
  ),
  planted(
    "a cancelled poll keeps its results on the wall",
    "lib/modules/poll.ts",
    `phase: "cancelled", resultsVisible: false,`,
    `phase: "cancelled",`,
  ),
  planted(
    "a reply to the organizer holds the tally",
    "lib/modules/poll.ts",
    "reply: { phase, resultsVisible } };",
    "reply: { phase, resultsVisible, tally: state.tally } };",
  ),
  planted(
    "ballots are taken for none although there are some",
    "lib/modules/poll.ts",
    `Object.values(state.ballotCounts).every((count) => count === 0) ? ["ballot"] : []`,
    `Object.values(state.ballotCounts).some((count) => count < 2) ? ["ballot"] : []`,
  ),
];
