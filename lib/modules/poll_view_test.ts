import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { Command, RowKey, Rows } from "@/lib/modules/contract.ts";
import type { PollChange, PollView, ShowResults } from "@/lib/protocol/messages.ts";
import { type Ballot, newPoll, poll, type PollArgs, type PollState, viewPoll } from "@/lib/modules/poll.ts";
import { foldPoll } from "@/lib/modules/poll_view.ts";
import { rowName } from "@/lib/storage/keys.ts";
import { QUESTIONS } from "@/tests/stage_poll.ts";

// What a phone folds from changes and what a snapshot of the head says must never differ, whatever is commanded
// in whatever order; and the counts are always those of the rows.

/** Mostly votes that count, or the counts would hardly ever be tried. */
const type = fc.oneof(
  { weight: 30, arbitrary: fc.constant("vote") },
  { weight: 8, arbitrary: fc.constantFrom("resume", "resume", "show_results", "hide_results") },
  { weight: 3, arbitrary: fc.constantFrom("open", "pause") },
  { weight: 1, arbitrary: fc.constantFrom("close", "cancel") },
);
const some = (...ids: string[]) => fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 3 });
const ballot = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant("dish"), fc.constantFrom(["soup"], ["cake"], ["rice"])) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("days"), some("mon", "tue", "wed")) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("dish", "days", "none"), some("soup", "rice", "wed")) },
);
const asked = fc.record({
  type,
  who: fc.integer({ min: 1, max: 4 }),
  ballot,
  /** An old id comes again, as a tap that was thought lost. */
  again: fc.option(fc.nat(20), { nil: undefined, freq: 4 }),
});
const script = fc.record({
  steps: fc.array(asked, { maxLength: 60, size: "max" }),
  showResults: fc.constantFrom<ShowResults>("live", "after_close", "manual"),
  changeVote: fc.boolean(),
});

/** Calls back after every decision that is none of the repeats and refusals. */
function play(
  { steps, showResults, changeVote }: Script,
  onDecided: (state: PollState, rows: ReadonlyMap<string, unknown>, changes: PollChange[]) => void,
): void {
  let state = newPoll({ title: "Supper", questions: QUESTIONS, showResults, changeVote });
  const rows = new Map<string, unknown>();
  const reader: Rows = { get: <T>(key: RowKey) => rows.get(rowName(key)) as T };
  const first: Step = { type: "open", who: 1, ballot: ["dish", ["soup"]], again: undefined };
  [first, ...steps].forEach(({ type, who, ballot: [question, options], again }, index) => {
    const isVote = type === "vote";
    const command: Command<string, PollArgs> = {
      id: `c${again ?? index}`,
      module: "p",
      type,
      actor: isVote ? { role: "attendee", id: `a${who}` } : { role: "organizer", id: "desk" },
      at: Date.UTC(2026, 10, 20) + index * 1_000,
      random: new Uint8Array(64),
      args: isVote ? { question, options: [...options] } : {},
    };
    const before = JSON.stringify(state);
    const decided = poll.decide(state, reader, command);
    assertEquals(JSON.stringify(state), before, "the state it is given stays as it was");
    if (!decided.ok || "repeat" in decided) return;
    for (const { key, value } of decided.rows) rows.set(rowName(key), value);
    state = decided.state;
    onDecided(state, rows, decided.changes.map(({ change }) => change as PollChange));
  });
}

interface Script {
  steps: Step[];
  showResults: ShowResults;
  changeVote: boolean;
}

interface Step {
  type: string;
  who: number;
  ballot: readonly [question: string, options: readonly string[]];
  again: number | undefined;
}

Deno.test("poll: what a phone folds is what a snapshot of the head says, after every command", () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(script, (one) => {
      let view: PollView = viewPoll(newPoll({ title: "Supper", questions: QUESTIONS, ...one }));
      play(one, (state, _rows, changes) => {
        for (const change of changes) {
          met.add(change.type);
          const frozen = structuredClone(view);
          const after = foldPoll(view, change);
          assertEquals(view, frozen);
          view = after;
        }
        assertEquals(view, viewPoll(state));
        assertEquals("results" in view, view.resultsVisible);
      });
    }),
    // One seed: whether every change is met must not depend on the day.
    { numRuns: 500, seed: 20261121 },
  );
  const all = [
    ...["ballots_counted", "poll_opened", "poll_paused", "poll_resumed", "poll_closed", "results_shown"],
    ...["results_hidden", "poll_cancelled"],
  ];
  assertEquals([...met].sort(), all.sort());
});

