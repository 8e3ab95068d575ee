/**
 * The poll: open, vote, pause, close, show or hide the results. Decides only; never reads a clock or a database.
 *
 * One ballot per attendee and question is a row, so a second one replaces the first and is never counted twice.
 * The tally stands in the head and leaves it only while the results are public: `viewPoll` and the changes are
 * the two places that see to it. Its neighbour is `poll_view.ts`, the fold of phones and stations.
 * @module
 */
import { refuse, type Refused } from "@/lib/refusal.ts";
import type {
  Command,
  CommandRule,
  Decision,
  Module,
  Repeat,
  RowKey,
  Rows,
  RowWrite,
} from "@/lib/modules/contract.ts";
import type {
  PollChange,
  PollPhase,
  PollQuestion,
  PollResults,
  PollView,
  ShowResults,
} from "@/lib/protocol/messages.ts";

export interface PollState {
  kind: "poll";
  title: string;
  phase: PollPhase;
  questions: PollQuestion[];
  showResults: ShowResults;
  changeVote: boolean;
  /** Question id → distinct voters: the number of ballot rows of that question. */
  ballotCounts: Record<string, number>;
  /** Question id → option id → ballots that name it. Secret unless `resultsVisible`. */
  tally: PollResults;
  resultsVisible: boolean;
  openedAt?: string;
  closedAt?: string;
  cancelReason?: string;
}

/** One person's answer to one question: the row `[module, "ballot", question, attendee]`. */
export interface Ballot {
  v: 1;
  question: string;
  attendee: string;
  /** In the order of the question's options. */
  options: string[];
  commandId: string;
  /** Unix milliseconds. */
  at: number;
  /** What this ballot replaced, oldest first: a late repeat of an old tap must not bring the old choice back. */
  earlier?: { commandId: string; options: string[] }[];
}

export type PollArgs = { question?: string; options?: string[]; reason?: string };
type PollCommand = Command<string, PollArgs>;
type Decided = Decision<PollState> | Repeat | Refused;

/** Nobody's request is still on its way when they have changed their mind so often since. */
const earlierBallotsMax = 16;
/** Digits that a count may gain: seven, and a poll of more than ten million ballots has other problems. */
const countGrowthBytes = 7;

export const ballotKey = (module: string, question: string, attendee: string): RowKey => [
  module,
  "ballot",
  question,
  attendee,
];

const rules = {
  open: { roles: ["organizer"], receipt: "stored" },
  pause: { roles: ["organizer"], receipt: "stored" },
  resume: { roles: ["organizer"], receipt: "stored" },
  close: { roles: ["organizer"], receipt: "stored" },
  cancel: { roles: ["organizer"], receipt: "stored" },
  show_results: { roles: ["organizer"], receipt: "stored" },
  hide_results: { roles: ["organizer"], receipt: "stored" },
  vote: { roles: ["attendee"], receipt: "natural" },
} as const satisfies Record<string, CommandRule>;

export const poll: Module<PollState, PollArgs> = {
  kind: "poll",
  rules,

  emptyTables: (state) => Object.values(state.ballotCounts).every((count) => count === 0) ? ["ballot"] : [],

  needs(_state, { type, module, actor, args }) {
    return type === "vote" ? [ballotKey(module, args.question!, actor.id)] : [];
  },

  decide(state, rows, command) {
    switch (command.type as keyof typeof rules) {
      case "vote":
        return vote(state, rows, command);
      case "open":
        return open(state, command);
      case "pause":
        return state.phase === "open"
          ? phased({ ...state, phase: "paused" }, { module: command.module, type: "poll_paused" })
          : wrongPhase(state, ["open"]);
      case "resume":
        return state.phase === "paused"
          ? phased({ ...state, phase: "open" }, { module: command.module, type: "poll_resumed" })
          : wrongPhase(state, ["paused"]);
      case "close":
        return close(state, command);
      case "show_results":
        return showResults(state, command);
      case "hide_results":
        return hideResults(state, command);
      case "cancel":
        return cancel(state, command);
    }
  },

  growthBytes({ questions, cancelReason }) {
    const counters = questions.reduce((sum, { options }) => sum + 1 + options.length, 0);
    return counters * countGrowthBytes + (cancelReason === undefined ? 1_000 : 0);
  },

  view: viewPoll,

  // The tally is in the state; ballots say who chose what and go.
  purge: {
    isRunning: ({ phase }) => phase === "open" || phase === "paused",
    keeps: [],
    without: (state) => state,
    blobs: () => Promise.resolve([]),
  },
};

