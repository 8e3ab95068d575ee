/**
 * The two steps of the new-event form that a poll has instead of prizes and draw: its questions, then its rules.
 * @module
 */
import type { ShowResults } from "@/lib/protocol/messages.ts";
import { NEW_POLL as words } from "@/lib/client/desk_poll_words.ts";
import { Field, Says } from "./Field.tsx";
import type { Problems } from "./new_event.ts";
import type { PollDraft } from "./new_poll.ts";
import { PollEditor } from "./PollEditor.tsx";

interface PollStepProps {
  poll: PollDraft;
  problems: Problems;
  onChange: (change: Partial<PollDraft>) => void;
}

export function TheQuestions({ poll, problems, onChange }: PollStepProps) {
  return (
    <>
      <Field
        id="title"
        label={words.title}
        hint={words.titleHint}
        problem={problems.title}
        input={{
          value: poll.title,
          placeholder: words.titlePlaceholder,
          maxLength: 80,
          autocomplete: "off",
          onInput: (event) => onChange({ title: event.currentTarget.value }),
        }}
      />
      <PollEditor
        questions={poll.questions}
        problems={problems}
        onChange={(questions) => onChange({ questions })}
      />
    </>
  );
}

const rules: ShowResults[] = ["after_close", "live", "manual"];

export function TheRules({ poll, problems, onChange }: PollStepProps) {
  return (
    <>
      <fieldset>
        <legend>
          <h2>{words.rules}</h2>
        </legend>
        {rules.map((rule) => (
          <label key={rule} class="opt">
            <input
              type="radio"
              name="showResults"
              checked={poll.showResults === rule}
              onChange={() => onChange({ showResults: rule })}
            />
            <span>
              <b>{words.showResults[rule].name}</b>
              <br />
              <span class="soft small">{words.showResults[rule].text}</span>
            </span>
          </label>
        ))}
        {problems.showResults && <Says id="results-says" problem={problems.showResults} />}
      </fieldset>
      <fieldset>
        <legend>
          <h2>{words.change}</h2>
        </legend>
        <label class="opt wide">
          <span>
            <b>{words.changeYes}</b>
            <br />
            <span class="soft small">{words.changeHint}</span>
          </span>
          <input
            type="checkbox"
            role="switch"
            class="switch push"
            checked={poll.changeVote}
            onChange={(event) => onChange({ changeVote: event.currentTarget.checked })}
          />
        </label>
      </fieldset>
    </>
  );
}
