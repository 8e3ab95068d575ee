/**
 * Every state of a poll on the big screen: rows for the gallery.
 *
 * `gallery.tsx` puts the stylesheets around them. A new state is one row here.
 * @module
 */
import { longLabels, longText, pollIn, questionWith, roomWithPoll } from "@/components/poll_samples.ts";
import { StationScreen, type StationScreenProps } from "@/components/station/StationScreen.tsx";
import type { PollView, View } from "@/lib/protocol/messages.ts";
import type { State } from "@/tools/gallery.tsx";

function shown(
  name: string,
  poll: PollView | View,
  more: Partial<StationScreenProps> = {},
  page: Partial<State> = {},
): State {
  const node = (
    <StationScreen
      view={"kind" in poll ? roomWithPoll(poll) : poll}
      status="live"
      resyncing={false}
      snapshotLoaded
      lastHeard="20:41"
      joinUrl="https://drumroll.example/j/K7M4QX"
      joinHost="drumroll.example"
      walkUps
      {...more}
    />
  );
  return { name: `station-poll-${name}`, surface: "station", node, ...page };
}

const several = (count: number, options: number) =>
  Array.from({ length: count }, (_, n) => questionWith(options, n, { multiple: n === 1 }));

const long = [questionWith(12, 0, {
  text: longText,
  options: longLabels.map((label, i) => ({ id: `o${i + 1}`, label })),
})];

const phases: [string, (more: Partial<PollView> & { voters?: number }) => PollView][] = [
  ["draft", (more) => pollIn("draft", more)],
  ["open-hidden", (more) => pollIn("open", more)],
  ["open-live", (more) => pollIn("open", { showResults: "live", ...more })],
  ["paused", (more) => pollIn("paused", more)],
  ["paused-live", (more) => pollIn("paused", { showResults: "live", ...more })],
  ["closed-hidden", (more) => pollIn("closed", { showResults: "manual", ...more })],
  ["closed", (more) => pollIn("closed", more)],
  ["cancelled", (more) => pollIn("cancelled", more)],
];

const arabic = [{
  id: "q1",
  text: "بماذا نبدأ السنة القادمة؟",
  options: ["فوانيس على كل قارب", "جوقة على الرصيف", "مطابخ مفتوحة حتى منتصف الليل", "سباحة عند الشروق"].map(
    (label, i) => ({ id: `o${i + 1}`, label }),
  ),
  multiple: false,
}];
const rtl = { dir: "rtl", hue: 38 } as const;
const arabicRoom = (poll: PollView) => roomWithPoll(poll, { name: "ليلة الميناء ٢٠٢٦" });

export const stationPollStates: State[] = [
  ...phases.flatMap(([name, poll]) =>
    [1, 3, 10].flatMap((questions) =>
      [2, 4, 12].map((options) =>
        shown(`${name}-${questions}x${options}`, poll({ questions: several(questions, options) }), {
          questionPage: questions === 1 ? 0 : 1,
        })
      )
    )
  ),
  ...phases.map(([name, poll]) => shown(`${name}-6`, poll({ questions: several(1, 6) }))),
  ...phases.map(([name, poll]) => shown(`${name}-long`, poll({ questions: long }))),
  ...phases.map(([name, poll]) =>
    shown(`${name}-rtl`, arabicRoom(poll({ questions: arabic, title: "السنة القادمة" })), {}, rtl)
  ),
  ...phases.map(([name, poll]) => shown(`${name}-zero`, poll({ voters: 0 }))),
  ...phases.map(([name, poll]) =>
    shown(`${name}-5000`, roomWithPoll(poll({ voters: 5_000 }), { checkedIn: 5_120 }))
  ),
  shown("open-by-link", pollIn("open"), { walkUps: false }),
  shown("open-by-link-long", pollIn("open", { questions: long }), { walkUps: false }),
  shown("open-final", pollIn("open", { changeVote: false, showResults: "manual" })),
  shown(
    "closed-tie",
    pollIn("closed", {
      questions: [questionWith(3)],
      voters: 300,
      results: { q1: { o1: 100, o2: 100, o3: 100 } },
    }),
  ),
  shown("resync", pollIn("open"), { resyncing: true }),
  shown("resync-live", pollIn("open", { showResults: "live" }), { resyncing: true }),
  shown("reconnecting", pollIn("open"), { status: "reconnecting" }),
  shown("reconnecting-closed", pollIn("closed"), { status: "reconnecting" }),
  shown("offline", pollIn("open"), { status: "disconnected" }),
  shown("connecting", pollIn("open"), { status: "connecting", snapshotLoaded: false, lastHeard: null }),
];
