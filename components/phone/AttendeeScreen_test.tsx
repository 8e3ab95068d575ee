import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { attendee, entrant, raffleIn, roomWith, tiers, winnersOf } from "@/components/samples.ts";
import * as parts from "@/components/phone/drawn.ts";
import { unchecked } from "@/lib/client/check.ts";
import { AttendeeScreen, type AttendeeScreenProps } from "@/components/phone/AttendeeScreen.tsx";
import { JoinScreen } from "@/components/phone/JoinScreen.tsx";
import { type Me, sceneOf } from "@/components/phone/scene.ts";
import type { Phase, RaffleView } from "@/lib/protocol/messages.ts";

const phases: Phase[] = ["draft", "open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"];

function screen(raffle: RaffleView | null, me: Me, more: Partial<AttendeeScreenProps> = {}): string {
  return renderToString(
    <AttendeeScreen
      view={roomWith(raffle)}
      me={me}
      status="live"
      proof="saved"
      seal="kept"
      drawn={{ parts, check: { ...unchecked, seal: "kept" }, serverNow: () => null }}
      {...more}
    />,
  );
}

const button = (html: string) => html.match(/<button[^>]*data-test="raffle-entry-cta"[^>]*>/)?.[0];

Deno.test("attendee: each phase has its scene, for who is in and who is not", () => {
  const scenes = (me: Me) => phases.map((phase) => sceneOf(roomWith(raffleIn(phase)), me).kind);
  assertEquals(scenes(attendee()), [
    "not_open",
    "ready",
    "paused",
    "late",
    "late",
    "late",
    "results",
    "cancelled",
  ]);
  assertEquals(scenes(entrant(null)), [
    "not_open",
    "in",
    "in",
    "locked",
    "locked",
    "locked",
    "not_won",
    "cancelled",
  ]);
  assertEquals(scenes(entrant(0)).at(-2), "won");
  assertEquals(sceneOf(roomWith(null), attendee()).kind, "nothing");
});

Deno.test("attendee: while tiers come one by one, only the last reveal says no", () => {
  const winners = winnersOf(tiers).filter(({ tier }) => tier === "bronze");
  const view = roomWith(raffleIn("drawn", { resultsVisible: true, revealedTiers: ["bronze"], winners }));
  assertEquals(sceneOf(view, entrant(0)).kind, "locked");
  assertEquals(sceneOf(view, entrant(4)).kind, "won");
});

Deno.test("attendee: a phone knows its own win by its tag, not by the number of another", () => {
  const view = roomWith(raffleIn("revealed"));
  const stranger = attendee({ entries: { "grand-raffle": { entryNumber: 41, entrantTag: "f".repeat(64) } } });
  assertEquals(sceneOf(view, stranger).kind, "not_won");
});

Deno.test("attendee: the button enters when the raffle is open, and waits when it is not", () => {
  assert(!button(screen(raffleIn("open"), attendee()))!.includes("disabled"));
  assert(!button(screen(raffleIn("open"), attendee({ checkedIn: false })))!.includes("disabled"));
  assert(button(screen(raffleIn("draft"), attendee()))!.includes("disabled"));
  assert(button(screen(raffleIn("paused"), attendee()))!.includes("disabled"));
  assert(button(screen(raffleIn("open"), attendee(), { tap: "sending" }))!.includes("disabled"));
  assertEquals(button(screen(raffleIn("open"), entrant(0))), undefined);
});

Deno.test("attendee: who is not checked in is sent to the desk, also before it opens", () => {
  for (const phase of ["draft", "open"] as const) {
    assert(
      screen(raffleIn(phase), attendee({ checkedIn: false })).includes("The desk at the entrance"),
      phase,
    );
    assert(!screen(raffleIn(phase), attendee()).includes("The desk at the entrance"), phase);
  }
});

Deno.test("attendee: who I am is said in the same words in every phase", () => {
  for (const phase of ["draft", "open", "paused"] as const) {
    assert(screen(raffleIn(phase), attendee()).includes("checked in as <bdi>Amélie Durand</bdi></p>"), phase);
  }
});

Deno.test("attendee: whoever is in reads the number, and what is true of the proof", () => {
  const said = (proof: AttendeeScreenProps["proof"]) => screen(raffleIn("open"), entrant(0), { proof });
  assert(said("saved").includes("You’re in") && said("saved").includes(">41</b>"));
  assert(said("saved").includes("Proof saved on this phone"));
  for (const proof of ["unsaved", "elsewhere", "unknown"] as const) {
    assert(!said(proof).includes("Proof saved"), proof);
  }
});

