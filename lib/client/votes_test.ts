import { assert, assertEquals } from "@std/assert";
import { KEEP_MS, type KeptVote, loadVotes, sameOptions, saveVotes, withVote } from "@/lib/client/votes.ts";

const key = { event: "HARBR1", attendee: "a-41" };
let n = 0;
const vote = (options: string[], more: Partial<KeptVote> = {}): KeptVote => ({
  module: "p",
  question: "q",
  options,
  commandId: `c${++n}`,
  at: 1_000,
  ...more,
});

Deno.test("votes: the same choice again is the same vote, with its id", () => {
  const first = vote(["a"], { isSent: true });
  assertEquals(withVote([first], vote(["a"])), [first]);
});

Deno.test("votes: another choice follows the one whose answer is open, and replaces one that never left", () => {
  const first = vote(["a"], { isSent: true });
  const second = vote(["b"]);
  const third = vote(["c"]);
  assertEquals(withVote([first], second), [first, second]);
  assertEquals(withVote([first, second], third), [first, third]);
  // Back to the first choice: it is on its way already.
  assertEquals(withVote([first, second], vote(["a"])), [first]);
});

Deno.test("votes: other questions and polls are left alone", () => {
  const others = [vote(["a"], { question: "r" }), vote(["a"], { module: "o" })];
  const mine = vote(["b"]);
  assertEquals(withVote(others, mine), [...others, mine]);
});

Deno.test("votes: options are compared in the ballot's order", () => {
  assert(sameOptions(["a", "b"], ["a", "b"]) && sameOptions(undefined, []));
  assert(!sameOptions(["a"], ["a", "b"]) && !sameOptions(["a"], undefined));
});

Deno.test("votes: what is kept is there after a reload, for that person, for an evening", () => {
  localStorage.clear();
  const votes = [vote(["a"], { isSent: true }), vote(["b"], { question: "r" })];
  assert(saveVotes(key, votes));
  assertEquals(loadVotes(key, 1_000), votes);
  assertEquals(loadVotes({ ...key, attendee: "a-42" }, 1_000), []);
  assertEquals(loadVotes(key, 1_000 + KEEP_MS), []);
  assert(saveVotes(key, []));
  assertEquals([loadVotes(key, 1_000), localStorage.length], [[], 0]);
});

Deno.test("votes: what somebody else wrote there is no vote", () => {
  for (const text of ["{", "7", "null", '[null,{"module":"p"}]', '{"module":"p"}']) {
    saveVotes(key, [vote(["a"])]);
    localStorage.setItem(localStorage.key(0)!, text);
    assertEquals(loadVotes(key, 1_000), [], text);
  }
  localStorage.clear();
});
