/**
 * Every state of a poll at the desk: run from the control page, and made in the wizard.
 *
 * Rows for `gallery_desk.tsx`, which has those of the other pages.
 * @module
 */
import {
  metalRaffle,
  nothing,
  pollIn,
  pollOut,
  pollRoom,
  twoQuestions,
} from "@/components/organizer/desk_samples.ts";
import { type EventDraft, newDraft } from "@/components/organizer/new_event.ts";
import { newPollDraft } from "@/components/organizer/new_poll.ts";
import { bag, control, type DeskState, lost, newEvent } from "@/tools/gallery_desk_frame.tsx";

/** The wizard's draft of a poll with two questions. */
function pollDraft(): EventDraft {
  const questions = pollIn("draft", twoQuestions).questions.map(({ text, multiple, options }, i) => ({
    key: i + 1,
    text,
    multiple,
    options: options.map(({ label }, j) => ({ key: j + 1, label })),
  }));
  const draft = newDraft("MRKT7294");
  return { ...draft, name: "Harbour Lights 2026", kind: "poll", poll: { ...newPollDraft(), questions } };
}

export const pollStates: DeskState[] = [
  control("poll-draft", pollRoom(pollIn("draft"))),
  control("poll-open", pollRoom(pollIn("open"))),
  control("poll-open-live", pollRoom(pollOut("open", { showResults: "live" }))),
  control("poll-open-manual", pollRoom(pollIn("open", { showResults: "manual", changeVote: false }))),
  control("poll-open-two", pollRoom(pollIn("open", twoQuestions))),
  control(
    "poll-open-empty",
    pollRoom(
      pollOut("open", {
        ballotCounts: { "next-year": 0 },
        results: { "next-year": { lanterns: 0, choir: 0, kitchens: 0, swim: 0 } },
      }),
    ),
  ),
  control("poll-open-refused", pollRoom(pollIn("open")), {
    saying: { kind: "refused", text: "The room is busy. Nothing was lost: send the same request again." },
  }),
  control("poll-open-offline", pollRoom(pollIn("open")), {
    status: "reconnecting",
    stale: true,
    saying: { kind: "lost", text: lost },
  }),
  control("poll-paused", pollRoom(pollIn("paused"))),
  control("poll-closed-hidden", pollRoom(pollIn("closed", { showResults: "manual" }))),
  control("poll-closed", pollRoom(pollOut("closed"))),
  control(
    "poll-closed-two",
    pollRoom(pollOut("closed", {
      ...twoQuestions,
      results: {
        "next-year": { lanterns: 121, choir: 97, kitchens: 121, swim: 50 },
        stay: { raffle: 300, long: 151, arabic: 9 },
      },
    })),
  ),
  control("poll-cancelled", pollRoom(pollIn("cancelled"))),
  control("poll-not-shown", {
    ...pollRoom(pollIn("open")),
    current: "grand-raffle",
    modules: { "grand-raffle": metalRaffle("open"), vote: pollIn("open"), bags: bag },
  }, { picked: "vote" }),
  control("stations-out", pollRoom(pollIn("open")), {
    stationsOut: { at: "asking", problem: "The room is busy.", onAsk: nothing, onSignOut: nothing },
  }),
  control(
    "stations-out-done",
    pollRoom(pollIn("open"), { counts: { checkedIn: 430, stations: 0, phones: 3, sockets: 4 } }),
    {
      stationsOut: { at: "done", onAsk: nothing, onSignOut: nothing },
    },
  ),
  control("poll-rtl", pollRoom(pollOut("closed")), {}, { dir: "rtl", hue: 38 }),
  newEvent("poll", { step: 1, draft: pollDraft() }),
  newEvent("poll-empty", { step: 1, draft: { ...pollDraft(), poll: newPollDraft() } }),
  newEvent("poll-problems", {
    step: 1,
    draft: pollDraft(),
    problems: {
      title: "Give the poll a name.",
      "questions.0.text": "Write the question.",
      "questions.0.options.1.label": "Two options have this name.",
      "questions.1.options": "At least 2 options.",
      questions: "That is too much text for one poll. Shorten it, or make two polls of it.",
    },
  }),
  newEvent("poll-rules", { step: 2, draft: pollDraft() }),
  newEvent("poll-again", {
    step: 2,
    draft: pollDraft(),
    made: { name: "Harbour Lights 2026", again: true },
    busy: "module",
  }),
];
