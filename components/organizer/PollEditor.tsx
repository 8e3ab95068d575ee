/**
 * The questions of a poll with their options, to be added, removed and moved; each problem at its field.
 *
 * The same manners as `TierEditor.tsx`; `new_poll.ts` knows what is right.
 * @module
 */
import { PlusIcon } from "@/components/icons.tsx";
import { NEW_POLL as words } from "@/lib/client/desk_poll_words.ts";
import { Field, Says } from "./Field.tsx";
import type { Problems } from "./new_event.ts";
import {
  moved,
  newQuestion,
  nextKey,
  optionsMax,
  optionsMin,
  type QuestionDraft,
  questionsMax,
  textMax,
} from "./new_poll.ts";
import { RowMoves } from "./RowMoves.tsx";

interface PollEditorProps {
  questions: QuestionDraft[];
  problems: Problems;
  onChange: (questions: QuestionDraft[]) => void;
}

export function PollEditor({ questions, problems, onChange }: PollEditorProps) {
  return (
    <fieldset aria-describedby={problems.questions ? "questions-says" : undefined}>
      <legend>
        <h2>{words.questions}</h2>
      </legend>
      {questions.length > 1 && <p class="soft small">{words.questionsHint}</p>}
      <ol class="polls">
        {questions.map((question, i) => (
          <li key={question.key} class="card">
            <QuestionEditor
              question={question}
              index={i}
              of={questions.length}
              problems={problems}
              onChange={(changed) => onChange(questions.map((each, at) => at === i ? changed : each))}
              onMove={(by) => onChange(moved(questions, i, by))}
              onRemove={() => onChange(questions.filter((_, at) => at !== i))}
            />
          </li>
        ))}
      </ol>
      <div class="row under">
        <button
          type="button"
          class="btn mini"
          data-kind="plain"
          data-test="desk-add-question"
          disabled={questions.length >= questionsMax}
          onClick={() => onChange([...questions, newQuestion(nextKey(questions))])}
        >
          <PlusIcon />
          {words.addQuestion}
        </button>
        {problems.questions && <Says id="questions-says" problem={problems.questions} />}
      </div>
    </fieldset>
  );
}

interface QuestionEditorProps {
  question: QuestionDraft;
  /** 0-based. */
  index: number;
  of: number;
  problems: Problems;
  onChange: (question: QuestionDraft) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}

function QuestionEditor(props: QuestionEditorProps) {
  const { question, index, of, problems, onChange } = props;
  const path = `questions.${index}`;
  return (
    <>
      <Field
        id={`question-${question.key}`}
        label={words.question(index + 1)}
        problem={problems[`${path}.text`] ?? problems[`${path}.id`]}
        beside={of > 1 && (
          <RowMoves
            called={question.text.trim() || words.question(index + 1)}
            isFirst={index === 0}
            isLast={index === of - 1}
            mustStay={of === 1}
            onMove={props.onMove}
            onRemove={props.onRemove}
          />
        )}
        input={{
          value: question.text,
          placeholder: words.questionPlaceholder,
          maxLength: textMax,
          autocomplete: "off",
          onInput: (event) => onChange({ ...question, text: event.currentTarget.value }),
        }}
      />
      <OptionList
        question={question}
        index={index}
        problems={problems}
        onChange={(options) => onChange({ ...question, options })}
      />
      <label class="row small tick">
        <input
          type="checkbox"
          role="switch"
          class="switch"
          checked={question.multiple}
          onChange={(event) => onChange({ ...question, multiple: event.currentTarget.checked })}
        />
        <span>{words.multiple}</span>
      </label>
    </>
  );
}

interface OptionListProps {
  question: QuestionDraft;
  index: number;
  problems: Problems;
  onChange: (options: QuestionDraft["options"]) => void;
}

function OptionList({ question: { key, options }, index, problems, onChange }: OptionListProps) {
  const path = `questions.${index}.options`;
  return (
    <>
      <ol class="tiers options">
        {options.map((option, i) => {
          const problem = problems[`${path}.${i}.label`] ?? problems[`${path}.${i}.id`];
          const says = `option-${key}-${option.key}-says`;
          return (
            <li key={option.key}>
              <span class="key" aria-hidden="true">{String.fromCharCode(65 + i)}</span>
              <input
                class="input"
                value={option.label}
                placeholder={words.option(i + 1)}
                maxLength={60}
                autocomplete="off"
                aria-label={words.optionOf(i + 1, index + 1)}
                aria-invalid={problem ? "true" : undefined}
                aria-describedby={problem ? says : undefined}
                onInput={(event) => {
                  const label = event.currentTarget.value;
                  onChange(options.map((each, at) => at === i ? { ...each, label } : each));
                }}
              />
              <RowMoves
                called={option.label.trim() || words.optionOf(i + 1, index + 1)}
                isFirst={i === 0}
                isLast={i === options.length - 1}
                mustStay={options.length <= optionsMin}
                onMove={(by) => onChange(moved(options, i, by))}
                onRemove={() => onChange(options.filter((_, at) => at !== i))}
              />
              {problem && <Says id={says} problem={problem} />}
            </li>
          );
        })}
      </ol>
      <div class="row under">
        <button
          type="button"
          class="btn mini"
          data-kind="plain"
          disabled={options.length >= optionsMax}
          onClick={() => onChange([...options, { key: nextKey(options), label: "" }])}
        >
          <PlusIcon />
          {words.addOption}
        </button>
        {problems[path] && <Says id={`options-${key}-says`} problem={problems[path]} />}
      </div>
    </>
  );
}
