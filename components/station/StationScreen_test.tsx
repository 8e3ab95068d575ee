import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { raffleIn, roomWith, tiers, winnersOf } from "@/components/samples.ts";
import { PasscodeForm } from "@/components/station/PasscodeForm.tsx";
import { StationScreen, type StationScreenProps } from "@/components/station/StationScreen.tsx";
import type { Phase, RaffleView, View } from "@/lib/protocol/messages.ts";

const phases: Phase[] = ["draft", "open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"];
const before: Phase[] = phases.filter((phase) => phase !== "revealed");

function screen(view: View, more: Partial<StationScreenProps> = {}): string {
  return renderToString(
    <StationScreen
      view={view}
      status="live"
      resyncing={false}
      snapshotLoaded
      lastHeard="20:41"
      joinUrl="https://drumroll.example/j/K7M4QX"
      joinHost="drumroll.example"
      walkUps
      {...more}
    />,
  );
}

const of = (raffle: RaffleView | null) => screen(roomWith(raffle));
const has = (html: string, test: string) => html.includes(`data-test="${test}"`);

/** The opening tag that carries this data-test. */
function tag(html: string, test: string): string {
  return html.match(new RegExp(`<[^>]*data-test="${test}"[^>]*>`))?.[0] ?? "";
}

/** The text between the tag with this data-test and the end of its element, without markup. */
function text(html: string, test: string): string {
  const from = html.slice(html.indexOf(`data-test="${test}"`));
  return from.slice(from.indexOf(">") + 1).split(/<\/(?:p|b|button)>/)[0].replace(/<[^>]*>/g, "");
}

Deno.test("station: every phase has the shell, the state of the socket, the snapshot and a way to leave", () => {
  for (const phase of phases) {
    const html = of(raffleIn(phase));
    for (
      const test of [
        "efx-station-shell",
        "raffle-station",
        "efx-station-socket-status",
        "raffle-socket-status",
        "efx-station-snapshot-loaded",
        "efx-station-active-state",
        "efx-station-leave-button",
        "raffle-entry-count",
      ]
    ) assert(has(html, test), `${phase} has no ${test}`);
    assert(tag(html, "efx-station-shell").includes('data-module-id="grand-raffle"'));
    assert(tag(html, "efx-station-shell").includes(' module-id="grand-raffle"'));
  }
});

Deno.test("station: the entry count is the plain number in every phase", () => {
  for (const phase of phases) {
    const entryCount = phase === "draft" ? 0 : 4120;
    const html = of(raffleIn(phase, { entryCount }));
    const from = html.slice(html.indexOf('data-test="raffle-entry-count"'));
    const count = from.slice(from.indexOf(">") + 1).split(/<\/b>|<\/span>(?!<span)/)[0].replace(
      /<[^>]*>/g,
      "",
    );
    assertEquals(count, String(entryCount), phase);
  }
});

Deno.test("station: the state of the phase is said in words", () => {
  const said = phases.map((phase) => text(of(raffleIn(phase)), "efx-station-active-state"));
  assertEquals(said, ["Not open yet", "Active", "Paused", "Closed", "Closed", "Closed", "Closed", "Closed"]);
});

Deno.test("station: before the reveal nothing of a winner is in the document, in any phase", () => {
  const winners = winnersOf(tiers);
  for (const phase of before) {
    // Even if winners were in the view by mistake: the gate is resultsVisible.
    const html = of(raffleIn(phase, { winners, revealedTiers: ["gold"], resultsVisible: false }));
    for (
      const word of [
        "winner-panel",
        "results-region",
        "spotlight",
        "board",
        "burst",
        "prize",
        ...tiers.map(({ label }) => label),
      ]
    ) {
      assert(!html.includes(word), `${phase} has ${word}`);
    }
    for (const { name, entrantTag } of winners) {
      assert(!html.includes(name) && !html.includes(entrantTag), `${phase} names ${name}`);
    }
  }
});

Deno.test("station: a cancelled raffle shows no winner, whatever the view says", () => {
  const html = of(raffleIn("cancelled", { winners: winnersOf(tiers), resultsVisible: true }));
  assert(!has(html, "raffle-winner-panel") && !html.includes("Amélie"));
  assert(html.includes("The fire alarm interrupted us."));
});

Deno.test("station: revealed tiers stand in the winner panel, the others not yet", () => {
  const winners = winnersOf(tiers).filter(({ tier }) => tier === "bronze");
  const html = of(raffleIn("drawn", { resultsVisible: true, revealedTiers: ["bronze"], winners }));
  assert(has(html, "efx-station-results-region") && has(html, "raffle-winner-panel"));
  assert(html.includes("Олена К.") && html.includes("A print from the harbour archive"));
  assert(!html.includes("Amélie") && !html.includes("A weekend for two in Bergen"));
});

