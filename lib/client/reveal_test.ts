import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { newsOf, seenOf, standing, turnAt } from "@/lib/client/reveal.ts";
import { sealedIn, tiers, winnersOf } from "@/components/draw_samples.ts";
import { raffleIn } from "@/components/samples.ts";
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";

const winners = winnersOf(tiers);
const shown = (ids: string[], all: WinnerView[] = winners) =>
  sealedIn("drawn", {
    claimSeconds: 120,
    resultsVisible: true,
    revealedTiers: ids,
    winners: all.filter(({ tier }) => ids.includes(tier)),
  });
const news = (before: RaffleView, now: RaffleView) =>
  newsOf(seenOf("r", before), seenOf("r", now), now.winners ?? []);
const claimed = (slots: number[], all = winners) =>
  all.map((winner) => slots.includes(winner.slot) ? { ...winner, claimedAt: winner.shownAt } : winner);
const ids = tiers.map(({ id }) => id);

Deno.test("reveal: a tier of one has the stage alone, a tier of several arrives on the board", () => {
  assertEquals(news(sealedIn("drawn"), shown(["bronze"]))?.spotlight, null);
  assertEquals(news(sealedIn("drawn"), shown(["bronze"]))?.fresh, ["bronze"]);
  const gold = shown(["gold", "bronze"]);
  assertEquals(news(shown(["bronze"]), gold)?.spotlight, 0);
  // The time to claim runs already: it has to be seen sooner.
  const untimed = news(shown(["bronze"]), { ...gold, claimSeconds: 0 })!;
  assert(news(shown(["bronze"]), gold)!.ms < untimed.ms);
  assertEquals(news(sealedIn("drawn"), shown(ids))?.fresh, ids);
});

Deno.test("reveal: another module is no news, and neither is the same again", () => {
  assertEquals(newsOf(seenOf("a", sealedIn("drawn")), seenOf("b", shown(ids)), winners), null);
  assertEquals(news(shown(ids), shown(ids)), null);
});

Deno.test("reveal: a newcomer has the stage, an empty prize does not", () => {
  const after = { entryNumber: 75, reason: "unreachable" as const };
  const came = winners.map((winner) =>
    winner.slot === 2 ? { ...winner, entrantTag: "e".repeat(64), after } : winner
  );
  assertEquals(news(shown(ids), shown(ids, came))?.spotlight, 2);
  assertEquals(news(shown(ids, came), shown(ids, came)), null);
  assertEquals(news(shown(ids), shown(ids, winners.filter(({ slot }) => slot !== 2))), null);
});

Deno.test("reveal: of those who are here, only the last one who was waited for has the stage", () => {
  const allBut = winners.map(({ slot }) => slot).filter((slot) => slot !== 2);
  const all = [...allBut, 2];
  for (const slot of [0, 5]) assertEquals(news(shown(ids), shown(ids, claimed([slot]))), null);
  const last = news(shown(ids, claimed(allBut)), shown(ids, claimed(all)));
  // The room knows the name by then: only the mark is new.
  assertEquals([last?.spotlight, last?.moves], [2, false]);
  // Their prize went away instead: nobody is here.
  const gone = claimed(allBut).filter(({ slot }) => slot !== 2);
  assertEquals(news(shown(ids, claimed(allBut)), shown(ids, gone)), null);
});

Deno.test("reveal: a screen that opens in the middle shows who is alone on the stage, for as long as the others do", () => {
  const at = Date.parse("2026-11-20T20:15:00.000Z");
  const one = (more: Partial<WinnerView> = {}, claimSeconds = 0) => ({
    ...raffleIn("revealed"),
    claimSeconds,
    winners: [{ ...raffleIn("revealed").winners![0], shownAt: new Date(at).toISOString(), ...more }],
  });
  assertEquals(standing(one(), at + 5_000), {
    spotlight: { slot: 0, leftMs: 7_000 },
    boardFrom: at + 12_000,
  });
  assertEquals(standing(one(), at + 12_000)?.spotlight, null);
  // Who is asked has the ring sooner.
  assertEquals(standing(one({}, 60), at)?.boardFrom, at + 6_000);
  const here = one({ claimedAt: new Date(at + 20_000).toISOString() }, 60);
  assertEquals(standing(here, at + 21_000), {
    spotlight: { slot: 0, leftMs: 5_000 },
    boardFrom: at + 26_000,
  });
  const several = raffleIn("revealed");
  assertEquals(standing(several, at + 1), { spotlight: null, boardFrom: at });
  assertEquals(standing(raffleIn("drawn"), at), null);
});

Deno.test("reveal: after a late claim the names stay for thirty seconds, on every screen alike", () => {
  const shownAt = Date.parse("2026-11-20T20:15:00.000Z");
  const iso = (ms: number) => new Date(shownAt + ms).toISOString();
  const [winner] = raffleIn("revealed").winners!;
  const claimedAfter = (ms?: number) => ({
    ...raffleIn("revealed"),
    claimSeconds: 0,
    winners: [{ ...winner, shownAt: iso(0), ...(ms === undefined ? {} : { claimedAt: iso(ms) }) }],
  });
  // Twelve seconds alone, then ten for each page.
  assertEquals(turnAt(claimedAfter(), shownAt + 44_000), { page: 3, calm: true, leftMs: 8_000 });
  for (let claimed = 0; claimed < 120_000; claimed += 700) {
    const raffle = claimedAfter(claimed);
    for (let now = claimed; now < claimed + 30_000; now += 700) {
      assertEquals(turnAt(raffle, shownAt + now).calm, false, `claimed ${claimed}, now ${now}`);
    }
    // The last word comes all the same, and does not change in the middle of a page.
    assert(turnAt(raffle, shownAt + claimed + 42_001).calm);
    const calmOn = Array.from({ length: 24 }, (_, i) => turnAt(raffle, shownAt + claimed + 25_000 + i * 700));
    for (const { page, calm } of calmOn) {
      const same = calmOn.filter((each) => each.page === page);
      assert(same.every((each) => each.calm === calm));
    }
  }
});

Deno.test("reveal: a claim is news to the turns of the board also where nobody has to claim", () => {
  const all = { ...shown(ids), claimSeconds: 0 };
  assertNotEquals(seenOf("r", all), seenOf("r", { ...all, winners: claimed([2]) }));
});
