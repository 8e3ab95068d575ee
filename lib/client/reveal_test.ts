import { assert, assertEquals } from "@std/assert";
import { newsOf, seenOf } from "@/lib/client/reveal.ts";
import { sealedIn, tiers, winnersOf } from "@/components/draw_samples.ts";
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