Deno.test("poll: [POLL1] after any votes the tally is that of the rows, and the counts are of distinct voters", () => {
  let ballots = 0;
  fc.assert(
    fc.property(script, (one) => {
      play(one, (state, rows) => {
        const cast = [...rows.values()] as Ballot[];
        ballots = Math.max(ballots, cast.length);
        for (const { id, options } of state.questions) {
          const mine = cast.filter(({ question }) => question === id);
          assertEquals(state.ballotCounts[id], new Set(mine.map(({ attendee }) => attendee)).size);
          assertEquals(
            state.tally[id],
            Object.fromEntries(
              options.map((
                option,
              ) => [option.id, mine.filter((row) => row.options.includes(option.id)).length]),
            ),
          );
        }
      });
    }),
    { numRuns: 500, seed: 20261122 },
  );
  assert(ballots === 8, `at most ${ballots} ballots at once`);
});

Deno.test("poll: [POLL8] the changes of hidden votes differ in nothing but the count", () => {
  fc.assert(
    fc.property(script, (one) => {
      play({ ...one, showResults: "manual" }, (state, _rows, changes) => {
        for (const change of changes) {
          if (state.resultsVisible) continue;
          assert(!("results" in change), JSON.stringify(change));
          if (change.type !== "ballots_counted") continue;
          assertEquals(Object.keys(change), ["module", "type", "question", "ballotCount"]);
        }
      });
    }),
    { numRuns: 200, seed: 20261123 },
  );
});

const view = (over: Partial<PollView> = {}): PollView => ({
  ...viewPoll(newPoll({ title: "Supper", questions: QUESTIONS, showResults: "live" })),
  ...over,
});
const results = { dish: { soup: 1, cake: 0, rice: 0 }, days: { mon: 0, tue: 0, wed: 0 } };
const counted = (ballotCount: number): PollChange => ({
  module: "p",
  type: "ballots_counted",
  question: "dish",
  ballotCount,
  results: { soup: ballotCount, cake: 0, rice: 0 },
});

Deno.test("poll: [POLL7] a straggling count does not bring back results that were hidden", () => {
  const hidden = foldPoll(view({ phase: "open", resultsVisible: true, results }), {
    module: "p",
    type: "results_hidden",
  });
  const after = foldPoll(hidden, counted(7));
  assertEquals([after.resultsVisible, "results" in after, after.ballotCounts.dish], [false, false, 7]);
});

Deno.test("poll: [POLL3] a late count changes nothing once the poll is closed or cancelled", () => {
  for (const phase of ["closed", "cancelled"] as const) {
    const before = view({ phase, resultsVisible: true, results });
    assertStrictEquals(foldPoll(before, counted(7)), before);
  }
});

Deno.test("poll: [POLL4] what comes late from an earlier phase changes nothing", () => {
  const opened: PollChange = { module: "p", type: "poll_opened", openedAt: "", results };
  const closed: PollChange = { module: "p", type: "poll_closed", closedAt: "", ballotCounts: {}, results };
  const paused: PollChange = { module: "p", type: "poll_paused" };
  const late: Record<string, PollChange[]> = {
    paused: [opened, paused],
    closed: [opened, paused, { module: "p", type: "poll_resumed" }, closed],
    cancelled: [opened, paused, closed, { module: "p", type: "results_shown", results }],
  };
  for (const [phase, changes] of Object.entries(late)) {
    const before = view({ phase: phase as PollView["phase"] });
    for (const change of changes) {
      assertStrictEquals(foldPoll(before, change), before, `${change.type} ${phase}`);
    }
  }
});

Deno.test("poll: a change of a later version changes nothing", () => {
  const before = view();
  assertStrictEquals(
    foldPoll(before, { module: "p", type: "poll_translated" } as unknown as PollChange),
    before,
  );
});
