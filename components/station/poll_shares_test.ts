import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ranked, resultRows } from "@/components/station/poll_shares.ts";
import type { PollQuestion } from "@/lib/protocol/messages.ts";

function question(n: number, multiple = false): PollQuestion {
  const options = Array.from({ length: n }, (_, i) => ({ id: `o${i}`, label: `Option ${i}` }));
  return { id: "q", text: "Which?", options, multiple };
}

function rows(votes: number[], { multiple = false, voters = votes.reduce((a, b) => a + b, 0) } = {}) {
  return resultRows(
    question(votes.length, multiple),
    Object.fromEntries(votes.map((n, i) => [`o${i}`, n])),
    voters,
  );
}

const shares = (votes: number[], how = {}) => rows(votes, how).map(({ share }) => share);

Deno.test("poll shares: those of one answer each add up to a hundred", () => {
  assertEquals(shares([148, 97, 121, 23]), ["38%", "25%", "31%", "6%"]);
  // Each for itself they would be 13, 29, 29, 30: a hundred and one.
  assertEquals(shares([125, 285, 286, 304]), ["12%", "29%", "29%", "30%"]);
});

Deno.test("poll shares: equal counts read alike, even where the total is then 99", () => {
  assertEquals(shares([5, 5, 5]), ["33%", "33%", "33%"]);
});

Deno.test("poll shares: a vote is never 0%, and a vote against is never hidden by 100%", () => {
  assertEquals(shares([4_999, 1]), [">99%", "<1%"]);
  assertEquals(shares([0, 5_000]), ["0%", "100%"]);
});

Deno.test("poll shares: where several answers are possible each is a share of the voters", () => {
  assertEquals(shares([8, 6, 10], { multiple: true, voters: 10 }), ["80%", "60%", "100%"]);
});

Deno.test("poll shares: without votes every share is 0% and nobody leads", () => {
  for (const row of rows([0, 0, 0])) {
    assertEquals({ share: row.share, percent: row.percent, leads: row.leads }, {
      share: "0%",
      percent: 0,
      leads: false,
    });
  }
});

Deno.test("poll shares: who ties for the most leads together, and keeps the letter of the ballot", () => {
  const best = ranked(rows([2, 7, 7]));
  assertEquals(best.map(({ letter, leads }) => `${letter}${leads ? "*" : ""}`), ["B*", "C*", "A"]);
});

Deno.test("poll shares: for any votes the order of shares is the order of votes, and the total is plausible", () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 5_000 }), { minLength: 2, maxLength: 12 }), (votes) => {
    const result = rows(votes);
    const percents = result.map(({ share }) =>
      share === "<1%" ? 0 : share === ">99%" ? 100 : parseInt(share)
    );
    votes.forEach((a, i) =>
      votes.forEach((b, j) => {
        if (a === b) assertEquals(percents[i], percents[j]);
        if (a > b) assert(percents[i] >= percents[j], `${votes}: ${percents}`);
      })
    );
    const total = percents.reduce((sum, percent) => sum + percent, 0);
    if (votes.some((n) => n > 0)) assert(total <= 100 && total > 100 - votes.length, `${votes}: ${percents}`);
  }));
});
