/**
 * The poll of the new-event form as plain values: what was typed, what is wrong with it, and what is sent.
 *
 * Pure, as `new_event.ts`, which it belongs to; problems carry the path of the field as the server names it.
 * @module
 */
import type { ShowResults } from "@/lib/protocol/messages.ts";
import { NEW_POLL as words } from "@/lib/client/desk_poll_words.ts";
import { NEW_EVENT } from "@/lib/client/desk_words.ts";
import { idsFrom } from "./ids_from.ts";
import type { Problems } from "./new_event.ts";

export interface OptionDraft {
  /** For the list on the page; never sent. */
  key: number;
  label: string;
}

export interface QuestionDraft {
  /** For the list on the page; never sent. */
  key: number;
  text: string;
  multiple: boolean;
  options: OptionDraft[];
}

export interface PollDraft {
  title: string;
  questions: QuestionDraft[];
  showResults: ShowResults;
  changeVote: boolean;
}

export const questionsMax = 10;
export const optionsMin = 2;
export const optionsMax = 12;
export const textMax = 160;
const titleMax = 80;
const labelMax = 60;
/** What the server reads of a body (`bodyBytesMax` in `lib/http.ts`): some scripts need three bytes a letter. */
export const pollBytesMax = 16 * 1024;

export function newQuestion(key: number): QuestionDraft {
  const options = [1, 2].map((key) => ({ key, label: "" }));
  return { key, text: "", multiple: false, options };
}

export function newPollDraft(): PollDraft {
  return {
    title: "Audience vote",
    questions: [newQuestion(1)],
    showResults: "after_close",
    changeVote: true,
  };
}

/** A key that no other of the list has. */
export function nextKey(list: { key: number }[]): number {
  return Math.max(0, ...list.map(({ key }) => key)) + 1;
}

/** The same list with two neighbours exchanged. */
export function moved<Item>(list: Item[], from: number, by: 1 | -1): Item[] {
  const next = [...list];
  [next[from], next[from + by]] = [next[from + by], next[from]];
  return next;
}

/** Everything that is wrong; empty when it can be sent. */
export function pollProblems(poll: PollDraft): Problems {
  const problems: Problems = {};
  const line = (path: string, text: string, missing: string, max: number) => {
    if (!text.trim()) problems[path] = missing;
    else if ([...text.normalize("NFC").trim()].length > max) problems[path] = NEW_EVENT.problems.long;
  };
  const { questions } = poll;
  const texts = questions.map(({ text }) => same(text));
  line("title", poll.title, words.problems.title, titleMax);
  questions.forEach(({ text, options }, i) => {
    const path = `questions.${i}`;
    line(`${path}.text`, text, words.problems.text, textMax);
    if (isRepeated(texts, i)) problems[`${path}.text`] = words.problems.textSame;
    const labels = options.map(({ label }) => same(label));
    options.forEach(({ label }, j) => {
      line(`${path}.options.${j}.label`, label, words.problems.optionLabel, labelMax);
      if (isRepeated(labels, j)) problems[`${path}.options.${j}.label`] = words.problems.optionSame;
    });
    if (options.length < optionsMin) problems[`${path}.options`] = words.problems.optionsFew;
    if (options.length > optionsMax) problems[`${path}.options`] = words.problems.optionsMany;
  });
  if (questions.length === 0) problems.questions = words.problems.questionsNone;
  else if (questions.length > questionsMax) problems.questions = words.problems.questionsMany;
  else if (bytesOf(pollBody(poll, "x".repeat(40))) > pollBytesMax) {
    problems.questions = words.problems.tooMuch;
  }
  return problems;
}

const same = (text: string) => text.normalize("NFC").trim().toLowerCase();
const isRepeated = (list: string[], i: number) => list[i] !== "" && list.indexOf(list[i]) < i;
const bytesOf = (body: unknown) => new TextEncoder().encode(JSON.stringify(body)).length;

/** Body of `POST /api/events/{id}/modules`. */
export function pollBody({ title, questions, showResults, changeVote }: PollDraft, requestId: string) {
  const questionIds = idsFrom(questions.map(({ text }) => text), "question");
  return {
    kind: "poll",
    requestId,
    title: title.trim(),
    questions: questions.map(({ text, multiple, options }, i) => {
      const optionIds = idsFrom(options.map(({ label }) => label), "option");
      return {
        id: questionIds[i],
        text: text.trim(),
        multiple,
        options: options.map(({ label }, j) => ({ id: optionIds[j], label: label.trim() })),
      };
    }),
    showResults,
    changeVote,
  };
}
