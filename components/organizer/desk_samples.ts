/**
 * A desk to look at: the organizer's room, roster and import report, for the gallery and for tests.
 *
 * Not part of the running product; nothing under routes/ or islands/ imports it.
 * @module
 */
import type { ScanCardProps } from "./ScanCard.tsx";
import type { Door, DoorState } from "./use_door.ts";
import type { MessageView, PollView, RaffleView, Tier, View } from "@/lib/protocol/messages.ts";
import type { ControlViewProps } from "@/components/organizer/ControlView.tsx";
import { noFinding } from "@/components/organizer/finding.ts";
import type { PasscodeChange } from "@/components/organizer/passcode.ts";
import { byName, type ImportReport, joinPage } from "@/components/organizer/roster_rows.ts";
import type { RosterViewProps } from "@/components/organizer/RosterView.tsx";
import { noTexts } from "@/components/organizer/texts.ts";
import { raffleIn, roomWith, winnersOf } from "@/components/samples.ts";

export const event = { id: "HARBR1", name: "Harbour Lights 2026", hue: 218 };
const metals: Tier[] = [
  { id: "gold", label: "Gold", count: 1 },
  { id: "silver", label: "Silver", count: 3 },
  { id: "bronze", label: "Bronze", count: 10 },
];

export function metalRaffle(phase: RaffleView["phase"], more: Partial<RaffleView> = {}): RaffleView {
  return raffleIn(phase, { tiers: metals, ...more });
}

/** Bronze is out, silver and gold are not. */
export const halfRevealed = metalRaffle("drawn", {
  winners: winnersOf(metals).filter(({ tier }) => tier === "bronze"),
  revealedTiers: ["bronze"],
  resultsVisible: true,
});

export function deskRoom(raffle: RaffleView | null, more: Partial<View> = {}): View {
  return {
    ...roomWith(raffle),
    counts: { checkedIn: 430, attendees: 512, stations: 3, phones: 418, sockets: 424 },
    ...more,
  };
}

const question = {
  id: "next-year",
  text: "What should next year begin with?",
  multiple: false,
  options: [
    { id: "lanterns", label: "Lanterns on every boat" },
    { id: "choir", label: "A choir on the pier" },
    { id: "kitchens", label: "Open kitchens until midnight" },
    { id: "swim", label: "A swim at sunrise" },
  ],
};
export const counted = { "next-year": { lanterns: 148, choir: 97, kitchens: 121, swim: 23 } };

/** One question, 389 ballots once it is open; no counts unless they are given. */
export function pollIn(phase: PollView["phase"], more: Partial<PollView> = {}): PollView {
  return {
    kind: "poll",
    title: "Audience vote",
    phase,
    questions: [question],
    showResults: "after_close",
    changeVote: true,
    ballotCounts: { "next-year": phase === "draft" ? 0 : 389 },
    resultsVisible: false,
    ...(phase !== "draft" && { openedAt: "2026-08-14T18:31:07Z" }),
    ...(phase === "closed" && { closedAt: "2026-08-14T18:44:12Z" }),
    ...(phase === "cancelled" && { cancelReason: "The question had a mistake." }),
    ...more,
  };
}

/** The same with its results public. */
export function pollOut(phase: PollView["phase"], more: Partial<PollView> = {}): PollView {
  return pollIn(phase, { resultsVisible: true, results: counted, ...more });
}

/** A second question where several answers are allowed, with long texts. */
export const twoQuestions: Partial<PollView> = {
  questions: [question, {
    id: "stay",
    text: "Which parts of the evening should stay as they are, whatever else we change next year?",
    multiple: true,
    options: [
      { id: "raffle", label: "The raffle" },
      { id: "long", label: "The long table on the quay with bread and soup for everybody" },
      { id: "arabic", label: "الموسيقى على الميناء" },
    ],
  }],
  ballotCounts: { "next-year": 389, stay: 312 },
};

/** A room whose one module is this poll. */
export function pollRoom(poll: PollView, more: Partial<View> = {}): View {
  return { ...deskRoom(null), current: "vote", modules: { vote: poll }, ...more };
}

/** What no test presses. */
export const nothing = () => {};
const bars = [1, 2, 4, 3, 8, 14, 22, 37, 46, 40, 34, 29, 25, 23, 17, 14, 12, 9, 7, 8, 6, 5, 5, 4, 3];

/** The form for a new station passcode, not asked for. */
export const closedPasscode: PasscodeChange = {
  form: null,
  onHave: nothing,
  onOpen: nothing,
  onChange: nothing,
  onSubmit: nothing,
};

export const closedCancel: ControlViewProps["cancel"] = {
  asking: false,
  reason: "",
  onAsk: nothing,
  onReason: nothing,
  onCancel: nothing,
};

export const noReplacing: ControlViewProps["replacing"] = {
  winner: null,
  reason: "unreachable",
  next: undefined,
  told: [],
  card: null,
  onAsk: nothing,
  onReason: nothing,
};

