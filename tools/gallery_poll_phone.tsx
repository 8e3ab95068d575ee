/**
 * The states of a phone while a poll is on, for `gallery.tsx`.
 *
 * @module
 */
import { beginWith, hidden, howLong, shown, whichDays } from "@/components/phone/ballot_samples.ts";
import { CheckIn } from "@/components/phone/CheckIn.tsx";
import { PollScreen, type PollScreenProps } from "@/components/phone/PollScreen.tsx";
import { pollIn, roomWithPoll } from "@/components/poll_samples.ts";
import type { State } from "@/tools/gallery.tsx";
import type { PollView } from "@/lib/protocol/messages.ts";

const me = { name: "Amélie Durand", checkedIn: true };
const early = {
  me: { ...me, checkedIn: false },
  desk: <CheckIn joinCode="K7M4QX" code="ABCDEFGH" checkedIn={430} onMoved={() => {}} />,
};
const several = [beginWith, whichDays, howLong];
const long = {
  id: "long",
  text:
    "Of all that you saw, heard and tasted at the harbour this year, what should we keep, and what do you think " +
    "the society should begin the next one with?",
  multiple: true,
  options: Array.from({ length: 12 }, (_, i) => ({
    id: `o${i}`,
    label: i === 4
      ? "Hafenrundfahrtsgesellschaftsversammlungsleiterblasmusik"
      : i % 3
      ? `Lantern number ${i + 1}`
      : "A lantern, and after that a walk along the quay with everyone",
  })),
};
const arabic = {
  ...beginWith,
  text: "بماذا نبدأ العام القادم؟",
  options: ["فوانيس على كل قارب", "جوقة على الرصيف", "مطابخ مفتوحة حتى منتصف الليل", "سباحة عند الشروق"]
    .map((label, i) => ({ id: beginWith.options[i].id, label })),
};

function poll(
  name: string,
  view: PollView,
  more: Partial<PollScreenProps> = {},
  page: Partial<State> = {},
): State {
  const room = roomWithPoll(view, page.dir ? { name: "ليلة الميناء ٢٠٢٦" } : {});
  const node = (
    <PollScreen
      {...{ me, poll: view, view: room }}
      status="live"
      question={view.questions[0].id}
      mine={{}}
      waiting={{}}
      marked={{}}
      {...more}
    />
  );
  return { name: `ballot-${name}`, surface: "phone", node, ...page };
}

const one = hidden([beginWith]);
const A = { begin: ["lanterns"] };
const B = { begin: ["choir"] };
const C = { ...A, days: ["fri", "sat"] };
const twelve = ["o0", "o1"];
const open = pollIn("open", one);
const final = pollIn("open", { ...one, changeVote: false });
const paused = pollIn("paused", one);
const days = pollIn("open", hidden([whichDays]));
const three = pollIn("open", hidden(several));
const rtl = { dir: "rtl", hue: 38 } as const;

export const ballotStates: State[] = [
  poll("not-open", pollIn("draft", one)),
  poll("not-open-check-in", pollIn("draft", one), early),
  poll("check-in", open, early),
  poll("fresh", open),
  poll("marked", open, { marked: A }),
  poll("final", final, { marked: A }),
  poll("final-voted", final, { mine: A }),
  poll("sending", open, { waiting: A, isSending: true }),
  poll("waiting", open, { waiting: A, status: "reconnecting" }),
  poll("waiting-offline", open, { waiting: A, status: "disconnected" }),
  poll("waiting-unkept", open, { waiting: A, isKept: false, status: "reconnecting" }),
  poll("voted", open, { mine: A }),
  poll("changing", open, { mine: A, marked: B }),
  poll("changing-sent", open, { mine: A, waiting: B, isSending: true }),
  poll("voted-live", pollIn("open", shown([beginWith])), { mine: A }),
  poll("voted-offline", open, { mine: A, status: "disconnected" }),
  poll("refused", paused, {
    marked: A,
    problem: "Voting closed for a moment: it is paused. Vote again when it goes on.",
  }),
  poll("paused", paused),
  poll("paused-voted", paused, { mine: A }),
  poll("multiple", days, { marked: { days: ["fri", "sun"] } }),
  poll("multiple-voted", days, { mine: { days: ["fri", "sun"] } }),
  poll("several", three, { mine: A, question: "days" }),
  poll("several-done", three, { mine: { ...C, long: ["ten"] }, question: "long" }),
  poll("long", pollIn("open", hidden([long])), { mine: { long: twelve }, marked: { long: ["o4"] } }),
  poll("rtl", pollIn("open", { ...hidden([arabic]), title: "تصويت" }), { mine: A, marked: B }, rtl),
  poll("rtl-voted", pollIn("open", { ...hidden([arabic]), title: "تصويت" }), { mine: B }, rtl),
  poll("closed", pollIn("closed", one), { mine: A }),
  poll("closed-none", pollIn("closed", one)),
  poll("closed-several", pollIn("closed", hidden(several)), { mine: C }),
  poll("results", pollIn("closed", shown([beginWith])), { mine: B }),
  poll("results-none", pollIn("closed", shown([beginWith]))),
  poll("results-zero", pollIn("closed", shown([beginWith], 0))),
  poll("results-several", pollIn("closed", shown(several)), { mine: C }),
  poll("results-long", pollIn("closed", shown([long])), { mine: { long: twelve } }),
  poll("results-rtl", pollIn("closed", { ...shown([arabic]), title: "تصويت" }), { mine: B }, rtl),
  poll("cancelled", pollIn("cancelled", one), { mine: A }),
];
