/**
 * Every state of the strip over a stream: rows for the gallery.
 *
 * `gallery.tsx` puts the stylesheets around them. A new state is one row here.
 * @module
 */
import { closedAt, numberAt, roomWith, sealedIn, winnersOf } from "@/components/draw_samples.ts";
import { longLabels, longText, pollIn, questionWith, roomWithPoll } from "@/components/poll_samples.ts";
import {
  OverlayNotice,
  OverlayScreen,
  type OverlayScreenProps,
} from "@/components/overlay/OverlayScreen.tsx";
import { overlay } from "@/lib/client/overlay_words.ts";
import type { RaffleView, View } from "@/lib/protocol/messages.ts";
import type { State } from "@/tools/gallery.tsx";

function strip(
  name: string,
  view: View,
  more: Partial<OverlayScreenProps> = {},
  page: Partial<State> = {},
): State {
  const node = (
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
    />
  );
  return { name: `overlay-${name}`, surface: "overlay", node, ...page };
}

const at = (seconds: number) => ({ serverNow: () => closedAt + 1_000 * seconds });
const shownAt = new Date(closedAt + 60_000).toISOString();
const one = { id: "t1", label: "A weekend for two in Bergen", count: 1 };
const alone = (name: string, more: Partial<RaffleView> = {}) =>
  sealedIn("revealed", {
    tiers: [one],
    winners: winnersOf([one], [name]).map((winner) => ({ ...winner, shownAt })),
    ...more,
  });
const many = [{ id: "t1", label: "Lantern", count: 40 }];
const long = questionWith(12, 0, {
  text: longText,
  options: longLabels.map((label, i) => ({ id: `o${i + 1}`, label })),
});
const arabic = { name: "ليلة الميناء ٢٠٢٦" };
const rtl = { dir: "rtl", hue: 38 } as const;

export const overlayStates: State[] = [
  strip("draft", roomWith(sealedIn("draft"))),
  strip("open", roomWith(sealedIn("open"))),
  strip("open-by-link", roomWith(sealedIn("open")), { walkUps: false }),
  strip("open-50000", roomWith(sealedIn("open", { entryCount: 48_120 }), { checkedIn: 50_000 })),
  strip("open-test", roomWith(sealedIn("open")), { testNumbers: true }),
  strip("open-old", roomWith(sealedIn("open")), { status: "reconnecting" }),
  strip("open-rtl", roomWith(sealedIn("open", { title: "السحب الكبير" }), arabic), {}, rtl),
  strip("paused", roomWith(sealedIn("paused"))),
  strip("closing", roomWith(sealedIn("closing"))),
  strip("countdown", roomWith(sealedIn("closed")), at((numberAt - closedAt) / 1_000 - 17.6)),
  strip("late", roomWith(sealedIn("closed")), at(60)),
  strip("here", roomWith(sealedIn("closed", {}, true))),
  strip("drawn", roomWith(sealedIn("drawn", {}, true))),
  strip("winner", roomWith(alone("Amélie D."))),
  strip("winner-long", roomWith(alone("Bartholomew Featherstonehaugh-Cholmondeley"))),
  strip("winner-rtl", roomWith(alone("محمد ا."), arabic), {}, rtl),
  strip("claim", roomWith(alone("Amélie D.", { claimSeconds: 120 })), at(96)),
  strip("winners", roomWith(sealedIn("revealed")), { page: 1 }),
  strip("winners-40", roomWith(sealedIn("revealed", { tiers: many, winners: winnersOf(many) })), { page: 1 }),
  strip("rehearsal", roomWith(sealedIn("revealed", { rehearsal: true }))),
  strip("cancelled", roomWith(sealedIn("cancelled"))),
  strip("nothing", roomWith(null)),
  strip("poll-open", roomWithPoll(pollIn("open"))),
  strip("poll-live", roomWithPoll(pollIn("open", { showResults: "live" }))),
  strip("poll-closed", roomWithPoll(pollIn("closed"))),
  strip("poll-hidden", roomWithPoll(pollIn("closed", { showResults: "manual" }))),
  strip("poll-long", roomWithPoll(pollIn("open", { questions: [long] }))),
  strip("poll-long-closed", roomWithPoll(pollIn("closed", { questions: [long] })), { turn: 1 }),
  { name: "overlay-no-link", surface: "overlay", node: <OverlayNotice text={overlay.linkOver} /> },
];
