/**
 * How large a question and its options may stand on the big screen, so that all of it is on one screen.
 *
 * A first guess from the letters, for a server that cannot measure; `use_poll_fit.ts` tries the same steps with
 * a real ruler. Sizes are in `--u`, a hundred-and-eighth of the screen; station_poll.css holds the steps.
 * @module
 */
import { nameEms } from "@/components/station/fit.ts";
import type { PollQuestion } from "@/lib/protocol/messages.ts";

export interface PollStep {
  question: number;
  option: number;
  columns: 1 | 2;
}

/** Largest first; a step is an index into them, `data-step` in the document. */
export const pollSteps: PollStep[] = [
  { question: 12, option: 8, columns: 1 },
  { question: 10.4, option: 7, columns: 1 },
  { question: 10, option: 5.8, columns: 1 },
  { question: 8.6, option: 5.8, columns: 1 },
  { question: 8, option: 5.2, columns: 1 },
  { question: 6.8, option: 4.8, columns: 1 },
  { question: 6.8, option: 4.8, columns: 2 },
  { question: 6, option: 4.4, columns: 1 },
  { question: 6, option: 4.4, columns: 2 },
  { question: 5.2, option: 3.9, columns: 1 },
  { question: 5.2, option: 3.9, columns: 2 },
  { question: 4.6, option: 3.5, columns: 1 },
  { question: 4.6, option: 3.5, columns: 2 },
  { question: 4.2, option: 3.1, columns: 1 },
  { question: 4.2, option: 3.1, columns: 2 },
  { question: 3.8, option: 2.9, columns: 2 },
];

/** From this step on the code beside it is smaller, and a count stands beside its share instead of below. */
export const denseFrom = 7;

export interface PollRoom {
  /** The way in, or what is said instead of it, stands beside. */
  beside: boolean;
  /** Rows have bars and shares. */
  results: boolean;
  /** A line above the question. */
  above: boolean;
}

/** What is left of a lying screen between head and foot, in `--u`. */
const room = { width: 178, height: 77 };

/** With its gap. */
const besideWidth = (step: number) => step === pollSteps.length - 1 ? 33 : step >= denseFrom ? 41 : 56;

/** The first step that fits in the widest of the usual system fonts; the last where none does. */
export function guessedStep(question: PollQuestion, at: PollRoom): number {
  const steps = possibleSteps(question, at);
  return steps.find((step) => heightOf(question, at, step) <= room.height) ?? steps.at(-1)!;
}

/** The steps that may be tried: at none of them has a word to be broken, if there is such a step at all. */
export function possibleSteps(question: PollQuestion, at: PollRoom): number[] {
  const steps = pollSteps.flatMap((_, i) => heightOf(question, at, i) < Infinity ? [i] : []);
  return steps.length > 0 ? steps : [pollSteps.length - 1];
}

function heightOf({ text, options }: PollQuestion, { beside, results, above }: PollRoom, i: number): number {
  const { question, option, columns } = pollSteps[i];
  const dense = i >= denseFrom;
  // Few options are one list; two columns would only make them smaller than they need to be.
  if (columns === 2 && options.length <= 6) return Infinity;
  const width = room.width - (beside ? besideWidth(i) : 0);
  const key = 1.9;
  const value = results ? (!dense ? 4.3 : columns === 2 ? 4.7 : 8) : 0;
  const label = (width - (columns - 1) * 4) / columns / option - key - value;
  const perColumn = Math.ceil(options.length / columns);
  let rows = 0;
  for (let row = 0; row < perColumn; row++) {
    const across = options.filter((_, n) => n % perColumn === row);
    const lines = Math.max(...across.map((each) => linesOf(each.label, label)));
    rows += results ? Math.max(lines * 1.25 + .55, dense ? 0 : 2.3) : Math.max(lines * 1.25, 1.45);
  }
  const gaps = (perColumn - 1) * .42;
  const asked = linesOf(text, width / question * 1.04);
  return asked * 1.08 * question + (rows + gaps + .8) * option + (above ? 5.5 : 0);
}

/** Words onto lines, as a browser sets them; Infinity where one word is wider than a line. */
function linesOf(text: string, widthEms: number): number {
  let lines = 1;
  let used = 0;
  for (const word of text.split(/(?<=[\s-])/u)) {
    const ems = nameEms(word);
    // Han and kana may break anywhere.
    if (nameEms(word.trimEnd()) > widthEms) {
      if (!/[\u2e80-\u9fff\uac00-\ud7a3]/u.test(word)) return Infinity;
      lines += Math.ceil((used + ems) / widthEms) - 1;
      used = (used + ems) % widthEms;
    } else if (used + nameEms(word.trimEnd()) > widthEms) {
      lines++;
      used = ems;
    } else used += ems;
  }
  return lines;
}