Deno.test("[PAGE3] attendee: a tap without an answer is never 'in', says where it is kept, and the same button tries again", () => {
  for (const status of ["live", "disconnected"] as const) {
    const said = (tap: "kept" | "unkept") => screen(raffleIn("open"), attendee(), { tap, status });
    for (const html of [said("kept"), said("unkept")]) {
      assert(html.includes("It can’t count twice") && html.includes("Try again</button>"));
      assert(!html.includes("You’re in"));
    }
    assert(said("kept").includes("is kept on this phone") && !said("unkept").includes("is kept"));
    assert(said("unkept").includes("Keep this page open"));
  }
  const late = screen(raffleIn("closed"), attendee(), { isMissed: true });
  assert(late.includes("Your tap came after the close, so you are not in."));
  assert(!screen(raffleIn("closed"), attendee()).includes("Your tap came"));
});

Deno.test("attendee: a draw without a public number says so in every phase from the start to the end", () => {
  const words = "No public number. You trust the organizer";
  for (const phase of phases.filter((phase) => phase !== "cancelled")) {
    for (const me of [attendee(), entrant(0), entrant(null)]) {
      const times = (mode: "offline" | "sealed") =>
        screen(raffleIn(phase, { mode }), me).split(words).length - 1;
      assertEquals([times("offline"), times("sealed")], [1, 0], phase);
    }
  }
});

Deno.test("attendee: before the reveal nothing of a winner is in the document", () => {
  const winners = winnersOf(tiers);
  for (const phase of phases.filter((phase) => phase !== "revealed")) {
    for (const me of [attendee(), entrant(0), entrant(null)]) {
      const html = screen(raffleIn(phase, { winners, revealedTiers: ["gold"], resultsVisible: false }), me);
      for (const word of ['winners"', "burst", "You won", "Not this time"]) {
        assert(!html.includes(word), `${phase}: ${word}`);
      }
      for (const { name, entrantTag } of winners) {
        assert(!html.includes(`>${name}<`) && !html.includes(entrantTag), `${phase}: ${name}`);
      }
    }
  }
});

Deno.test("attendee: after the draw there are the seal, the proof, and the certificate once all is revealed", () => {
  const path = "/api/events/HARBR1/modules/grand-raffle/certificate";
  for (const me of [entrant(0), entrant(null), attendee()]) {
    const html = screen(raffleIn("revealed"), me);
    assert(html.includes(`href="${path}"`) && html.includes("The seal is still the same"));
    assert(html.includes('href="/verify/HARBR1/grand-raffle"'));
    assertEquals(html.includes("Save a copy of the proof"), me.entries["grand-raffle"] !== undefined);
  }
  const winners = winnersOf(tiers).filter(({ tier }) => tier === "gold");
  const partly = screen(
    raffleIn("drawn", { resultsVisible: true, revealedTiers: ["gold"], winners }),
    entrant(0, { name: "Amélie Durand" }),
  );
  assert(partly.includes("You won") && partly.includes("<bdi>Amélie Durand</bdi>"));
  assert(!partly.includes(path) && !partly.includes("/verify/"));
});

Deno.test("attendee: a phone that holds another seal says so", () => {
  const html = screen(raffleIn("closed"), entrant(0), { seal: "broken" });
  assert(html.includes("The seal has changed") && html.includes('class="cross"'));
  assert(!screen(raffleIn("closed"), entrant(0)).includes('class="cross"'));
});

Deno.test("attendee: names and reasons are text, never markup", () => {
  const evil = `<img src=x onerror="x">`;
  const list = [{ id: "t", label: evil, count: 1 }];
  const html = [
    screen(raffleIn("open", { title: evil, tiers: list }), attendee({ name: evil })),
    screen(raffleIn("revealed", { tiers: list, winners: winnersOf(list, [evil]) }), entrant(null)),
    screen(raffleIn("cancelled", { cancelReason: evil }), attendee()),
  ].join("");
  assert(!html.includes("<img") && html.includes("&lt;img"));
});

Deno.test("attendee: no style attribute is in the server's markup", () => {
  for (const phase of phases) {
    for (const me of [attendee(), entrant(0), entrant(null)]) {
      assert(!/\sstyle=/.test(screen(raffleIn(phase), me)), phase);
    }
  }
});

Deno.test("join: a name where walk-ups may join, else the personal link or the desk", () => {
  const page = (walkUps: boolean, saved?: string) =>
    renderToString(<JoinScreen event={{ name: "X", joinCode: "K7M4QX" }} walkUps={walkUps} saved={saved} />);
  assert(page(true).includes('name="name"') && page(true).includes('method="post"'));
  assert(!page(false).includes("<form") && page(false).includes("Ask at the desk"));
  // Whoever joins may enter a raffle and buy tickets: both have a number.
  assert(page(true).includes("the room sees the number of your entry or ticket instead"));
  for (const walkUps of [true, false]) {
    assert(page(walkUps, "/e/X/token").includes('href="/e/X/token"'));
    assert(!page(walkUps).includes("Continue as before"));
  }
});

Deno.test("attendee page: a raffle that is called what every object has is not entered before it is", () => {
  const raffle = raffleIn("open");
  const view = {
    ...roomWith(raffle),
    current: "constructor",
    modules: Object.fromEntries([["constructor", raffle]]),
  };
  assertEquals(sceneOf(view, attendee()).kind, "ready");
});
