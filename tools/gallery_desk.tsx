/**
 * Every state of the organizer's pages, with made-up people: rows for the gallery, and what tests render.
 *
 * Nothing here is a page of the product; `gallery.tsx` puts the stylesheets around it.
 * @module
 */
import {
  closedCancel,
  deskRoom,
  doorAt,
  event,
  halfRevealed,
  importAtRest,
  inLine,
  metalRaffle,
  nothing,
  report,
  roster,
  rosterProps,
  scanAtRest,
  wonGold,
} from "@/components/organizer/desk_samples.ts";
import { DeskShell } from "@/components/organizer/DeskShell.tsx";
import { newDraft } from "@/components/organizer/new_event.ts";
import { EventsPage } from "@/components/organizer/pages/EventsPage.tsx";
import { SetUpPage } from "@/components/organizer/pages/SetUpPage.tsx";
import { SignInPage } from "@/components/organizer/pages/SignInPage.tsx";
import { RosterView, type RosterViewProps } from "@/components/organizer/RosterView.tsx";
import { raffleIn } from "@/components/samples.ts";
import {
  bag,
  control,
  desk,
  type DeskState,
  lost,
  newEvent,
  organizer,
} from "@/tools/gallery_desk_frame.tsx";
import { drawStates } from "@/tools/gallery_desk_draw.tsx";
import { textStates } from "@/tools/gallery_desk_texts.tsx";
import { ticketStates } from "@/tools/gallery_desk_tickets.tsx";
import { pollStates } from "@/tools/gallery_desk_poll.tsx";

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
    deskRoom(metalRaffle("draft"), {
      counts: { checkedIn: 0, attendees: 0, stations: 0, phones: 0, sockets: 1 },
    }),
  ),
  control("open", deskRoom(metalRaffle("open"))),
  control("open-empty", deskRoom(metalRaffle("open", { entryCount: 0 })), { bars: [], lastMinute: null }),
  control("open-few", deskRoom(metalRaffle("open", { entryCount: 4 })), { lastMinute: 1 }),
  control(
    "open-many",
    deskRoom(metalRaffle("open", { entryCount: 12_345 }), {
      counts: { checkedIn: 20_000, attendees: 20_000, stations: 12, phones: 12_880, sockets: 12_900 },
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
      onHave: nothing,
      onOpen: nothing,
      onChange: nothing,
      onSubmit: nothing,
    },
  }),
  control("passcode-known", deskRoom(metalRaffle("open")), { passcodeHint: "MRKT7294" }),
  control("cancel-ask", deskRoom(metalRaffle("open")), {
    cancel: { ...closedCancel, asking: true, reason: "The prize is not here" },
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
  newEvent("room-offline", {
    step: 2,
    numbers: "off",
    draft: { ...newDraft("MRKT7294", "off"), name: "Harbour Lights 2026" },
  }),
  newEvent("room-unreachable", { step: 2, numbers: "unreachable" }),
  newEvent("room-again", {
    step: 2,
    made: { name: "Harbour Lights 2026", again: true },
    earlier: [
      { id: "early", kind: "raffle", title: "Early birds", phase: "revealed" },
      { id: "bags", kind: "raffle", title: "Goodie bags", phase: "open" },
      { id: "first", kind: "raffle", title: "Grand raffle", phase: "cancelled" },
    ],
    draft: {
      ...newDraft("MRKT7294"),
      rules: {
        mode: "sealed",
        rehearsal: false,
        claimSeconds: 120,
        leavesOut: ["early"],
        supersedes: "first",
        rulesUrl: "https://harbour-lights.example/rules",
      },
    },
  }),
  newEvent("busy", { step: 2, busy: "event" }),
  newEvent("unanswered", {
    step: 2,
    error: "No answer from the server. Try again: it can't make the event twice.",
  }),
  newEvent("raffle-missing", {
    step: 2,
    made: { name: "Harbour Lights 2026" },
    error: "The room is busy. Nothing was lost: send the same request again.",
  }),
  rosterState("list"),
  rosterState("scan", { scan: scanAtRest }),
  rosterState("scan-in", {
    scan: {
      ...scanAtRest,
      result: { kind: "checked_in", id: "A-0217", name: "Amélie Dubois", at: "2026-11-20T18:42:00Z" },
    },
  }),
  rosterState("scan-already", {
    scan: {
      ...scanAtRest,
      result: { kind: "already", id: "A-0217", name: "Zoë van Rijn", since: "2026-11-20T18:31:00Z" },
    },
  }),
  rosterState("scan-unknown", { scan: { ...scanAtRest, result: { kind: "unknown" } } }),
  rosterState("scan-other", { scan: { ...scanAtRest, result: { kind: "other_event" } } }),
  rosterState("scan-winner", {
    scan: { ...scanAtRest, result: { kind: "winner", module: "main", prize: "Gold", winner: wonGold } },
  }),
  rosterState("scan-refused", { scan: { ...scanAtRest, camera: "refused" } }),
  rosterState("scan-insecure", { scan: { ...scanAtRest, camera: "insecure" } }),
  rosterState("scan-none", { scan: { ...scanAtRest, camera: "none" } }),
  rosterState("door", { door: doorAt({ waitingCount: 3, waiting: inLine, count: 43 }) }),
  rosterState("door-open", {
    door: doorAt({ waitingCount: 3, waiting: inLine, count: 43 }, { isOpen: true, asking: "admit" }),
  }),
  rosterState("door-setting", { door: doorAt({ walkUps: true }, { isOpen: true }) }),
  rosterState("door-full", {
    door: doorAt({ walkUps: true, count: 5_000, fullAddresses: 1 }, { isOpen: true }),
  }),
  rosterState("door-away", {
    door: doorAt({ waitingCount: 2, waiting: inLine.slice(1) }, {
      away: { id: "w1", name: "Noa Lindqvist" },
    }),
  }),
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
  ...drawStates,
  ...pollStates,
  ...ticketStates,
  ...textStates,
];
