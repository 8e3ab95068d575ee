import { assert, assertEquals } from "@std/assert";
import { bodyBytesMax } from "@/lib/http.ts";
import { newModuleSchema, parse } from "@/lib/protocol/parse.ts";
import {
  moved,
  newPollDraft,
  nextKey,
  pollBody,
  pollBytesMax,
  type PollDraft,
  pollProblems,
} from "./new_poll.ts";

function question(text: string, labels: string[], key = 1) {
  return { key, text, multiple: false, options: labels.map((label, i) => ({ key: i + 1, label })) };
}
const good = (more: Partial<PollDraft> = {}): PollDraft => ({
  ...newPollDraft(),
  questions: [question("What next?", ["Lanterns", "A choir"])],
  ...more,
});
const many = (n: number, name: string) => Array.from({ length: n }, (_, i) => `${name} ${i}`);

Deno.test("new poll: the form as it opens lacks the question and its options, and nothing else", () => {
  assertEquals(Object.keys(pollProblems(newPollDraft())), [
    "questions.0.text",
    "questions.0.options.0.label",
    "questions.0.options.1.label",
  ]);
  assertEquals(pollProblems(good()), {});
});

Deno.test("new poll: what it sends passes the server's own checks", () => {
  const drafts = [
    good(),
    good({ title: "  تصويت  ", showResults: "live", changeVote: false }),
    good({
      questions: [question("王様?", ["はい", "いいえ", "!!!"]), question("option-1", ["Ja", "ja!"], 2)],
    }),
    good({ questions: many(10, "Question").map((text, i) => question(text, many(12, "Option"), i)) }),
    good({ questions: [question("ü".repeat(160), ["é".repeat(60), "👩‍🚀"])] }),
  ];
  for (const draft of drafts) {
    assertEquals(pollProblems(draft), {});
    const body = parse(newModuleSchema, pollBody(draft, "X7M4QX"));
    assert(body.ok, JSON.stringify(body));
  }
});

Deno.test("new poll: what the server would refuse is marked before it is sent, at the field that it names", () => {
  const table: [string, Partial<PollDraft>][] = [
    ["title", { title: " " }],
    ["title", { title: "x".repeat(81) }],
    ["questions", { questions: [] }],
    ["questions", { questions: many(11, "Q").map((text, i) => question(text, ["a", "b"], i)) }],
    ["questions.0.text", { questions: [question("", ["a", "b"])] }],
    ["questions.0.text", { questions: [question("x".repeat(161), ["a", "b"])] }],
    ["questions.0.options", { questions: [question("Q", ["a"])] }],
    ["questions.0.options", { questions: [question("Q", many(13, "o"))] }],
    ["questions.0.options.1.label", { questions: [question("Q", ["a", " "])] }],
    ["questions.0.options.0.label", { questions: [question("Q", ["x".repeat(61), "b"])] }],
  ];
  for (const [path, more] of table) {
    const draft = good(more);
    assertEquals(Object.keys(pollProblems(draft)), [path], JSON.stringify(more).slice(0, 80));
    const body = parse(newModuleSchema, pollBody(draft, "X"));
    assert(!body.ok && body.refusal.code === "invalid_request", path);
    assertEquals(body.refusal.path, path);
  }
});

Deno.test("new poll: the same option or question twice is marked at the second, whatever its capitals", () => {
  assertEquals(Object.keys(pollProblems(good({ questions: [question("Q", ["Yes", "No", " yes "])] }))), [
    "questions.0.options.2.label",
  ]);
  const twice = [question("Again?", ["a", "b"]), question("again? ", ["a", "b"], 2)];
  assertEquals(Object.keys(pollProblems(good({ questions: twice }))), ["questions.1.text"]);
});

Deno.test("new poll: more text than the server reads is said before it is sent", () => {
  assertEquals(pollBytesMax, bodyBytesMax);
  const questions = many(10, "問".repeat(150)).map((text, i) => question(text, many(12, "答".repeat(50)), i));
  assertEquals(Object.keys(pollProblems(good({ questions }))), ["questions"]);
  assertEquals(pollProblems(good({ questions: questions.slice(0, 4) })), {});
});

Deno.test("new poll: rows move by one, and a new one has a key of its own", () => {
  assertEquals(moved(["a", "b", "c"], 1, -1), ["b", "a", "c"]);
  assertEquals(moved(["a", "b", "c"], 1, 1), ["a", "c", "b"]);
  assertEquals([nextKey([]), nextKey([{ key: 4 }, { key: 2 }])], [1, 5]);
});
