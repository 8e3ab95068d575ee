import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { closedAt, roomWith, sealedIn, winnersOf } from "@/components/draw_samples.ts";
import { pollIn, roomWithPoll } from "@/components/poll_samples.ts";
import { OverlayScreen, type OverlayScreenProps } from "@/components/overlay/OverlayScreen.tsx";
import { stripPages, stripWidth } from "@/components/overlay/strip_pages.ts";
import { nameEms } from "@/components/station/fit.ts";
import type { Phase, View } from "@/lib/protocol/messages.ts";

const strip = (view: View, more: Partial<OverlayScreenProps> = {}) =>
  renderToString(
    <OverlayScreen
      view={view}
      status="live"
      lastHeard="20:41"
      origin="https://drumroll.example"
      walkUps
      testNumbers={false}
      turn={0}
      serverNow={() => closedAt}
      live={false}
      spotlight={null}
      page={0}
      {...more}
    />,
  );
const text = (html: string) =>
  html.replace(/<\/?bdi[^>]*>/g, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
const region = 'data-test="efx-station-results-region"';

Deno.test("overlay: before the results are public no winner and no count of an option is in the document", () => {
  const phases: Phase[] = ["draft", "open", "paused", "closing", "closed", "drawn", "cancelled"];
  for (const phase of phases) {
    const html = strip(
      roomWith(sealedIn(phase, { winners: winnersOf([{ id: "g", label: "G", count: 1 }]) })),
    );
    assert(!html.includes(region) && !html.includes("Amélie"), phase);
  }
  assert(strip(roomWith(sealedIn("revealed"))).includes(region));
  assert(!strip(roomWithPoll(pollIn("open"))).includes(region));
  assert(strip(roomWithPoll(pollIn("open", { showResults: "live" }))).includes(region));
  assert(!strip(roomWithPoll(pollIn("closed", { showResults: "manual" }))).includes(region));
});

Deno.test("overlay: what counts for nothing says so in every phase, and where nothing is on there is nothing", () => {
  for (const phase of ["draft", "open", "closed", "drawn", "revealed"] as const) {
    const html = text(strip(roomWith(sealedIn(phase, { rehearsal: true }))));
    assert(html.includes("Rehearsal. Nothing here counts."), phase);
  }
  assert(text(strip(roomWith(sealedIn("open")), { testNumbers: true })).includes("Test numbers."));
  assertEquals(strip(roomWith(null)), "");
});

Deno.test("overlay: a strip that lost the room says how old it is", () => {
  const html = strip(roomWith(sealedIn("open")), { status: "reconnecting" });
  assert(text(html).includes("as of 20:41") && html.includes("data-old"));
});

Deno.test("overlay: any number of winners goes over the strip, each once and none cut", () => {
  for (const count of [1, 2, 14, 50, 200]) {
    const tier = { id: "t", label: "Lantern", count };
    const winners = winnersOf([tier]);
    const pages = stripPages([{ tier, index: 0, winners }]);
    assertEquals(pages.flatMap((page) => page.winners), winners);
    for (const page of pages) {
      const width = page.winners.reduce((sum, { name }) => sum + nameEms(name) * 4.6 + 3.2, 0);
      assert(page.winners.length === 1 || width <= 2 * (stripWidth + 3.2), String(width));
    }
  }
});

Deno.test("overlay: no style attribute is in the server's markup", () => {
  for (const phase of ["open", "closed", "revealed"] as const) {
    assert(!/\sstyle=/.test(strip(roomWith(sealedIn(phase)))));
  }
});
