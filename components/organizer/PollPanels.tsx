/**
 * The panels of a poll: its questions with turnout, with bars as soon as the counts are public, and the votes.
 *
 * Before that there is no bar, not even an empty one: the view has no count to draw.
 * @module
 */
import type { PollQuestion, PollView, View } from "@/lib/protocol/messages.ts";
import { POLL } from "@/lib/client/desk_poll_words.ts";
import { Fact, Panel, Save, SparkBars } from "./Panels.tsx";
import { ballotCount, type OptionRow, optionRows } from "./poll_action.ts";
import { barMs } from "./spark.ts";

export function QuestionsPanel({ poll, checkedIn }: { poll: PollView; checkedIn: number }) {
  const words = POLL.questions;
  return (
    <Panel title={words.title(poll.questions.length)} aside={poll.changeVote ? undefined : words.final}>
      <ol class="asks">
        {poll.questions.map((question) => (
          <li key={question.id}>
            <Question {...{ poll, question, checkedIn }} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

interface QuestionProps {
  poll: PollView;
  question: PollQuestion;
  checkedIn: number;
}

function Question({ poll, question, checkedIn }: QuestionProps) {
  const words = POLL.questions;
  const rows = optionRows(poll, question);
  const isTied = rows.filter(({ tally }) => tally?.isFirst).length > 1;
  return (
    <>
      <header>
        <h3>
          <bdi>{question.text}</bdi>
        </h3>
        {poll.phase !== "draft" && (
          <span class="small tab turnout" data-test={`desk-turnout-${question.id}`}>
            {words.turnout(poll.ballotCounts[question.id] ?? 0, checkedIn)}
          </span>
        )}
      </header>
      {question.multiple && <p class="small soft">{words.multiple}</p>}
      <ol class="bars" data-test={rows[0].tally && "desk-poll-results"}>
        {rows.map((row) => <Option key={row.id} row={row} isTied={isTied} />)}
      </ol>
    </>
  );
}

function Option({ row: { label, letter, tally }, isTied }: { row: OptionRow; isTied: boolean }) {
  const words = POLL.questions;
  return (
    <li data-first={tally?.isFirst ? "true" : undefined}>
      <span class="key" aria-hidden="true">{letter}</span>
      <span class="what">
        <bdi>{label}</bdi>
        {tally?.isFirst && <span class="vh">, {isTied ? words.tied : words.leads}</span>}
      </span>
      {tally && (
        <>
          <span class="share">
            <b class="tab">{words.share(tally.percent)}</b>{" "}
            <span class="small soft tab">{words.votes(tally.count)}</span>
          </span>
          <svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
            <rect class="off" width="100" height="1" />
            <rect width={tally.percent} height="1" />
          </svg>
        </>
      )}
    </li>
  );
}

interface VotesPanelProps {
  poll: PollView;
  counts: View["counts"];
  /** Oldest first; empty before the page has seen any. */
  bars: number[];
  lastMinute: number | null;
  /** Null where nothing is left of them. */
  ballotsHref: string | null;
  resultsHref: string;
}

export function VotesPanel({ poll, counts, bars, lastMinute, ...hrefs }: VotesPanelProps) {
  const words = POLL.votes;
  const ballots = ballotCount(poll);
  const isOne = poll.questions.length === 1;
  // Whoever saves the list of results has seen them: not by the way while the room is still voting.
  const isResultOffered = ballots > 0 && (poll.resultsVisible || poll.phase === "closed");
  return (
    <Panel title={words.title} aside={lastMinute === null ? undefined : words.lastMinute(lastMinute)}>
      <SparkBars bars={bars} label={words.spark(barMs / 1000)} />
      <ul class="facts">
        <Fact word={isOne ? words.in : words.answers} value={ballots} test="desk-ballot-count" />
        <Fact word={words.checkedIn} value={counts.checkedIn} />
        <Fact word={words.roster} value={counts.attendees} />
      </ul>
      {ballots > 0 && (
        <div class="row">
          {hrefs.ballotsHref && <Save href={hrefs.ballotsHref} word={words.saveBallots} />}
          {isResultOffered && <Save href={hrefs.resultsHref} word={words.saveResults} />}
        </div>
      )}
    </Panel>
  );
}
