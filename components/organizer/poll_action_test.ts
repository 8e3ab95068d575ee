import { assert, assertEquals } from "@std/assert";
import { POLL } from "@/lib/client/desk_poll_words.ts";
import type { PollPhase, PollView, ShowResults } from "@/lib/protocol/messages.ts";
import { pollIn, pollOut, twoQuestions } from "./desk_samples.ts";
import {
  ballotCount,
  optionRows,
  pollAction,
  pollAfterThat,
  pollSteps,
  resultsLine,
  voterCount,
} from "./poll_action.ts";

const phases: PollPhase[] = ["draft", "open", "paused", "closed", "cancelled"];

Deno.test("poll action: each phase has its one act, and what cannot be undone is held", () => {
  const table: [PollView, main: string | undefined, hold: boolean | undefined, beside: string[]][] = [
    [pollIn("draft"), "open", true, []],
    [pollIn("open"), "close", true, ["pause"]],
    [pollIn("paused"), "resume", false, ["close"]],
    [pollIn("closed"), "show_results", true, []],
    [pollOut("closed"), undefined, undefined, []],
    [pollIn("cancelled"), undefined, undefined, []],
  ];
  for (const [poll, main, hold, beside] of table) {
    const next = pollAction(poll, 430);
    assertEquals([next.main?.type, next.main?.hold, next.beside.map(({ type }) => type)], [
      main,
      hold,
      beside,
    ], poll.phase);
    assert(next.beside.every(({ type, hold }) => hold === (type === "close")), poll.phase);
  }
});

Deno.test("poll action: before the opening it counts who may vote, and that is the roster", () => {
  const text = (attendees: number) => pollAction(pollIn("draft"), attendees).text;
  assert(text(0).startsWith("Nobody is on the roster yet."));
  assert(text(1).startsWith("1 person can vote: all on the roster, checked in or not,"));
  assert(text(512).startsWith("512 people can vote"));
});

Deno.test("poll action: more votes than people who are checked in are no share of them", () => {
  const { turnout } = POLL.questions;
  assertEquals([turnout(5, 6), turnout(6, 6), turnout(7, 6)], ["5 of 6 voted", "6 of 6 voted", "7 voted"]);
});

Deno.test("poll action: a poll that nobody answered can be closed, and says so", () => {
  const empty = pollAction(pollIn("open", { ballotCounts: { "next-year": 0 } }), 430);
  assertEquals([empty.main?.type, empty.main?.disabled], ["close", undefined]);
  assert(empty.text.startsWith("Nobody has voted yet."));
});

Deno.test("poll action: one vote is spoken of as one, and answers to several questions as answers", () => {
  const text = (more: Partial<PollView>) => pollAction(pollIn("paused", more), 430).text.split(".")[0];
  assertEquals(text({ ballotCounts: { "next-year": 1 } }), "1 vote is in and stays in");
  assertEquals(text({}), "389 votes are in and stay in");
  assertEquals(text(twoQuestions), "701 answers to 2 questions are in and stay in");
  const close = (changeVote: boolean) => pollAction(pollIn("open", { changeVote }), 430).text;
  assert(close(true).includes("or change a vote") && !close(false).includes("or change a vote"));
});

Deno.test("poll action: who sees the results is true in every phase and for every rule", () => {
  const table: [PollView, isPublic: boolean | undefined, act: string | undefined, says: RegExp][] = [
    [pollIn("draft", { showResults: "live" }), false, undefined, /will see the results from the first vote/],
    [pollIn("draft"), false, undefined, /hidden until voting closes/],
    [pollIn("draft", { showResults: "manual" }), false, undefined, /hidden until you show them/],
    [pollOut("open", { showResults: "live" }), true, "hide_results", /^The room sees the results/],
    [pollIn("open", { showResults: "live" }), false, "show_results", /hidden until you show them again/],
    [pollIn("open"), false, "show_results", /hidden until voting closes/],
    [pollIn("paused", { showResults: "manual" }), false, "show_results", /hidden until you show them/],
    [pollIn("closed", { showResults: "manual" }), false, undefined, /Nobody sees them before you show them/],
    [pollOut("closed"), true, "hide_results", /^The room sees the results/],
    [pollIn("cancelled"), undefined, undefined, /^$/],
  ];
  for (const [poll, isPublic, act, says] of table) {
    const line = resultsLine(poll);
    assertEquals([line?.isPublic, line?.act?.type], [isPublic, act], `${poll.phase} ${poll.showResults}`);
    assert(says.test(line?.text ?? ""), line?.text);
  }
});

