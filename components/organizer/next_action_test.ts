import { assertEquals } from "@std/assert";
import { raffleIn, winnersOf } from "@/components/samples.ts";
import type { Phase, RaffleView } from "@/lib/protocol/messages.ts";
import { afterThat, nextAction, phaseSteps, tierWinnerCount, winnerCount } from "./next_action.ts";

const tiers = [
  { id: "gold", label: "Gold", count: 1 },
  { id: "silver", label: "Silver", count: 3 },
  { id: "bronze", label: "Bronze", count: 10 },
];
const raffle = (phase: Phase, more: Partial<RaffleView> = {}) => raffleIn(phase, { tiers, ...more });

Deno.test("next action: each phase has its one act, and what cannot be undone is held", () => {
  const table: [Phase, main: string | undefined, hold: boolean | undefined, test: string | undefined][] = [
    ["draft", "open", false, undefined],
    ["open", "close", true, "raffle-close-cta"],
    ["paused", "resume", false, undefined],
    ["closing", undefined, undefined, undefined],
    ["closed", "draw", true, "raffle-draw-cta"],
    ["drawn", "reveal", true, undefined],
    ["revealed", undefined, undefined, undefined],
    ["cancelled", undefined, undefined, undefined],
  ];
  for (const [phase, main, hold, test] of table) {
    const next = nextAction(raffle(phase), 430);
    assertEquals([next.main?.type, next.main?.hold, next.main?.test], [main, hold, test], phase);
  }
});

Deno.test("next action: pause stands beside close, and a paused raffle can be closed, by holding", () => {
  assertEquals(nextAction(raffle("open"), 430).beside.map(({ type, hold }) => [type, hold]), [[
    "pause",
    false,
  ]]);
  assertEquals(nextAction(raffle("paused"), 430).beside.map(({ type, hold }) => [type, hold]), [[
    "close",
    true,
  ]]);
});

Deno.test("next action: an empty raffle cannot be closed from here, because the server would refuse", () => {
  assertEquals(nextAction(raffle("open", { entryCount: 0 }), 430).main?.disabled, true);
  assertEquals(nextAction(raffle("open", { entryCount: 1 }), 430).main?.disabled, false);
});

Deno.test("next action: prizes are revealed from the last to the first, all at once only while several are left", () => {
  const revealed: string[] = [];
  const order: unknown[] = [];
  for (let i = 0; i < tiers.length; i++) {
    const next = nextAction(raffle("drawn", revealed.length ? { revealedTiers: [...revealed] } : {}), 430);
    order.push([next.main?.args?.tier, next.beside.map(({ args }) => args?.tier ?? "all")]);
    revealed.push(next.main!.args!.tier!);
  }
  assertEquals(order, [["bronze", ["all"]], ["silver", ["all"]], ["gold", []]]);
});

Deno.test("next action: one person who is in is spoken of as one", () => {
  const text = (entryCount: number) => nextAction(raffle("paused", { entryCount }), 430).text;
  assertEquals([text(1), text(2)].map((text) => text.split(".")[0]), [
    "1 is in and stays in",
    "2 are in and stay in",
  ]);
});

Deno.test("next action: prizes that nobody can win are said before the close and before the draw", () => {
  const short = (phase: Phase, entryCount: number) =>
    nextAction(raffle(phase, { entryCount, seal: undefined }), 430).short;
  assertEquals(short("open", 4), "14 prizes, 4 entries: 10 prizes would stay without a winner.");
  assertEquals(short("paused", 13), "14 prizes, 13 entries: 1 prize would stay without a winner.");
  assertEquals(short("closed", 12), "14 prizes, 12 entries: 2 prizes stay without a winner.");
  assertEquals(short("closed", 13), "14 prizes, 13 entries: 1 prize stays without a winner.");
  for (const phase of ["draft", "closing", "drawn", "revealed"] as const) {
    assertEquals(short(phase, 4), undefined);
  }
  assertEquals([short("open", 0), short("open", 14), short("closed", 15)], [undefined, undefined, undefined]);
});

Deno.test("next action: with fewer entries than prizes the best prizes fill first", () => {
  const short = raffle("closed", { entryCount: 3 });
  assertEquals(winnerCount(short), 3);
  assertEquals(tiers.map((tier) => tierWinnerCount(short, tier)), [1, 2, 0]);
  assertEquals(winnerCount(raffle("closed")), 14);
});

Deno.test("next action: a prize that nobody can win is said to be one, and the next has its winners", () => {
  const short = {
    entryCount: 3,
    seal: raffle("drawn").seal && { ...raffle("drawn").seal!, entrantCount: 3 },
  };
  const [bronze, silver] = [undefined, ["bronze"]].map((revealedTiers) => {
    const { title, text, main } = nextAction(raffle("drawn", { ...short, revealedTiers }), 430);
    return [title, text, main!.label, main!.args!.tier];
  });
  const plain = (said: unknown[]) => said.map((text) => String(text).replace(/[\u2068\u2069]/g, ""));
  assertEquals(plain(bronze), [
    "Nobody wins Bronze",
    "There were fewer entries than prizes, so Bronze has no winner. The rest stays sealed.",
    "Hold to go on without Bronze",
    "bronze",
  ]);
  assertEquals(plain(silver), [
    "Reveal Silver",
    "2 winners of Silver, on every screen and phone at once. The rest stays sealed.",
    "Hold to reveal Silver",
    "silver",
  ]);
});

Deno.test("after that: the draw is announced until it is next, and nothing follows an end", () => {
  const announced = (phase: Phase) => afterThat(raffle(phase)).filter(({ button }) => button).length;
  const phases: Phase[] = ["draft", "open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"];
  assertEquals(phases.map(announced), [1, 1, 1, 1, 0, 0, 0, 0]);
  assertEquals(afterThat(raffle("revealed")), []);
  assertEquals(afterThat(raffle("cancelled")), []);
});

Deno.test("after that: between two reveals only the prizes still sealed are named", () => {
  const winners = winnersOf(tiers).filter(({ tier }) => tier === "bronze");
  const [first] = afterThat(raffle("drawn", { revealedTiers: ["bronze"], winners }));
  assertEquals(first.title, "Reveal Gold");
});

Deno.test("phase steps: one is now, those before are done, and a cancelled raffle says how far it came", () => {
  const states = (view: RaffleView) => phaseSteps(view).map(({ word, state }) => `${word} ${state}`);
  assertEquals(states(raffle("paused")), [
    "Set up done",
    "Paused now",
    "Closed later",
    "Drawn later",
    "Revealed later",
  ]);
  assertEquals(states(raffle("closing"))[2], "Sealing now");
  assertEquals(states(raffle("cancelled")), ["Set up done", "Open done", "Cancelled now"]);
  for (const phase of ["draft", "open", "closed", "drawn", "revealed"] as const) {
    assertEquals(phaseSteps(raffle(phase)).filter(({ state }) => state === "now").length, 1);
  }
});
