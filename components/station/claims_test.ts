import { hasTestNumbers } from "@/components/test_numbers.ts";
import { assert, assertEquals } from "@std/assert";
import { sealedIn, tiers, winnersOf } from "@/components/draw_samples.ts";
import {
  askedWinner,
  cameInLine,
  claimLine,
  claimOf,
  milestone,
  unclaimed,
  vacancies,
} from "@/components/station/claims.ts";
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";

const shownAt = Date.parse("2026-08-14T18:50:00Z");
const iso = (ms: number) => new Date(ms).toISOString();
const winners = winnersOf(tiers).map((winner) => ({ ...winner, shownAt: iso(shownAt) }));
const raffle = (more: Partial<RaffleView> = {}) =>
  sealedIn("revealed", { claimSeconds: 120, winners, ...more });
const here = (slots: number[], all: WinnerView[] = winners) =>
  all.map((winner) => slots.includes(winner.slot) ? { ...winner, claimedAt: iso(shownAt + 9_000) } : winner);
const allBut = (slot: number) => winners.map((each) => each.slot).filter((each) => each !== slot);
const silver = winners.filter(({ tier }) => tier === "silver");

Deno.test("claim: time runs from the moment the name was shown, and over is over to the millisecond", () => {
  const [winner] = winners;
  assertEquals(claimOf(raffle(), winner, shownAt + 36_000), { state: "waiting", leftMs: 84_000 });
  assertEquals(claimOf(raffle(), winner, shownAt + 119_999), { state: "waiting", leftMs: 1 });
  assertEquals(claimOf(raffle(), winner, shownAt + 120_000), { state: "over" });
  assertEquals(claimOf(raffle(), winner, null), { state: "waiting", leftMs: null });
  assertEquals(claimOf(raffle({ claimSeconds: 0 }), winner, shownAt), null);
  assertEquals(claimOf(raffle(), here([0])[0], shownAt + 999_000), { state: "here" });
});

Deno.test("claim: the room waits for one person when all the others are here, and not for ever", () => {
  assertEquals(askedWinner(raffle(), shownAt), null);
  const last = raffle({ winners: here(allBut(2)) });
  assertEquals(unclaimed(last), [2]);
  assertEquals(askedWinner(last, shownAt + 1_000)?.slot, 2);
  assertEquals(askedWinner(last, null)?.slot, 2);
  assertEquals(askedWinner(last, shownAt + 125_000)?.slot, 2);
  assertEquals(askedWinner(last, shownAt + 131_000), null);
  assertEquals(askedWinner(raffle({ winners: here(winners.map(({ slot }) => slot)) }), shownAt), null);
});

Deno.test("claim: the line of a tier counts who is here and says the longest time that is left", () => {
  const line = (all: WinnerView[], seconds: number) => claimLine(raffle(), all, shownAt + 1_000 * seconds);
  assertEquals(line(here([1], silver), 36), "1 of 3 here, 1:24 to claim");
  assertEquals(line(here([1], silver), 121), "1 of 3 here, time is up");
  assertEquals(line(here([1, 2, 3], silver), 121), "3 of 3 here");
  assertEquals(line(winners.slice(0, 1), 36), "1:24 to claim");
  assertEquals(line(here([0]).slice(0, 1), 36), "is here");
  assertEquals(claimLine(raffle({ claimSeconds: 0 }), silver, shownAt), "");
  assertEquals(claimLine(raffle(), silver, null), "0 of 3 here");
});

Deno.test("claim: who came in is said with numbers and the reason, the newest first", () => {
  assertEquals(cameInLine(raffle()), "");
  const replaced = winners.map((winner) =>
    winner.slot === 1
      ? { ...winner, entryNumber: 37, after: { entryNumber: 12, reason: "unreachable" as const } }
      : winner.slot === 4
      ? {
        ...winner,
        entryNumber: 90,
        after: { entryNumber: 5, reason: "declined" as const },
        shownAt: iso(shownAt + 60_000),
      }
      : winner
  );
  assertEquals(
    cameInLine(raffle({ winners: replaced })),
    "No. 90 in for No. 5, who passed it on. 1 more before.",
  );
  assertEquals(
    cameInLine(raffle({ winners: replaced.slice(0, 2) })),
    "No. 37 in for No. 12, who was not here.",
  );
});

Deno.test("claim: a prize that nobody holds is counted, whether the order ended or too few entered", () => {
  assertEquals(vacancies(raffle(), "bronze"), 0);
  assertEquals(vacancies(raffle({ winners: winners.slice(0, 12) }), "bronze"), 2);
  assertEquals(vacancies(raffle({ winners: [] }), "gold"), 1);
});

Deno.test("claim: numbers of another chain than the pinned one are test numbers", () => {
  assert(!hasTestNumbers(sealedIn("closed")));
  assert(hasTestNumbers(sealedIn("closed", {}, false, "ab".repeat(32))));
  assert(!hasTestNumbers(sealedIn("open")));
});

Deno.test("milestone: sealed, number, drawn, winners, who is here, who came in; never a second of a countdown", () => {
  assertEquals(milestone(sealedIn("open")), "");
  assertEquals(milestone(sealedIn("closed")), "Sealed. 412 entries are locked.");
  assertEquals(milestone(sealedIn("closed", {}, true)), "The number is here");
  assertEquals(milestone(sealedIn("drawn")), "Drawn. The winners are fixed. They appear here.");
  const gold = winners.slice(0, 1);
  assertEquals(milestone(raffle({ winners: gold })), "A weekend for two in Bergen: Amélie D.");
  assertEquals(milestone(raffle({ winners: here([0], gold) })), "Amélie D. is here.");
  const later = { ...gold[0], shownAt: iso(shownAt + 200_000), name: "Ida M.", entryNumber: 37 };
  const came = { ...later, after: { entryNumber: 41, reason: "unreachable" as const } };
  assertEquals(milestone(raffle({ winners: [came] })), "Ida M. No. 37 in for No. 41, who was not here.");
  const many = [{ id: "t", label: "T", count: 100 }];
  assertEquals(
    milestone(raffle({ tiers: many, winners: winnersOf(many) })),
    "100 winners are on the screen.",
  );
  assertEquals(milestone(sealedIn("cancelled")), "This raffle was cancelled");
});
