import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { closedAt, numberAt, roomWith, sealedIn, tiers, winnersOf } from "@/components/draw_samples.ts";
import { StationScreen, type StationScreenProps } from "@/components/station/StationScreen.tsx";
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";

/** @param now unix ms by the server's clock; null where the screen does not know it yet */
function screen(raffle: RaffleView, now: number | null = closedAt, more: Partial<StationScreenProps> = {}) {
  return renderToString(
    <StationScreen
      view={roomWith(raffle)}
      status="live"
      resyncing={false}
      snapshotLoaded
      lastHeard="20:41"
      joinUrl="https://drumroll.example/j/K7M4QX"
      joinHost="drumroll.example"
      walkUps
      serverNow={() => now}
      {...more}
    />,
  );
}

const text = (html: string) => html.replace(/<\/?bdi>/g, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
const has = (html: string, test: string) => html.includes(`data-test="${test}"`);
const countdown = (html: string) => html.match(/data-test="raffle-number-countdown"[^>]*>([^<]*)</)?.[1];
const foot = (html: string) => text(html.split("<footer")[1]);
/** Ticks of the seal that are lit: its second path. */
const lit = (html: string) =>
  html.split('<path class="off"')[1].split("<path")[1].split("</path>")[0].split("M").length - 1;

const claimSeconds = 120;
const shownAt = numberAt + 60_000;
const winners = winnersOf(tiers).map((winner) => ({ ...winner, shownAt: new Date(shownAt).toISOString() }));
const here = (slots: number[]) =>
  winners.map((winner) =>
    slots.includes(winner.slot) ? { ...winner, claimedAt: new Date(shownAt + 5_000).toISOString() } : winner
  );
const allBut = (slot: number) => winners.map((each) => each.slot).filter((each) => each !== slot);
const revealed = (all: WinnerView[], more: Partial<RaffleView> = {}) =>
  sealedIn("revealed", { claimSeconds, winners: all, ...more });

Deno.test("station draw: the countdown is in whole seconds of the server's time, each exactly once", () => {
  const said = Array.from(
    { length: 4 * 34 },
    (_, i) => countdown(screen(sealedIn("closed"), closedAt + 250 * i)),
  );
  assertEquals(said.slice(0, 5), ["0:33", "0:33", "0:33", "0:33", "0:32"]);
  assertEquals(said.filter((each) => each === "0:18").length, 4);
  assertEquals(new Set(said).size, 34);
  assertEquals(said.at(4 * 33 - 1), "1");
  // The last five stand alone: "5", not "0:05".
  assertEquals([...new Set(said)].slice(-6), ["5", "4", "3", "2", "1", undefined]);
});

Deno.test("station draw: the ticks of the seal light with the countdown, none before it and all after it", () => {
  assertEquals(lit(screen(sealedIn("closed"), closedAt)), 0);
  assertEquals(lit(screen(sealedIn("closed"), closedAt + 16_500)), 32);
  assertEquals(lit(screen(sealedIn("closed"), numberAt + 1)), 64);
  assertEquals(lit(screen(sealedIn("closed"), null)), 0);
});

Deno.test("station draw: a number that is due is any moment, and only one that stays away is late", () => {
  const due = screen(sealedIn("closed"), numberAt + 1_000);
  assert(text(due).includes("any moment") && text(due).includes("Sealed") && !has(due, "raffle-number-late"));
  const late = screen(sealedIn("closed"), numberAt + 5_000);
  assert(has(late, "raffle-number-late") && text(late).includes("It is never replaced by another."));
});

Deno.test("station draw: a screen that does not know the time shows none, and says nothing of late", () => {
  const html = screen(sealedIn("closed"), null);
  assertEquals(countdown(html), "–");
  assert(!has(html, "raffle-number-late"));
});

Deno.test("station draw: when the number is there, nothing counts down any more", () => {
  for (const mode of ["sealed", "instant"] as const) {
    const html = screen(sealedIn("closed", { mode }, true), numberAt - 9_000);
    assertEquals(countdown(html), undefined);
    assert(text(html).includes("The number is here"));
    assert(
      text(html).includes(mode === "sealed" ? "The draw comes next." : "the winners appear in a moment"),
    );
  }
  assertEquals(countdown(screen(sealedIn("closed", { mode: "offline", beacon: undefined }))), undefined);
});

Deno.test("station draw: the full fingerprint stands beside the seal, as text and as a code", () => {
  const html = screen(sealedIn("closed"));
  assertEquals(html.match(/<span>[0-9a-f]{4}<\/span>/g)?.length, 16);
  assert(html.includes("Full fingerprint as a code"));
});

Deno.test("station draw: the foot promises what is true at that moment, in words", () => {
  const said = (raffle: RaffleView) => foot(screen(raffle));
  assert(said(sealedIn("open")).includes("A public number that does not exist yet will decide."));
  assert(
    said(sealedIn("closed")).includes("Sealed draw. All 412 entries are fixed. No second try, for anyone."),
  );
  for (const raffle of [sealedIn("closed", {}, true), sealedIn("drawn"), sealedIn("revealed")]) {
    assert(said(raffle).includes("Sealed draw. The list was fixed before the number existed."));
    assert(!said(raffle).includes("does not exist yet"));
  }
  assert(said(sealedIn("revealed")).includes("Check it yourself: drumroll.example/verify"));
  assert(said(sealedIn("closed", { mode: "instant" }, true)).includes("Public draw. The list was fixed"));
  for (const phase of ["open", "closed", "drawn", "revealed"] as const) {
    const offline = said(sealedIn(phase, { mode: "offline", beacon: undefined }));
    assert(offline.includes("You trust the organizer"), phase);
    assert(!offline.includes("before the number existed"), phase);
  }
});

Deno.test("station draw: a winner who is waited for alone is asked, with the time that is left", () => {
  const html = screen(revealed(here(allBut(2))), shownAt + 36_000);
  assert(html.includes('data-claim="waiting"') && text(html).includes("Are you here, Zoë van R.?"));
  assert(html.includes(">1:24</b>"));
  const over = screen(revealed(here(allBut(2))), shownAt + 121_000);
  assert(text(over).includes("Time is up") && !text(over).includes("Tap I’m here"));
});

Deno.test("station draw: with several to come the board says who is here and how long the others have", () => {
  const html = screen(revealed(here([0, 2])), shownAt + 36_000);
  assert(text(html).includes("1 of 3 here, 1:24 to claim") && text(html).includes("is here"));
  assertEquals(html.match(/<li[^>]*data-claim="here"/g)?.length, 2);
  assertEquals(html.match(/<svg class="left"/g)?.length, 12);
  assert(html.includes('<rect width="70"'));
});

Deno.test("station draw: without a claim timer nobody is asked, and who is here is marked all the same", () => {
  const html = screen(revealed(here([2]), { claimSeconds: 0 }), shownAt);
  assert(!html.includes("to claim") && !html.includes('class="left"'));
  assertEquals(html.match(/data-claim="here"/g)?.length, 1);
});

Deno.test("station draw: whoever comes in is asked at once and named with both numbers, without gold", () => {
  const after = { entryNumber: 75, reason: "unreachable" as const };
  const came = here(allBut(2)).map((winner) =>
    winner.slot === 2 ? { ...winner, name: "Ida M.", entryNumber: 37, after } : winner
  );
  const asked = screen(revealed(came), shownAt + 10_000, { spotlight: 2 });
  assert(text(asked).includes("Are you here, Ida M.? In for No. 75, who was not here."));
  const untimed = screen(revealed(came, { claimSeconds: 0 }), shownAt, { spotlight: 2 });
  assert(text(untimed).includes("In for No. 75, who was not here.") && !untimed.includes('class="burst"'));
  const board = screen(revealed(came), shownAt + 999_000);
  assert(
    text(board).includes("No. 37 in for No. 75, who was not here.") &&
      board.includes("<small>No. 37</small>"),
  );
});

Deno.test("station draw: prizes without a holder are said, also when there is none with", () => {
  const left = winners.filter(({ slot }) => slot !== 1 && slot < 12);
  const html = text(screen(revealed(left), shownAt));
  assert(html.includes("1 prize without a holder") && html.includes("2 prizes without a holder"));
  const noSilver = text(screen(revealed(winners.filter(({ tier }) => tier !== "silver")), shownAt));
  assert(noSilver.includes("Dinner at Lumen") && noSilver.includes("3 prizes without a holder"));
  assert(text(screen(revealed([]), shownAt)).includes("No prize found a winner"));
  const one = { id: "t", label: "T", count: 2 };
  assert(
    text(screen(revealed(winnersOf([one]).slice(0, 1), { tiers: [one], claimSeconds: 0 }), shownAt)).includes(
      "1 prize without",
    ),
  );
});

Deno.test("station draw: what was called off after the seal says that its record stays", () => {
  const { seal } = sealedIn("closed");
  const off = screen(sealedIn("cancelled", { seal, voidHash: "ab".repeat(32) }));
  assert(
    text(off).includes("This raffle was cancelled") && foot(off).includes("The sealed record stays public"),
  );
  assert(text(off).includes("The fire alarm interrupted us."));
  assert(text(screen(sealedIn("cancelled"))).includes("This raffle was cancelled"));
});

Deno.test("station draw: [CHK7] what it replaces and whose winners are left out stands beside the way in", () => {
  const notes = { supersedes: "cd".repeat(16), leavesOutWinnersOf: ["Friday raffle"] };
  for (const walkUps of [true, false]) {
    const html = text(screen(sealedIn("open", notes), closedAt, { walkUps }));
    assert(html.includes("It replaces the draw that was cancelled."));
    assert(html.includes("Winners of Friday raffle are left out."));
  }
  assert(!has(screen(sealedIn("open")), "raffle-notes"));
});

Deno.test("station draw: a rehearsal says so over every screen, and test numbers wherever they are known", () => {
  for (
    const phase of ["draft", "open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"] as const
  ) {
    const html = screen(sealedIn(phase, { rehearsal: true }));
    assert(
      html.includes('class="watermark"') && text(html).includes("Rehearsal. Nothing here counts."),
      phase,
    );
    assert(!has(screen(sealedIn(phase)), "raffle-practice"), phase);
  }
  const spotlight = screen(sealedIn("revealed", { rehearsal: true }), closedAt, { spotlight: 0 });
  assert(spotlight.includes('class="watermark"'));
  const test = screen(sealedIn("closed", {}, false, "ab".repeat(32)));
  assert(text(test).includes("Test numbers. Nothing here counts."));
});

Deno.test("station draw: with test numbers nothing is promised that only a public number keeps", () => {
  for (const phase of ["closing", "closed", "drawn", "revealed"] as const) {
    for (const isHere of [false, true]) {
      const html = text(screen(sealedIn(phase, {}, isHere, "ab".repeat(32))));
      for (
        const promise of [
          "nobody can know",
          "Nobody could know",
          "before the number existed",
          "No second try",
        ]
      ) {
        assert(!html.includes(promise), `${phase}: ${promise}`);
      }
      assert(html.includes("Everybody can know them, so this draw proves nothing."));
    }
  }
});

Deno.test("station draw: no style attribute is in the server's markup", () => {
  for (const raffle of [sealedIn("closed"), revealed(here([0, 2])), revealed(here(allBut(2)))]) {
    assert(!/\sstyle=/.test(screen(raffle, shownAt + 20_000)));
  }
});

Deno.test("station draw: on a server of test numbers they are said from the open on, and never of a draw without any", () => {
  for (const phase of ["draft", "open", "paused"] as const) {
    const html = text(screen(sealedIn(phase), null, { testNumbers: true }));
    assert(html.includes("Test numbers. Nothing here counts."), phase);
    assert(html.includes("so this draw proves nothing.") && !html.includes("does not exist yet"), phase);
    assert(!text(screen(sealedIn(phase))).includes("Test numbers"), phase);
  }
  // What the record says counts more than what this server would do now.
  assert(!text(screen(sealedIn("closed"), closedAt, { testNumbers: true })).includes("Test numbers"));
  const offline = sealedIn("open", { mode: "offline" });
  assert(!text(screen(offline, null, { testNumbers: true })).includes("Test numbers"));
});

Deno.test("station draw: no bare number stands before or after a winner's name", () => {
  const html = screen(revealed(here([0, 2]), { claimSeconds }), shownAt + 20_000);
  const rows = html.split("<li").slice(1).map((row) => text(`<li${row.split("</li>")[0]}`));
  assertEquals(rows.length, winners.length);
  for (const row of rows) assert(!/(^|[^.\d] )\d+( |$)/.test(row), row);
});

Deno.test("station draw: the thanks come in turn with the winners, and only when nobody is waited for", () => {
  const said = (raffle: RaffleView, page: number, now = shownAt + 900_000) =>
    has(screen(raffle, now, { page }), "raffle-thanks");
  const all = revealed(winners, { claimSeconds: 0 });
  assertEquals([0, 1, 2, 3, 4].map((page) => said(all, page)), [false, false, false, true, false]);
  const many = [{ id: "t1", label: "Lantern", count: 100 }];
  const batches = revealed(winnersOf(many), { tiers: many, claimSeconds: 0 });
  const turns = Array.from({ length: 9 }, (_, page) => page).filter((page) => said(batches, page));
  assert(turns.length > 0 && turns[0] >= 3, turns.join());
  assert(!said(revealed(here(allBut(2))), 3) && said(revealed(here(allBut(-1))), 3));
  // Whoever has just said that they are here keeps their turn of it, with their mark.
  const late = screen(revealed(here([2]), { claimSeconds: 0 }), shownAt + 52_000, { page: 3, calm: false });
  assert(!has(late, "raffle-thanks") && text(late).includes("is here"));
  assert(!said(revealed(winners, { claimSeconds: 0, rehearsal: true }), 3));
  assert(!said(sealedIn("drawn"), 3));
  const html = screen(all, shownAt + 900_000, { page: 3 });
  assert(text(html).includes("412 people took part. 14 prizes found their winners."));
  assert(html.includes("https://drumroll.example/verify/HARBR1/grand-raffle"));
  assert(has(html, "efx-station-results-region") && has(html, "raffle-winner-panel"));
});
