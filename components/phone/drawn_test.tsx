import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { attendee, entrant, raffleIn, roomWith, tiers, winnersOf } from "@/components/samples.ts";
import { AttendeeScreen } from "@/components/phone/AttendeeScreen.tsx";
import * as parts from "@/components/phone/drawn.ts";
import { drawsWon } from "@/components/phone/Notes.tsx";
import { prizesElsewhere } from "@/components/phone/scene.ts";
import { type Check, unchecked } from "@/lib/client/check.ts";
import type { Found, TroubleKind } from "@/lib/client/witness.ts";
import { foundSentence, troubleWords } from "@/lib/client/witness_words.ts";
import type { RaffleView } from "@/lib/protocol/messages.ts";

const found: Found = {
  mode: "sealed",
  sealedBefore: "relay",
  ticket: "in",
  place: 37,
  entrantCount: 412,
  prizeCount: 14,
  advanceCount: 0,
  isHolder: false,
  isPractice: false,
};
const now = Date.parse("2026-11-20T20:15:36.000Z");

function page(raffle: RaffleView, me = entrant(null), check: Partial<Check> = {}): string {
  return renderToString(
    <AttendeeScreen
      view={roomWith(raffle)}
      me={me}
      status="live"
      proof="saved"
      seal="kept"
      drawn={{ parts, check: { ...unchecked, seal: "kept", ticket: "in", ...check }, serverNow: () => now }}
    />,
  );
}

Deno.test("[WIT4] what was found is one sentence, and my place is told once", () => {
  assertEquals(
    foundSentence(found, { place: true }),
    "Sealed before the number existed. Your ticket was in. You were 37th of 412.",
  );
  const html = page(raffleIn("revealed"), entrant(null), { found });
  assert(html.includes("You are in place 37.") && html.includes("You are 23rd in line."));
  assertEquals(html.match(/37th|37<span>th/g)?.length, 1);
});

Deno.test("[WIT7] what was not seen is not claimed: no number, no seal, no proof, no answer", () => {
  const said = (more: Partial<Found>) => foundSentence({ ...found, ...more }, { place: true });
  for (const sealedBefore of ["unseen", "late", null] as const) {
    assert(!said({ sealedBefore }).includes("before the number"), String(sealedBefore));
  }
  assert(said({ sealedBefore: "unseen", place: null }).includes("did not see it sealed"));
  assert(said({ sealedBefore: "late", place: null }).includes("came to this phone after the number"));
  assert(!said({ ticket: "elsewhere" }).includes("Your ticket was in"));
  for (const stuck of ["network", "old"] as const) {
    const html = page(raffleIn("revealed"), entrant(null), { stuck, found });
    assert(html.includes("cannot say that all is well") && !html.includes("Sealed before"), stuck);
  }
});

Deno.test("[WIT3] [WIT5] each trouble stands first on the page, with the file to save, and nothing beside it says valid", () => {
  for (const kind of Object.keys(troubleWords) as TroubleKind[]) {
    const trouble = { kind, code: "E_NOT_INCLUDED", problem: "" } as const;
    for (const phase of ["open", "closed", "revealed"] as const) {
      const html = page(raffleIn(phase), entrant(null), { trouble, found });
      const main = html.slice(html.indexOf("<main"));
      assert(main.indexOf(troubleWords[kind].title) < main.indexOf("<h1"), `${kind} ${phase}`);
      assert(main.includes("Save the evidence") && !main.includes("Sealed before the number"));
    }
  }
});

Deno.test("[WIT9] a winner is asked with the time that is left, by the server's clock, until it is said", () => {
  const won = (claimSeconds: number, more = {}) => {
    const [first, ...rest] = winnersOf(tiers);
    return page(
      raffleIn("revealed", { claimSeconds, winners: [{ ...first, ...more }, ...rest] }),
      entrant(0),
    );
  };
  assert(won(120).includes(">1:24</b>") && won(120).includes('data-test="raffle-claim"'));
  assert(won(36).includes("Time is up") && won(36).includes('data-test="raffle-claim"'));
  assert(!won(0).includes('role="timer"') && won(0).includes('data-test="raffle-claim"'));
  const claimed = won(120, { claimedAt: "2026-11-20T20:15:20.000Z" });
  assert(claimed.includes("Everyone knows you are here") && !claimed.includes('data-test="raffle-claim"'));
  for (const html of [won(120), claimed]) {
    // The foot is for the one tap.
    assert(html.slice(0, html.indexOf("<footer")).includes("Save a copy of the proof"));
  }
  assert(
    won(120, { after: { entryNumber: 217, reason: "declined" } }).includes("You came in for number 217."),
  );
});

Deno.test("phone: a winner's code for the desk is folded away until they have said that they are here", () => {
  const won = (more: { claimedAt?: string }, code?: string) => {
    const [first, ...rest] = winnersOf(tiers);
    const me = entrant(0);
    me.entries["grand-raffle"].code = code;
    return page(raffleIn("revealed", { winners: [{ ...first, ...more }, ...rest] }), me, { found });
  };
  const isOpen = (html: string) => /<details [^>]*data-test="winner-code"[^>]* open/.test(html);
  const claimed = won({ claimedAt: "2026-11-20T20:15:20.000Z" }, "K7M4QX");
  assert(isOpen(claimed) && claimed.includes("K7M 4QX"));
  assert(!isOpen(won({}, "K7M4QX")) && won({}, "K7M4QX").includes("K7M 4QX"));
  assert(won({}).includes("Your code comes in a moment."));
  for (const me of [entrant(null), attendee()]) {
    assert(!page(raffleIn("revealed"), me).includes('data-test="winner-code"'));
  }
});