function vote(state: PollState, rows: Rows, { id, module, actor, args, at }: PollCommand): Decided {
  const { question, options } = args as Required<Pick<PollArgs, "question" | "options">>;
  const key = ballotKey(module, question, actor.id);
  const mine = rows.get<Ballot>(key);
  const first = mine && [mine, ...mine.earlier ?? []].find(({ commandId }) => commandId === id);
  if (first) {
    return { ok: true, repeat: true, reply: { question, options: first.options, repeated: true } };
  }
  if (mine && !state.changeVote) return refuse({ code: "vote_final", options: mine.options });
  if (state.phase === "draft") return refuse({ code: "not_open", phase: state.phase });
  if (state.phase === "paused") return refuse({ code: "paused", kind: "poll" });
  if (state.phase !== "open") return refuse({ code: "entries_closed", phase: state.phase, kind: "poll" });

  const asked = state.questions.find((each) => each.id === question);
  if (!asked) return refuse({ code: "not_found", what: "question" });
  const problem = problemOf(asked, options);
  if (problem) return refuse({ code: "invalid_request", path: "options", problem });

  const chosen = asked.options.map((option) => option.id).filter((option) => options.includes(option));
  const tally = { ...state.tally[question] };
  for (const option of mine?.options ?? []) tally[option] -= 1;
  for (const option of chosen) tally[option] += 1;
  const ballotCount = state.ballotCounts[question] + (mine ? 0 : 1);
  const ballot: Ballot = {
    v: 1,
    question,
    attendee: actor.id,
    options: chosen,
    commandId: id,
    at,
    ...(mine && { earlier: earlierOf(mine) }),
  };
  return {
    ok: true,
    state: {
      ...state,
      ballotCounts: { ...state.ballotCounts, [question]: ballotCount },
      tally: { ...state.tally, [question]: tally },
    },
    rows: [{ key, value: ballot }],
    changes: [{
      to: "all",
      change: {
        module,
        type: "ballots_counted",
        question,
        ballotCount,
        ...(state.resultsVisible && { results: tally }),
      },
    }],
    reply: { question, options: chosen },
  };
}

function problemOf({ options: offered, multiple }: PollQuestion, options: string[]): string | null {
  const unknown = options.find((option) => !offered.some(({ id }) => id === option));
  if (unknown !== undefined) return `there is no option ${JSON.stringify(unknown)} in this question`;
  if (!multiple && options.length > 1) return "this question takes one option";
  return null;
}

function earlierOf({ commandId, options, earlier = [] }: Ballot): Ballot["earlier"] {
  return [...earlier, { commandId, options }].slice(-earlierBallotsMax);
}

function open(state: PollState, { module, at }: PollCommand): Decided {
  if (state.phase !== "draft") return wrongPhase(state, ["draft"]);
  const openedAt = new Date(at).toISOString();
  const resultsVisible = state.showResults === "live";
  return phased({ ...state, phase: "open", openedAt, resultsVisible }, {
    module,
    type: "poll_opened",
    openedAt,
    ...(resultsVisible && { results: state.tally }),
  });
}

function close(state: PollState, { module, at }: PollCommand): Decided {
  if (state.phase !== "open" && state.phase !== "paused") return wrongPhase(state, ["open", "paused"]);
  const closedAt = new Date(at).toISOString();
  const resultsVisible = state.resultsVisible || state.showResults === "after_close";
  return phased({ ...state, phase: "closed", closedAt, resultsVisible }, {
    module,
    type: "poll_closed",
    closedAt,
    ballotCounts: state.ballotCounts,
    ...(resultsVisible && { results: state.tally }),
  });
}

function showResults(state: PollState, { module }: PollCommand): Decided {
  if (state.phase === "draft" || state.phase === "cancelled") {
    return wrongPhase(state, ["open", "paused", "closed"]);
  }
  return phased({ ...state, resultsVisible: true }, { module, type: "results_shown", results: state.tally });
}

function hideResults(state: PollState, { module }: PollCommand): Decided {
  if (state.phase === "draft" || state.phase === "cancelled") {
    return wrongPhase(state, ["open", "paused", "closed"]);
  }
  return phased({ ...state, resultsVisible: false }, { module, type: "results_hidden" });
}

function cancel(state: PollState, { module, args }: PollCommand): Decided {
  if (state.phase === "cancelled") return wrongPhase(state, ["draft", "open", "paused", "closed"]);
  const reason = args.reason ?? "";
  return phased({ ...state, phase: "cancelled", resultsVisible: false, cancelReason: reason }, {
    module,
    type: "poll_cancelled",
    reason,
  });
}

function phased(state: PollState, change: PollChange): Decision<PollState> {
  const rows: RowWrite[] = [];
  const { phase, resultsVisible } = state;
  return { ok: true, state, rows, changes: [{ to: "all", change }], reply: { phase, resultsVisible } };
}

function wrongPhase(state: PollState, needs: PollPhase[]): Refused {
  return refuse({ code: "wrong_phase", phase: state.phase, needs });
}

/** The same for every audience: the tally leaves the state only while the results are public. */
export function viewPoll({ tally, ...seen }: PollState): PollView {
  return seen.resultsVisible ? { ...seen, results: tally } : seen;
}

/** @param wanted as parsed at the edge, with its defaults still to be filled in */
export function newPoll(wanted: {
  title: string;
  questions: (Omit<PollQuestion, "multiple"> & { multiple?: boolean })[];
  showResults: ShowResults;
  changeVote?: boolean;
}): PollState {
  const { title, showResults, changeVote = true } = wanted;
  const questions = wanted.questions.map(({ multiple = false, ...question }) => ({ ...question, multiple }));
  return {
    kind: "poll",
    title,
    phase: "draft",
    questions,
    showResults,
    changeVote,
    ballotCounts: Object.fromEntries(questions.map(({ id }) => [id, 0])),
    tally: Object.fromEntries(
      questions.map(({ id, options }) => [id, Object.fromEntries(options.map((option) => [option.id, 0]))]),
    ),
    resultsVisible: false,
  };
}