export function controlProps(view: View, more: Partial<ControlViewProps> = {}): ControlViewProps {
  const open = Object.values(view.modules).some(({ phase }) => phase === "open" || phase === "paused");
  return {
    view,
    urls: {
      station: "https://drumroll.example/s/HARBR1",
      join: "https://drumroll.example/j/K7M4QX",
      organizer: "https://drumroll.example/o/HARBR1",
    },
    passcode: closedPasscode,
    stationsOut: { at: "rest", onAsk: nothing, onSignOut: nothing },
    picked: null,
    status: "live",
    pending: null,
    saying: null,
    stale: false,
    locked: false,
    bars: open ? bars : [],
    lastMinute: open ? 31 : null,
    copied: null,
    people: {},
    cancel: closedCancel,
    now: null,
    replacing: noReplacing,
    texts: noTexts,
    finding: noFinding,
    problems: [],
    onSettleScreens: nothing,
    onAct: nothing,
    onPick: nothing,
    onHint: nothing,
    onCopy: nothing,
    ...more,
  };
}

const guests: [name: string, id: string, checkedIn: boolean][] = [
  ["Amélie Dubois", "A-0217", true],
  ["محمد الأحمد", "A-0088", true],
  ["Zoë van Rijn", "A-0305", true],
  ["김서연", "A-0012", true],
  ["Олена Коваль", "A-0340", true],
  ["王小明", "A-0159", true],
  ["Søren Bech", "A-0071", true],
  ["अनन्या राव", "A-0402", false],
  ["Ιωάννα Παππά", "A-0266", false],
  ["Wilhelmina-Alexandrine von Hohenstein-Wolkersdorf", "A-0127", false],
  ["נועה לוי", "A-0055", false],
];

export const roster = joinPage(
  [],
  guests.map(([name, id, checkedIn]) => ({
    id,
    name,
    checkedIn,
    entryUrl: `https://drumroll.example/e/HARBR1#${id.toLowerCase()}`,
  })),
);

export const report: ImportReport = {
  source: "guests-final.csv",
  imported: 496,
  updated: 9,
  rejected: [
    { line: 88, code: "empty_name", message: "The name is missing." },
    {
      line: 213,
      code: "invalid_phone",
      message: "The phone number must be 5 to 15 digits, with a + before the country code.",
    },
    { line: 410, code: "duplicate_id", message: "The id A-0017 is on line 17 already." },
  ],
  toFix: "name,id\n,A-88\n",
};

export function doorAt(state: Partial<DoorState> = {}, more: Partial<Door> = {}): Door {
  return {
    state: {
      ...{
        seq: 60,
        walkUps: "approval",
        max: 5_000,
        perAddress: 1_000,
        count: 40,
        waitingCount: 0,
        fullAddresses: 0,
      },
      waiting: [],
      ...state,
    },
    ...{ isOpen: false, busy: false, problem: null, settling: new Set<string>(), asking: null, away: null },
    ...{ open: nothing, set: nothing, settle: nothing, ask: nothing, onSure: nothing, onBack: nothing },
    ...more,
  };
}

export const inLine: DoorState["waiting"] = [
  { id: "w1", name: "Noa Lindqvist", askedAt: "2026-11-20T18:41:00Z" },
  { id: "w2", name: "محمد الأحمد", askedAt: "2026-11-20T18:41:30Z" },
  { id: "w3", name: "김서연", askedAt: "2026-11-20T18:42:10Z" },
];

/** Somebody who holds the best prize and has not fetched it. */
export const wonGold: MessageView = {
  ...{
    slot: 0,
    tier: "gold",
    entryNumber: 41,
    entrantTag: "a".repeat(64),
    attendee: "A-0305",
    holding: true,
  },
  ...{ name: "Zoë van Rijn", state: "delivered", wonAt: "2026-11-20T19:30:00Z", at: "2026-11-20T19:30:04Z" },
};

/** The scanner with nothing before it. */
export const scanAtRest: ScanCardProps = {
  ...{ camera: "on", busy: false, result: null, typed: "", handing: false },
  ...{
    onTyped: nothing,
    onEnter: nothing,
    onUndo: nothing,
    onHandOver: nothing,
    close: nothing,
    wake: nothing,
  },
};

export function rosterProps(more: Partial<RosterViewProps> = {}): RosterViewProps {
  return {
    linksHref: "/api/events/HARBR1/attendees.csv",
    onHavePasscode: nothing,
    counts: { attendees: 512, checkedIn: 430 },
    walkUps: false,
    scan: null,
    door: doorAt(),
    onScan: nothing,
    onFindEnter: nothing,
    shown: byName(roster),
    found: roster.length,
    loaded: roster.length,
    query: "",
    filter: "all",
    saving: new Set(),
    refused: {},
    copied: null,
    loading: false,
    hasMore: true,
    loadError: null,
    bulk: { at: "rest" },
    bulkCount: roster.filter(({ checkedIn }) => !checkedIn).length,
    importing: null,
    report: null,
    onImport: nothing,
    onSaveReport: nothing,
    onDismissReport: nothing,
    onQuery: nothing,
    onFilter: nothing,
    onCheckIn: nothing,
    onCopy: nothing,
    onMore: nothing,
    onSearchAll: nothing,
    onBulk: nothing,
    ...more,
  };
}

/** The import card at rest. */
export const importAtRest = {
  text: "",
  dragging: false,
  busy: null,
  error: null,
  onText: nothing,
  onPaste: nothing,
  onFile: nothing,
};