Deno.test("[WIT9] whoever was passed over reads why, from the room or from what the server knows of them", () => {
  const [first, ...rest] = winnersOf(tiers);
  const follower = { ...first, after: { entryNumber: 40, reason: "unreachable" as const } };
  const heard = page(raffleIn("revealed", { winners: [follower, ...rest] }));
  assert(heard.includes("because you were not reached"));
  const entry = { entryNumber: 40, entrantTag: "f".repeat(64), replaced: "ineligible" as const };
  const told = page(raffleIn("revealed"), attendee({ entries: { "grand-raffle": entry } }));
  assert(told.includes("you may not have it"));
});

Deno.test("phone: the countdown runs to the number, and a late one is called late", () => {
  const closed = (at: string) =>
    page(raffleIn("closed", {
      mode: "sealed",
      closedAt: "2026-11-20T20:15:24.000Z",
      beacon: { chain: "52".repeat(32), round: 1, at },
    }));
  const soon = closed("2026-11-20T20:15:54.000Z");
  assert(soon.includes(">0:18</b>") && soon.includes("in 18 seconds"));
  assert(closed("2026-11-20T20:15:30.000Z").includes("The number comes late"));
});

Deno.test("[CHK7] phone: practice, a second attempt and an earlier win are said wherever they matter", () => {
  for (const phase of ["open", "closed", "revealed"] as const) {
    assert(page(raffleIn(phase, { rehearsal: true })).includes("Rehearsal. Nothing here counts."), phase);
    assert(!page(raffleIn(phase)).includes("practice-note"), phase);
    assert(
      page(raffleIn(phase, { supersedes: "ab".repeat(16) })).includes("replaces one that was cancelled"),
    );
    assert(!page(raffleIn(phase)).includes("cancelled"), phase);
  }
  const view = roomWith(raffleIn("open", { leavesOutWinnersOf: ["Early raffle"] }));
  view.modules.early = raffleIn("revealed", { title: "Early raffle" });
  const me = entrant(0);
  const won = { ...me, entries: { early: me.entries["grand-raffle"] } };
  const html = renderToString(
    <AttendeeScreen
      view={view}
      me={won}
      status="live"
      proof="saved"
      seal="unknown"
      drawn={{ parts, check: unchecked, serverNow: () => now }}
    />,
  );
  assert(html.includes("Early raffle") && html.includes("your entry here cannot win"));
});

Deno.test("[WIT3] phone: a prize that went on to somebody else after the close may have kept me out as well", () => {
  const drawId = "ab".repeat(16);
  const view = roomWith(raffleIn("closed", { leavesOutWinnersOf: ["Early raffle"] }));
  const early = raffleIn("revealed", { title: "Early raffle", drawId });
  const me = entrant(0);
  const mine = me.entries["grand-raffle"];
  const won = (entry: Partial<typeof mine>, winners = early.winners) => {
    view.modules.early = { ...early, winners };
    return drawsWon(view, { ...me, entries: { early: { ...mine, ...entry } } });
  };
  const loser = { entryNumber: 999, entrantTag: "f".repeat(64) };
  assertEquals(won({}), [drawId]);
  assertEquals(won(loser), []);
  assertEquals(won({ ...loser, replaced: "unreachable" }), [drawId]);
  const [first, ...rest] = early.winners!;
  const after = { entryNumber: 999, reason: "unreachable" as const };
  assertEquals(won(loser, [{ ...first, after }, ...rest]), [drawId]);
});

Deno.test("phone: a cancelled raffle says why, and that its record stays", () => {
  const html = page(raffleIn("cancelled"));
  assert(html.includes("fire alarm") && html.includes("The record stays public"));
  assert(html.includes("/modules/grand-raffle/certificate"));
});

Deno.test("[PAGE8] a prize stays on the phone when the stations go on to something else, until it is no longer mine", () => {
  const [first, ...rest] = raffleIn("revealed").winners!;
  const me = attendee({
    entries: { before: { entryNumber: 41, entrantTag: first.entrantTag, code: "K7M4QX" } },
  });
  const next = roomWith(raffleIn("open"));
  const prizes = (before: RaffleView, current = next.current) =>
    prizesElsewhere({ ...next, current, modules: { ...next.modules, before } }, me);
  const won = raffleIn("revealed");
  assertEquals(prizes(won).map(({ module, code }) => [module, code]), [["before", "K7M4QX"]]);
  assertEquals(prizes(won, "before"), []);
  assertEquals(prizes(raffleIn("revealed", { winners: rest })), []);
  assertEquals(prizes(raffleIn("cancelled")), []);
  assertEquals(prizes(raffleIn("revealed", { rehearsal: true })), []);
  assertEquals(prizes({ ...won, resultsVisible: false }), []);
  const html = renderToString(
    <parts.Elsewhere event="E" prizes={prizes(won)} claiming={null} />,
  );
  assert(html.includes("K7M 4QX") && html.includes("I’m here"));
});