Deno.test("poll action: what comes after the close follows the rule, and a hand that hid or showed before it", () => {
  const last = (poll: PollView) => pollAfterThat(poll).at(-1)?.title;
  const rules: [ShowResults, string][] = [
    ["live", "The results stay"],
    ["after_close", "The results show"],
    ["manual", "Show the results"],
  ];
  for (const [showResults, title] of rules) assertEquals(last(pollIn("draft", { showResults })), title);
  assertEquals(last(pollIn("open", { showResults: "live" })), "Show the results");
  assertEquals(last(pollOut("paused", { showResults: "manual" })), "The results stay");
  for (const phase of ["closed", "cancelled"] as const) assertEquals(pollAfterThat(pollIn(phase)), []);
});

Deno.test("poll action: the steps say where it stands, and how far a cancelled one came", () => {
  const said = (poll: PollView) => pollSteps(poll).map(({ word, state }) => `${word} ${state}`).join(", ");
  assertEquals(said(pollIn("draft")), "Set up now, Open later, Closed later");
  assertEquals(said(pollIn("paused")), "Set up done, Paused now, Closed later");
  assertEquals(said(pollIn("closed")), "Set up done, Open done, Closed now");
  assertEquals(said(pollIn("cancelled")), "Set up done, Open done, Cancelled now");
  assertEquals(said(pollIn("cancelled", { openedAt: undefined })), "Set up done, Cancelled now");
});

Deno.test("poll action: options keep their order and letters, and have no count before it is public", () => {
  for (const phase of phases) {
    const poll = pollIn(phase);
    assert(optionRows(poll, poll.questions[0]).every(({ tally }) => tally === undefined), phase);
  }
  // A frame that came late must not show by its counts what the flag hides.
  const late = { ...pollOut("open"), resultsVisible: false };
  assert(optionRows(late, late.questions[0]).every(({ tally }) => tally === undefined));
  const poll = pollOut("closed");
  const rows = optionRows(poll, poll.questions[0]);
  assertEquals(rows.map(({ letter, tally }) => [letter, tally!.count, tally!.percent, tally!.isFirst]), [
    ["A", 148, 38, true],
    ["B", 97, 25, false],
    ["C", 121, 31, false],
    ["D", 23, 6, false],
  ]);
});

Deno.test("poll action: without a vote no option is in front, and equals are in front together", () => {
  const rows = (lanterns: number, choir: number) => {
    const results = { "next-year": { lanterns, choir, kitchens: 0, swim: 0 } };
    const poll = pollOut("open", { results, ballotCounts: { "next-year": lanterns + choir } });
    return optionRows(poll, poll.questions[0]).map(({ tally }) => [tally!.percent, tally!.isFirst]);
  };
  assertEquals(rows(0, 0), [[0, false], [0, false], [0, false], [0, false]]);
  assertEquals(rows(2, 2).slice(0, 3), [[50, true], [50, true], [0, false]]);
});

Deno.test("poll action: with several questions the dial shows the one that most answered", () => {
  assertEquals([voterCount(pollIn("open", twoQuestions)), ballotCount(pollIn("open", twoQuestions))], [
    389,
    701,
  ]);
  assertEquals(voterCount(pollIn("open", { ballotCounts: {} })), 0);
});
