import { assert, assertEquals } from "@std/assert";
import { longLabels, longText, questionWith } from "@/components/poll_samples.ts";
import { guessedStep, pollSteps, possibleSteps } from "@/components/station/poll_fit.ts";

const beside = { beside: true, results: false, above: false };
const long = questionWith(12, 0, {
  text: longText,
  options: longLabels.map((label, i) => ({ id: `o${i}`, label })),
});

Deno.test("poll fit: a question with two to six options can be read from the back row", () => {
  for (const results of [true, false]) {
    for (const count of [2, 3, 4, 5, 6]) {
      const { option, columns } = pollSteps[guessedStep(questionWith(count), { ...beside, results })];
      assert(option >= 4.4, `${count} options at ${option}`);
      assertEquals(columns, 1);
    }
  }
});

Deno.test("poll fit: more to show is never set larger", () => {
  const steps = [2, 4, 6, 9, 12].map((count) => guessedStep(questionWith(count), beside));
  assertEquals(steps, steps.toSorted((a, b) => a - b));
  assert(guessedStep(questionWith(4), { ...beside, results: true }) >= guessedStep(questionWith(4), beside));
  assert(guessedStep(long, beside) >= guessedStep(questionWith(12), beside));
});

Deno.test("poll fit: no text of the station is below 2.9u, and no step is larger than the one before", () => {
  pollSteps.forEach(({ question, option }, i) => {
    assert(option >= 2.9 && question > option, String(i));
    if (i > 0) assert(option <= pollSteps[i - 1].option && question <= pollSteps[i - 1].question, String(i));
  });
});

Deno.test("poll fit: a word is broken only where no size holds it", () => {
  const word = (letters: number) => questionWith(2, 0, { text: "a".repeat(letters) });
  assert(possibleSteps(word(20), beside)[0] > 0);
  assertEquals(possibleSteps(word(160), beside), [pollSteps.length - 1]);
});

Deno.test("poll fit: the steps are those of the stylesheet", async () => {
  const css = await Deno.readTextFile(new URL("../../static/css/station_poll.css", import.meta.url));
  const written = [...css.matchAll(/\[data-step="(\d+)"\] \{\s*--q: ([\d.]+);\s*--o: ([\d.]+);/g)]
    .map(([, step, question, option]) => [Number(step), Number(question), Number(option)]);
  assertEquals(written, pollSteps.map(({ question, option }, i) => [i, question, option]));
});
