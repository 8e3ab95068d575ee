import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { raffleIn, winnersOf } from "@/components/samples.ts";
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { controlProps, deskRoom, metalRaffle, noReplacing } from "./desk_samples.ts";
import { ControlView, type ControlViewProps } from "./ControlView.tsx";
import { askedWinner, type Replacing } from "./replacing.ts";
import { isCounting, standOf } from "./winner_stands.ts";

const shownAt = "2026-08-14T18:46:00Z";
const shown = Date.parse(shownAt);
const list = metalRaffle("draft").tiers;
const winners = winnersOf(list).map((winner, i) => ({
  ...winner,
  shownAt,
  ...(i === 0 && { claimedAt: "2026-08-14T18:46:41Z" }),
}));
const raffle = metalRaffle("revealed", { claimSeconds: 120, winners });

function control(raffle: RaffleView, more: Partial<ControlViewProps> = {}): string {
  return renderToString(<ControlView {...controlProps(deskRoom(raffle), more)} />);
}
const asking = (more: Partial<Replacing>) => ({ ...noReplacing, winner: winners[2], ...more });
const tag = (html: string, test: string) =>
  [...html.matchAll(/<[a-z]+[^>]*>/g)].map(([tag]) => tag).find((tag) => tag.includes(`data-test="${test}"`));

Deno.test("winners: here, with time, without an answer, or without a limit", () => {
  const [here, there] = winners;
  assertEquals(standOf(here, raffle, shown), { at: "here", claimedAt: here.claimedAt! });
  assertEquals([0, 1, 119_001].map((ms) => standOf(there, raffle, shown + ms)), [
    { at: "time", seconds: 120 },
    { at: "time", seconds: 120 },
    { at: "time", seconds: 1 },
  ]);
  assertEquals(standOf(there, raffle, shown + 120_000), { at: "silent" });
  assertEquals(standOf(there, raffle, null), { at: "time", seconds: null });
  assertEquals(standOf(there, { ...raffle, claimSeconds: 0 }, shown), { at: "open" });
  assertEquals([isCounting(raffle, shown), isCounting(raffle, shown + 120_000)], [true, false]);
});

Deno.test("winners: nobody is replaced who is here or still has time", () => {
  const during = control(raffle, { now: shown + 36_000 });
  assertEquals(tag(during, "desk-replace-0"), undefined);
  assert(/\sdisabled/.test(tag(during, "desk-replace-2")!));
  assert(during.includes("1:24 left") && during.includes('data-test="desk-count-here">1 of 14<'));
  const after = control(raffle, { now: shown + 120_000 });
  assert(!/\sdisabled/.test(tag(after, "desk-replace-2")!));
  assert(after.includes("No answer"));
  assert(!/\sdisabled/.test(tag(control(raffleIn("revealed"), { now: shown }), "desk-replace-2")!));
});

Deno.test("winners: the question names who goes, who comes and the prize, and is held", () => {
  const html = control(raffle, {
    people: { 2: { name: "Zoë van Rijn" } },
    replacing: asking({ next: { name: "Søren Bech", entryNumber: 71 } }),
  });
  assert(html.includes("Zoë van Rijn (no. 75) is not here?"));
  assert(html.includes("Silver goes to Søren Bech, no. 71"));
  assert(tag(html, "desk-advance-cta")!.includes("hold"));
  assert(!html.includes("are out</h2>"), "the next action gives way to the question");
  // A name that is written from right to left keeps its number, and the sentence its order.
  const arabic = control(raffle, { replacing: asking({ next: { name: "محمد", entryNumber: 5 } }) });
  assert(arabic.includes("Silver goes to \u2068محمد\u2069, no. 5"));
  const declined = control(raffle, { replacing: asking({ next: null, reason: "declined" }) });
  assert(declined.includes("declines?") && declined.includes("goes to nobody"));
  const unknown = control(raffle, { replacing: asking({}) });
  assert(unknown.includes("whose name shows then"));
});

Deno.test("winners: the question is over as soon as the winner is here or the prize has gone on", () => {
  const asked = { slot: 2, entrantTag: winners[2].entrantTag };
  assertEquals(askedWinner(raffle, asked), winners[2]);
  const put = (more: object) => ({
    ...raffle,
    winners: winners.map((winner) => winner.slot === 2 ? { ...winner, ...more } : winner),
  });
  assertEquals(askedWinner(put({ claimedAt: shownAt }), asked), null);
  assertEquals(askedWinner(put({ entrantTag: "e".repeat(64) }), asked), null);
  assertEquals([askedWinner(undefined, asked), askedWinner(raffle, null)], [null, null]);
});

Deno.test("winners: who came in for whom stands in the row, and a prize that nobody is left for stands empty", () => {
  const after = { entryNumber: 301, reason: "unreachable" as const };
  const replaced = control({ ...raffle, winners: winners.map((each) => ({ ...each, after })) });
  assert(replaced.includes("For no. 301, who was not here"));
  const fewer = control({ ...raffle, advanceCount: 1, winners: winners.slice(0, 3) });
  assert(fewer.includes("Silver: nobody is left in line"));
  assert(!control(raffle).includes("left in line"));
});

Deno.test("winners: replacements are told with both names and the reason, in order", () => {
  const person = (name: string, entryNumber: number) => ({ name, entryNumber });
  const told = [
    { n: 0, slot: 0, reason: "declined" as const, outgoing: person("A", 1), incoming: person("B", 2) },
    { n: 1, slot: 0, reason: "ineligible" as const, outgoing: person("B", 2), incoming: null },
  ];
  const html = control(raffle, { replacing: { ...noReplacing, told } });
  const [first, second] = [
    "A, no. 1 declined. B, no. 2 came in.",
    "B, no. 2 was not eligible. Nobody was left.",
  ]
    .map((line) => html.indexOf(line));
  assert(first > 0 && second > first);
  assertEquals(tag(control(raffle), "desk-replacements"), undefined);
});

Deno.test("control: a rehearsal and test numbers are marked above everything, a real draw is not", () => {
  const beacon = { chain: "00".repeat(32), round: 1, at: shownAt };
  const html = control(metalRaffle("closed", { mode: "sealed", rehearsal: true, beacon }), { now: shown });
  assertEquals(html.match(/data-test="desk-mark"/g)?.length, 2);
  assertEquals(tag(control(raffle), "desk-mark"), undefined);
});

Deno.test("control: whoever calls off an opened raffle reads that its secret becomes public", () => {
  const cancel = { ...controlProps(deskRoom(null)).cancel, asking: true, reason: "No prize" };
  assert(tag(control(metalRaffle("open"), { cancel }), "desk-call-off"));
  assertEquals(tag(control(metalRaffle("draft"), { cancel }), "desk-call-off"), undefined);
});

Deno.test("control: what was called off after its opening can be made again, and its records can be had", () => {
  const html = control(metalRaffle("cancelled", { voidHash: "ab".repeat(32) }));
  assert(tag(html, "desk-replacement")!.includes('href="/o/new?event=HARBR1&amp;from=grand-raffle"'));
  assert(html.includes('href="/api/events/HARBR1/modules/grand-raffle/certificate"'));
  assertEquals(tag(control(metalRaffle("cancelled")), "desk-replacement"), undefined);
});
