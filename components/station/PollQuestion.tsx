/**
 * One question of a poll on the big screen, as large as it fits: its options, or its results while they are public.
 *
 * `PollScreen.tsx` decides which and says what stands beside it. Look in station_poll.css.
 * @module
 */
import type { ComponentChildren, RefObject } from "preact";
import type { PollPhase, PollQuestion, PollResults } from "@/lib/protocol/messages.ts";
import {
  denseFrom,
  guessedStep,
  type PollRoom,
  pollSteps,
  possibleSteps,
} from "@/components/station/poll_fit.ts";
import { letterOf, ranked, type ResultRow, resultRows } from "@/components/station/poll_shares.ts";
import { usePollFit } from "@/components/station/use_poll_fit.ts";
import { number, pollStation } from "@/lib/client/words.ts";

interface QuestionProps {
  question: PollQuestion;
  above: Above;
  /** Something stands beside it. */
  beside: boolean;
}

/** The small line above the question. */
export interface Above {
  /** "Question 2 of 3", where there are several. */
  place: string | null;
  /** Turnout, where it stands nowhere else. */
  votes: number | null;
  title: string | null;
}

/** What can be chosen; nothing here knows of results. */
export function Options({ question, above, beside }: QuestionProps) {
  const { options } = question;
  return (
    <Ask {...{ question, above }} room={{ beside, results: false }}>
      <ol class="opts">
        {options.map(({ id, label }, i) => (
          <li key={id}>
            <span class="key">{letterOf(i)}</span>
            <p>
              <bdi>{label}</bdi>
            </p>
          </li>
        ))}
      </ol>
    </Ask>
  );
}

export interface ResultsProps extends QuestionProps {
  phase: PollPhase;
  counts: PollResults[string];
  /** Distinct voters of this question. */
  voters: number;
  stale: boolean;
}

/**
 * The results of one question. While people vote, the rows stay in the order of the ballot and nobody stands
 * out; a closed poll ranks them and marks who leads.
 */
export function Results({ question, above, beside, phase, counts, voters, stale }: ResultsProps) {
  const isFinal = phase === "closed";
  const rows = resultRows(question, counts, voters);
  return (
    <Ask {...{ question, above }} room={{ beside, results: true }}>
      <ol
        class={stale ? "opts stale" : "opts"}
        data-results
        data-digits={String(voters).length}
      >
        {(isFinal ? ranked(rows) : rows).map((row) => (
          <Row key={row.id} row={row} isFirst={isFinal && row.leads} />
        ))}
      </ol>
    </Ask>
  );
}

function Row(
  { row: { id, label, letter, count, share, percent }, isFirst }: { row: ResultRow; isFirst: boolean },
) {
  return (
    <li class={isFirst ? "first" : undefined} data-option={id} data-count={count}>
      <span class="key">{letter}</span>
      <div>
        <p>
          <bdi>{label}</bdi>
        </p>
        {/* The page's policy lets no style attribute pass, so a bar is a drawing: its length is an attribute. */}
        <svg class="track" aria-hidden="true">
          <rect width={`${percent}%`} height="100%" />
        </svg>
      </div>
      <p class="value">
        <b class="num">{share}</b>
        <span>
          <bdi>
            {number(count)}
            <i>{` ${pollStation.unit(count)}`}</i>
          </bdi>
        </span>
      </p>
    </li>
  );
}

interface AskProps {
  question: PollQuestion;
  above: Above;
  room: Omit<PollRoom, "above">;
  children: ComponentChildren;
}

function Ask({ question, above, room, children }: AskProps) {
  const { place, votes, title } = above;
  const hasAbove = place !== null || votes !== null || question.multiple;
  const at = { ...room, above: hasAbove };
  const guess = guessedStep(question, at);
  const ref = usePollFit(JSON.stringify([question, at]), possibleSteps(question, at));
  return (
    <div
      class="ask"
      ref={ref as RefObject<HTMLDivElement>}
      data-question={question.id}
      data-step={guess}
      data-columns={pollSteps[guess].columns}
      data-dense={guess >= denseFrom ? "" : undefined}
    >
      {hasAbove && (
        <p class="over">
          {place && <b>{place}</b>}
          {votes !== null && (
            <b data-test="poll-ballot-count" data-count={votes}>
              <bdi>{pollStation.votes(votes)}</bdi>
            </b>
          )}
          {question.multiple && <b>{pollStation.several}</b>}
          {title && <bdi>{title}</bdi>}
        </p>
      )}
      <h1>
        <bdi>{question.text}</bdi>
      </h1>
      {children}
    </div>
  );
}
