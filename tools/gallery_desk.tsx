/**
 * Every state of the organizer's pages, with made-up people: rows for the gallery, and what tests render.
 *
 * Nothing here is a page of the product; `gallery.tsx` puts the stylesheets around it.
 * @module
 */
import type { VNode } from "preact";
import type { View } from "@/lib/protocol/messages.ts";
import { ControlView, type ControlViewProps } from "@/components/organizer/ControlView.tsx";
import {
  controlProps,
  deskRoom,
  event,
  halfRevealed,
  importAtRest,
  metalRaffle,
  nothing,
  pollIn,
  pollOut,
  pollRoom,
  report,
  roster,
  rosterProps,
  twoQuestions,
} from "@/components/organizer/desk_samples.ts";
import { DeskShell } from "@/components/organizer/DeskShell.tsx";
import { type EventDraft, newDraft } from "@/components/organizer/new_event.ts";
import { newPollDraft } from "@/components/organizer/new_poll.ts";
import { NewEventView, type NewEventViewProps } from "@/components/organizer/NewEventView.tsx";
import { EventsPage } from "@/components/organizer/pages/EventsPage.tsx";
import { SetUpPage } from "@/components/organizer/pages/SetUpPage.tsx";
import { SignInPage } from "@/components/organizer/pages/SignInPage.tsx";
import { RosterView, type RosterViewProps } from "@/components/organizer/RosterView.tsx";
import { raffleIn } from "@/components/samples.ts";

export interface DeskState {
  name: string;
  surface: "desk";
  node: VNode;
  dir?: "rtl";
  hue?: number;
}

const organizer = { name: "Ida Nord" };

function desk(name: string, node: VNode, more: Partial<DeskState> = {}): DeskState {
  return { name: `desk-${name}`, surface: "desk", node, ...more };
}

function control(
  name: string,
  view: View,
  props: Partial<ControlViewProps> = {},
  more: Partial<DeskState> = {},
): DeskState {
  const node = (
    <DeskShell event={event} here="run">
      <ControlView {...controlProps(view, props)} />
    </DeskShell>
  );
  return desk(`control-${name}`, node, more);
}

function newEvent(name: string, props: Partial<NewEventViewProps> = {}): DeskState {
  const node = (
    <DeskShell here="new" organizer={organizer}>
      <NewEventView
        draft={{ ...newDraft("MRKT7294"), name: "Harbour Lights 2026" }}
        step={0}
        problems={{}}
        error={null}
        busy={null}
        made={null}
        onChange={nothing}
        onBack={nothing}
        onNext={nothing}
        onPasscode={nothing}
        {...props}
      />
    </DeskShell>
  );
  return desk(`new-${name}`, node);
}

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

function rosterState(
  name: string,
  props: Partial<RosterViewProps> = {},
  more: Partial<DeskState> = {},
): DeskState {
  const node = (
    <DeskShell event={event} here="roster">
      <RosterView {...rosterProps(props)} />
    </DeskShell>
  );
  return desk(`roster-${name}`, node, more);
}

const lost = "Catching up. This is how it stood at 20:41.";
const bag = metalRaffle("draft", { title: "Goodie bags", tiers: [{ id: "bag", label: "Bag", count: 20 }] });

