/**
 * The pieces of a poll's page: the options of one question, my vote, the other questions, the counts.
 *
 * Stateless; look in phone.css. Options are native inputs that fill their whole row.
 * @module
 */
import type { TargetedEvent } from "preact";
import { CheckCircleIcon, CheckIcon, CircleIcon } from "@/components/icons.tsx";
import { type Choices, lettersOf } from "@/components/phone/poll_scene.ts";
import { letterOf, resultRows } from "@/components/station/poll_shares.ts";
import { ballot } from "@/lib/client/phone_words.ts";
import type { PollQuestion, PollView } from "@/lib/protocol/messages.ts";

export interface OptionsProps {
  question: PollQuestion;
  shown: string[];
  /** As the server holds it. */
  mine: string[] | undefined;
  disabled: boolean;
  onMark?: (options: string[]) => void;
}

export function Options({ question, shown, mine, disabled, onMark }: OptionsProps) {
  const { id, options, multiple } = question;
  function mark({ currentTarget: { value, checked } }: TargetedEvent<HTMLInputElement>) {
    const next = multiple
      ? [...shown.filter((option) => option !== value), ...checked ? [value] : []]
      : [value];
    // In the ballot's order, as the server keeps it, so that the two can be compared.
    onMark?.(options.flatMap((option) => next.includes(option.id) ? [option.id] : []));
  }
  return (
    <fieldset class="opts" disabled={disabled}>
      <legend class="vh">{multiple ? ballot.chooseSeveral : ballot.chooseOne}</legend>
      {options.map((option, index) => (
        <label key={option.id} class="opt">
          <input
            type={multiple ? "checkbox" : "radio"}
            name={id}
            value={option.id}
            checked={shown.includes(option.id)}
            data-test="poll-option"
            data-option={option.id}
            onChange={mark}
          />
          <span class="k" aria-hidden="true">{letterOf(index)}</span>
          <span class="t">
            <bdi>{option.label}</bdi>
          </span>
          {mine?.includes(option.id) && (
            <span class="ok">
              <CheckIcon />
              <span class="vh">, {ballot.yours}</span>
            </span>
          )}
          {multiple && (
            <span class="box" aria-hidden="true">
              <CheckIcon />
            </span>
          )}
        </label>
      ))}
    </fieldset>
  );
}

/** That a vote counts: only ever drawn from what the server has acknowledged. */
export function Voted(
  { question, options, big, full }: {
    question: PollQuestion;
    options: string[];
    /** In the place of the button. */
    big?: boolean;
    /** With the words of the options. */
    full?: boolean;
  },
) {
  const letters = lettersOf(question, options);
  return (
    <div
      class={big ? "voted big" : "voted"}
      data-test="poll-voted"
      data-question={question.id}
      data-options={options.join(" ")}
    >
      <CheckCircleIcon />
      {full
        ? (
          <ul>
            {question.options.filter(({ id }) => options.includes(id)).map(({ id, label }, index) => (
              <li key={id}>
                <b>{letters[index]}</b> <bdi>{label}</bdi>
              </li>
            ))}
          </ul>
        )
        : <span>{ballot.voted(letters)}</span>}
    </div>
  );
}

/** The way to each other question, and what I said there. */
export function OtherQuestions(
  { poll, asked, mine, onQuestion }: {
    poll: PollView;
    asked: PollQuestion;
    mine: Choices;
    onQuestion?: (question: string) => void;
  },
) {
  return (
    <section>
      <h2 class="others">{ballot.others}</h2>
      <ul class="card rows">
        {poll.questions.map((question) => (
          <li key={question.id} aria-current={question === asked ? "step" : undefined}>
            <button
              type="button"
              onClick={() =>
                onQuestion?.(question.id)}
            >
              <bdi>{question.text}</bdi>
            </button>
            {mine[question.id] && question !== asked
              ? <Voted question={question} options={mine[question.id]} />
              : (
                <span class="voted">
                  {mine[question.id] ? <CheckCircleIcon /> : <CircleIcon class="not" />}
                  <span>
                    {mine[question.id]
                      ? ballot.voted(lettersOf(question, mine[question.id]))
                      : ballot.notAnswered}
                  </span>
                </span>
              )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export interface TallyProps {
  question: PollQuestion;
  title: string;
  counts: Record<string, number>;
  voters: number;
  mine: string[] | undefined;
  isOver: boolean;
}

/** The counts of one question as bars, in the order of the ballot; mine is marked by a word, a mark and colour. */
export function Tally({ question, title, counts, voters, mine, isOver }: TallyProps) {
  return (
    <section class="card tally" data-question={question.id}>
      <h2>
        <bdi>{title}</bdi>
      </h2>
      <p class="soft small">{ballot.people(voters)}{question.multiple && `. ${ballot.manyAnswers}`}</p>
      <ul>
        {resultRows(question, counts, voters).map(({ id, label, letter, count, share, percent }) => {
          const isMine = mine?.includes(id);
          return (
            <li key={id} data-option={id} data-count={count} data-mine={isMine ? "" : undefined}>
              <p>
                <span class="t">
                  <b>{letter}</b> <bdi>{label}</bdi>
                </span>
                <span class="tn">{share}</span>
              </p>
              <svg class="track" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect class="bar" width={percent} height="1" />
              </svg>
              <p class="sub">
                <span class="tn">{ballot.votes(count)}</span>
                {isMine && (
                  <b>
                    <CheckIcon />
                    {ballot.yours}
                  </b>
                )}
              </p>
            </li>
          );
        })}
      </ul>
      {isOver && mine === undefined && <p class="soft small">{ballot.none}</p>}
    </section>
  );
}