Deno.test("station: one winner has the stage alone, in the burst of this draw", () => {
  const html = screen(roomWith(raffleIn("revealed")), { spotlight: 0 });
  assert(html.includes("Amélie D.") && html.includes('class="burst"'));
  assert(!html.includes("Zoë van R."));
});

Deno.test("station: the seal exists only once the close record does", () => {
  for (const phase of ["draft", "open", "paused", "closing"] as const) {
    assert(!of(raffleIn(phase)).includes("Seal of this draw"), phase);
  }
  const html = of(raffleIn("closed"));
  assert(html.includes("Seal of this draw"));
  for (const group of ["cb11", "1b3f", "c0be"]) assert(html.includes(`<span>${group}</span>`), group);
});

Deno.test("station: the socket's state is exact, and what may be old is said to be", () => {
  const view = roomWith(raffleIn("open"));
  for (const status of ["connecting", "live", "reconnecting", "disconnected"] as const) {
    const html = screen(view, { status });
    assert(tag(html, "efx-station-socket-status").includes(`data-state="${status}"`));
    assertEquals(
      html.includes("round stale"),
      status === "reconnecting" || status === "disconnected",
      status,
    );
  }
  assert(screen(view, { status: "disconnected" }).includes("Offline. Last heard at 20:41."));
});

Deno.test("station: the resync banner is there while a resync is, and only then", () => {
  const view = roomWith(raffleIn("open"));
  assert(has(screen(view, { resyncing: true }), "efx-station-resync-banner"));
  assert(!has(screen(view), "efx-station-resync-banner"));
});

Deno.test("station: state and text say whether the first snapshot has been applied", () => {
  for (const snapshotLoaded of [true, false]) {
    const html = screen(roomWith(raffleIn("open")), { snapshotLoaded });
    assert(tag(html, "efx-station-snapshot-loaded").includes(`data-state="${snapshotLoaded}"`));
    assert(text(html, "efx-station-snapshot-loaded").includes(String(snapshotLoaded)));
  }
});

Deno.test("station: what the draw may be trusted with stands at the foot, for each mode", () => {
  const foot = (mode: RaffleView["mode"]) => of(raffleIn("open", { mode })).split("<footer")[1];
  assert(
    foot("offline").includes("No public number. You trust the organizer not to have tried several lists."),
  );
  assert(foot("sealed").includes("A public number that does not exist yet will decide."));
  assert(foot("instant").includes("Every phone sees the result in the same second."));
});

Deno.test("station: names and titles are text, never markup", () => {
  const evil = `<img src=x onerror="x">&`;
  const list = [{ id: "t", label: evil, count: 2 }];
  const html = screen(
    roomWith(raffleIn("revealed", { title: evil, tiers: list, winners: winnersOf(list, [evil]) }), {
      name: evil,
    }),
  ) + of(raffleIn("cancelled", { cancelReason: evil })) + of(raffleIn("open", { title: evil }));
  assert(!html.includes("<img"));
  assert(html.includes("&lt;img"));
});

Deno.test("station: winners of one masked name are told apart by their numbers", () => {
  const list = [{ id: "t", label: "Prize", count: 2 }];
  const html = of(raffleIn("revealed", { tiers: list, winners: winnersOf(list, ["Ann K."]) }));
  assert(html.includes("<small>No. 41</small>") && html.includes("<small>No. 58</small>"));
});

Deno.test("station: no style attribute is in the server's markup", () => {
  for (const phase of phases) assert(!/\sstyle=/.test(of(raffleIn(phase))), phase);
});

Deno.test("station: without a module it says so and still shows the way in", () => {
  const html = of(null);
  assert(has(html, "efx-station-shell") && html.includes("Nothing is on yet") && html.includes("K7M 4QX"));
});

Deno.test("station: where only invited people enter, it asks for the personal link, and the code leads back", () => {
  for (const raffle of [raffleIn("open"), raffleIn("draft"), null]) {
    const byLink = screen(roomWith(raffle), { walkUps: false });
    assert(byLink.includes("Open your personal link to enter") && !byLink.includes("Scan, or open"));
    assert(byLink.includes("ask at the desk") && byLink.includes("K7M 4QX"));
    assert(screen(roomWith(raffle)).includes("Scan, or open"));
  }
});

Deno.test("passcode: the error is there after a failed attempt, and only then", () => {
  const form = (error: string | null) =>
    renderToString(<PasscodeForm eventName="X" error={error} busy={false} />);
  for (const test of ["form", "input", "submit"]) assert(has(form(null), `efx-station-passcode-${test}`));
  assert(!has(form(null), "efx-station-passcode-error"));
  assert(text(form("That passcode is not right."), "efx-station-passcode-error").includes("not right"));
});