export const deskStates: DeskState[] = [
  desk("setup-empty", <SetUpPage />),
  desk(
    "setup-error",
    <SetUpPage
      name="Ida Nord"
      error={{ field: "again", message: "The two passphrases are not the same." }}
    />,
  ),
  desk("setup-used", <SetUpPage invalid />),
  desk("signin-empty", <SignInPage />),
  desk(
    "signin-error",
    <SignInPage
      name="Ida Nord"
      error="That name and passphrase do not match. 4 tries left before a short wait."
    />,
  ),
  desk(
    "signin-wait",
    <SignInPage
      name="Ida Nord"
      error="Too many tries. Wait 28 seconds, then try again."
      retryAfterSeconds={28}
    />,
  ),
  desk("events-none", <EventsPage organizer={organizer} events={[]} />),
  desk(
    "events-some",
    <EventsPage
      organizer={organizer}
      events={[
        {
          ...event,
          createdAt: "2026-07-30T09:00:00Z",
          joinCode: "K7M4QX",
          phase: "open",
          entryCount: 412,
          attendees: 512,
          checkedIn: 430,
        },
        {
          id: "SPRING",
          name: "Frühlingsfest der Freiwilligen Feuerwehr Obertrubach-Wolfsberg",
          createdAt: "2026-05-02T09:00:00Z",
          joinCode: "P9R2TW",
          hue: 140,
          phase: "revealed",
          entryCount: 1_204,
          attendees: 1_310,
          checkedIn: 1_288,
        },
        {
          id: "LAYLA",
          name: "ليلة الميناء",
          createdAt: "2026-08-20T09:00:00Z",
          joinCode: "A3B4C5",
          hue: 38,
          phase: "draft",
          entryCount: 0,
          attendees: 80,
          checkedIn: 0,
        },
        {
          id: "NOTYET",
          name: "Members' evening",
          createdAt: "2026-08-21T09:00:00Z",
          joinCode: "D6E7F8",
          hue: 330,
          phase: null,
          entryCount: null,
          attendees: 0,
          checkedIn: 0,
        },
      ]}
    />,
  ),
  control("no-raffle", deskRoom(null)),
  control("draft", deskRoom(metalRaffle("draft"))),
  control(
    "draft-nobody",
    deskRoom(metalRaffle("draft"), { counts: { checkedIn: 0, attendees: 0, stations: 0, sockets: 1 } }),
  ),
  control("open", deskRoom(metalRaffle("open"))),
  control("open-empty", deskRoom(metalRaffle("open", { entryCount: 0 })), { bars: [], lastMinute: null }),
  control("open-few", deskRoom(metalRaffle("open", { entryCount: 4 })), { lastMinute: 1 }),
  control(
    "open-many",
    deskRoom(metalRaffle("open", { entryCount: 12_345 }), {
      counts: { checkedIn: 20_000, attendees: 20_000, stations: 12, sockets: 12_900 },
    }),
  ),
  control("open-busy", deskRoom(metalRaffle("open")), { pending: "close:" }),
  control("open-refused", deskRoom(metalRaffle("open")), {
    saying: { kind: "refused", text: "The room is busy. Nothing was lost: send the same request again." },
  }),
  control("open-hint", deskRoom(metalRaffle("open")), {
    saying: { kind: "hint", text: "Let go too early. Hold until the button is full." },
  }),
  control("open-reconnecting", deskRoom(metalRaffle("open")), {
    status: "reconnecting",
    stale: true,
    saying: { kind: "lost", text: lost },
  }),
  control("open-offline", deskRoom(metalRaffle("open")), {
    status: "disconnected",
    stale: true,
    saying: {
      kind: "lost",
      text: "No connection since 20:41. The room goes on without you; we try again by ourselves.",
    },
  }),
  control("ended", deskRoom(metalRaffle("open")), {
    status: "disconnected",
    stale: true,
    locked: true,
    saying: {
      kind: "refused",
      text: "Your session has ended. Sign in again to go on.",
      link: { href: "/o/sign-in", word: "Sign in" },
    },
  }),
  control("paused", deskRoom(metalRaffle("paused"))),
  control("closing", deskRoom(metalRaffle("closing"))),
  control("closed", deskRoom(metalRaffle("closed"))),
  control("drawn", deskRoom(metalRaffle("drawn"))),
  control("drawn-some", deskRoom(halfRevealed)),
  control("revealed", deskRoom(metalRaffle("revealed"))),
  control("revealed-people", deskRoom(metalRaffle("revealed")), {
    people: {
      0: { name: "Amélie Dubois", phone: "+33612345641" },
      1: { name: "محمد الأحمد" },
      2: { name: "Zoë van Rijn", phone: "+31612345677" },
      3: { name: "김서연" },
    },
  }),
  control(
    "revealed-long",
    deskRoom(raffleIn("revealed", { title: "Frühlingsfest der Dampfschifffahrtsgesellschaft" })),
    {
      people: {
        0: { name: "Wilhelmina-Alexandrine von Hohenstein-Wolkersdorf", phone: "+4930123456789" },
        1: { name: "Konstantinos Papadimitrakopoulos" },
      },
    },
  ),
  control("cancelled", deskRoom(metalRaffle("cancelled", { cancelReason: "The prize is not here." }))),
  control("passcode-form", deskRoom(metalRaffle("open")), {
    passcode: {
      form: { passcode: "MRKT7294", signOut: false, busy: false },
      onOpen: nothing,
      onChange: nothing,
      onSubmit: nothing,
    },
  }),
  control("passcode-known", deskRoom(metalRaffle("open")), { passcodeHint: "MRKT7294" }),
  control("cancel-ask", deskRoom(metalRaffle("open")), {
    cancel: {
      asking: true,
      reason: "The prize is not here",
      onAsk: nothing,
      onReason: nothing,
      onCancel: nothing,
    },
  }),
  control(
    "two-modules",
    { ...deskRoom(metalRaffle("open")), modules: { "grand-raffle": metalRaffle("open"), bags: bag } },
    {
      picked: "bags",
    },
  ),
  control(
    "long-labels",
    deskRoom(raffleIn("drawn", {
      title: "The big Saturday night raffle of the friends of the harbour archive",
      tiers: raffleIn("draft").tiers,
    })),
  ),
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
    pollRoom(pollIn("open"), { counts: { checkedIn: 430, stations: 0, sockets: 4 } }),
    {
      stationsOut: { at: "done", onAsk: nothing, onSignOut: nothing },
    },
  ),
  control("poll-rtl", pollRoom(pollOut("closed")), {}, { dir: "rtl", hue: 38 }),
  control("rtl-open", deskRoom(metalRaffle("open")), {}, { dir: "rtl", hue: 38 }),
  newEvent("event"),
  newEvent("event-problems", {
    draft: newDraft("abc"),
    problems: { name: "Give the event a name.", passcode: "At least 4 characters." },
  }),
  newEvent("prizes", { step: 1 }),
  newEvent("prizes-problems", {
    step: 1,
    draft: {
      ...newDraft("MRKT7294"),
      title: "",
      tiers: [
        { key: 1, label: "Gold", count: "1" },
        { key: 2, label: "gold", count: "3" },
        { key: 3, label: "Bronze", count: "ten" },
        { key: 4, label: "", count: "1" },
      ],
    },
    problems: {
      title: "Give the raffle a name.",
      "tiers.1.label": "Two prizes have this name.",
      "tiers.2.count": "A whole number from 1 to 200.",
      "tiers.3.label": "Give this prize a name.",
    },
  }),
  newEvent("room", { step: 2 }),
  newEvent("busy", { step: 2, busy: "event" }),
  newEvent("unanswered", {
    step: 2,
    error: "No answer from the server. Try again: it can't make the event twice.",
  }),
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
  newEvent("raffle-missing", {
    step: 2,
    made: { name: "Harbour Lights 2026" },
    error: "The room is busy. Nothing was lost: send the same request again.",
  }),
  rosterState("list"),
  rosterState("report", { report }),
  rosterState("report-many", {
    report: {
      ...report,
      imported: 0,
      updated: 0,
      rejected: Array.from({ length: 31 }, (_, i) => ({
        line: i + 2,
        code: "empty_name",
        message: "The name is missing.",
      })),
      toFix: null,
    },
  }),
  rosterState("saving", {
    saving: new Set(["A-0402"]),
    refused: { "A-0266": "The room is busy. Nothing was lost: send the same request again." },
    copied: "https://drumroll.example/e/HARBR1#a-0088",
  }),
  rosterState("bulk", { filter: "out", shown: roster.slice(7), found: 4, bulk: { at: "asking" } }),
  rosterState("bulk-running", {
    filter: "out",
    shown: roster.slice(7),
    found: 4,
    bulk: { at: "running", done: 1, all: 4 },
  }),
  rosterState("search-none", { query: "zebra", shown: [], found: 0, bulkCount: 0 }),
  rosterState("import", { importing: { ...importAtRest, text: "Amélie Dubois\nZoë van Rijn" } }),
  rosterState("import-drag", { importing: { ...importAtRest, dragging: true } }),
  rosterState("import-busy", { importing: { ...importAtRest, busy: "guests-final.csv" } }),
  rosterState("import-error", {
    importing: {
      ...importAtRest,
      error: "This is a workbook, not a text file. In your spreadsheet, save it as CSV UTF-8.",
    },
  }),
  rosterState("empty", {
    counts: { attendees: 0, checkedIn: 0 },
    shown: [],
    found: 0,
    loaded: 0,
    hasMore: false,
    bulkCount: 0,
    importing: importAtRest,
  }),
];
