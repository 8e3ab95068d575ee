/**
 * Every state of every page as plain HTML with the real stylesheets, without a server.
 *
 *     deno run -A tools/gallery.tsx /tmp/gallery
 *
 * Writes one file for each state and an index. `shots.ts` takes their pictures. A new state is one row here.
 * @module
 */
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { ErrorPage } from "@/components/pages/ErrorPage.tsx";
import { HomePage } from "@/components/pages/HomePage.tsx";
import {
  AttendeeEnded,
  AttendeeScreen,
  type AttendeeScreenProps,
} from "@/components/phone/AttendeeScreen.tsx";
import { WaitScreen } from "@/components/phone/WaitScreen.tsx";
import { JoinScreen } from "@/components/phone/JoinScreen.tsx";
import { PasscodeForm, type PasscodeFormProps } from "@/components/station/PasscodeForm.tsx";
import { StationEnded, StationScreen, type StationScreenProps } from "@/components/station/StationScreen.tsx";
import { attendee, entrant, raffleIn, roomWith, tiers, winnersOf } from "@/components/samples.ts";
import { deskStates } from "@/tools/gallery_desk.tsx";
import { drawn, drawStates } from "@/tools/gallery_draw_phone.tsx";
import { ballotStates } from "@/tools/gallery_poll_phone.tsx";
import { overlayStates } from "@/tools/gallery_overlay.tsx";
import { overDeskStates, overStates } from "@/tools/gallery_over.tsx";
import { shopStates } from "@/tools/gallery_shop_phone.tsx";
import { stationDrawStates } from "@/tools/gallery_station_draw.tsx";
import { stationTicketsStates } from "@/tools/gallery_station_tickets.tsx";
import { stationPollStates } from "@/tools/gallery_station_poll.tsx";
import type { RaffleView, View, WinnerView } from "@/lib/protocol/messages.ts";

export type Surface = "station" | "overlay" | "phone" | "home" | "desk";

export interface State {
  name: string;
  surface: Surface;
  node: VNode;
  dir?: "rtl";
  hue?: number;
}

const sheets: Record<Surface, string[]> = {
  station: ["station", "station_draw", "station_poll"],
  overlay: ["overlay"],
  phone: ["phone", "draw", "door"],
  home: ["phone", "home"],
  desk: ["desk", "desk_door"],
};

function station(
  name: string,
  view: View,
  more: Partial<StationScreenProps> = {},
  page: Partial<State> = {},
): State {
  const node = (
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
    />
  );
  return { name: `station-${name}`, surface: "station", node, ...page };
}

function passcode(name: string, more: Partial<PasscodeFormProps>): State {
  const node = <PasscodeForm eventName="Harbour Lights 2026" error={null} busy={false} {...more} />;
  return { name: `station-passcode-${name}`, surface: "station", node };
}

function phone(
  name: string,
  view: View,
  more: Partial<AttendeeScreenProps> = {},
  page: Partial<State> = {},
): State {
  const node = (
    <AttendeeScreen
      view={view}
      me={attendee()}
      status="live"
      proof="saved"
      provedAt="20:31"
      seal="kept"
      drawn={drawn()}
      {...more}
    />
  );
  return { name: `attendee-${name}`, surface: "phone", node, ...page };
}

function partly(...shown: string[]): RaffleView {
  const winners = winnersOf(tiers).filter(({ tier }) => shown.includes(tier));
  return raffleIn("drawn", { resultsVisible: true, revealedTiers: shown, winners });
}

function many(count: number, names?: string[]): RaffleView {
  const list = [{ id: "t1", label: "Lantern", count }];
  return raffleIn("revealed", { tiers: list, winners: winnersOf(list, names), revealedTiers: ["t1"] });
}

const longNames = [
  "Bartholomew Featherstonehaugh-Cholmondeley",
  "Ανδρομάχη Παπακωνσταντοπούλου",
  "Jo",
  "Wolfeschlegelsteinhausenbergerdorff Senior",
];
/** Wide in a wide font, though short in letters. */
const wideNames = [
  "Александра В.",
  "Bartholomew K.",
  "Christopher M.",
  "MARIA-MAGDALENA S.",
  "Wolfeschlegelsteinhausenbergerdorff",
  "佐藤○○",
  "WWWWWWWWWW W.",
  "Ιωάννα Π.",
];
const longEvent = "The Annual General Meeting of the Society of Harbour Lights and Lanterns 2026";

const longPrize = raffleIn("revealed", {
  tiers: [{ id: "t1", label: "A weekend for two in the oldest lighthouse of the northern coast", count: 1 }],
  revealedTiers: ["t1"],
});
const here = (winner: WinnerView) => ({ ...winner, claimedAt: winner.shownAt });

export const states: State[] = [
  ...deskStates,
  ...overDeskStates,
  ...overStates,
  ...ballotStates,
  ...shopStates,
  ...drawStates,
  ...stationPollStates,
  ...stationTicketsStates,
  ...stationDrawStates,
  ...overlayStates,
  station("draft", roomWith(raffleIn("draft"))),
  station("open", roomWith(raffleIn("open"))),
  station("open-by-link", roomWith(raffleIn("open")), { walkUps: false }),
  station("nothing-by-link", roomWith(null), { walkUps: false }),
  station(
    "open-by-link-long",
    roomWith(raffleIn("open", { title: "The grand raffle of everything that was left over" })),
    {
      walkUps: false,
    },
  ),
  station("open-empty", roomWith(raffleIn("open", { entryCount: 0 }))),
  station("open-nobody", roomWith(raffleIn("open", { entryCount: 0 }), { checkedIn: 0 })),
  station("open-few", roomWith(raffleIn("open", { entryCount: 7 }), { checkedIn: 12 })),
  station(
    "open-5000",
    roomWith(raffleIn("open", { entryCount: 48_120, mode: "sealed" }), { checkedIn: 50_000 }),
  ),
  station(
    "open-long",
    roomWith(raffleIn("open", { title: "The grand raffle of everything that was left over" }), {
      name: longEvent,
    }),
    {
      joinHost: "raffle.harbour-lights-festival.example",
    },
  ),
  station(
    "open-rtl",
    roomWith(raffleIn("open", { title: "السحب الكبير" }), { name: "ليلة الميناء ٢٠٢٦" }),
    {},
    { dir: "rtl", hue: 38 },
  ),
  station("connecting", roomWith(raffleIn("open")), {
    status: "connecting",
    snapshotLoaded: false,
    lastHeard: null,
  }),
  station("resync", roomWith(raffleIn("open", { entryCount: 398 })), { resyncing: true }),
  station("reconnecting", roomWith(raffleIn("open", { entryCount: 398 })), { status: "reconnecting" }),
  station("offline", roomWith(raffleIn("open", { entryCount: 398 })), { status: "disconnected" }),
  station("paused", roomWith(raffleIn("paused"))),
  station("closing", roomWith(raffleIn("closing"))),
  station("closed", roomWith(raffleIn("closed"))),
  station("drawn", roomWith(raffleIn("drawn"))),
  station("partly-bronze", roomWith(partly("bronze"))),
  station("partly-silver", roomWith(partly("silver", "bronze"))),
  station("reveal-one", roomWith(raffleIn("revealed")), { spotlight: 0 }),
  station("reveal-one-long", roomWith(many(1, longNames))),
  station(
    "reveal-one-all-long",
    roomWith({ ...longPrize, winners: winnersOf(longPrize.tiers, longNames).map(here) }, { name: longEvent }),
    { status: "reconnecting" },
  ),
  ...wideNames.map((name, i) => station(`reveal-one-wide-${i + 1}`, roomWith(many(1, [name])))),
  station("revealed-3-wide", roomWith(many(3, wideNames))),
  station("revealed-lead-wide", roomWith(raffleIn("revealed", { winners: winnersOf(tiers, wideNames) }))),
  station("reveal-one-rtl-wide", roomWith(many(1, ["عبدالرحمن المستنصر بالله"])), {}, {
    dir: "rtl",
    hue: 38,
  }),
  station("reveal-one-rtl", roomWith(many(1, ["محمد ا."])), {}, { dir: "rtl", hue: 38 }),
  station("revealed", roomWith(raffleIn("revealed"))),
  station("revealed-3", roomWith(many(3))),
  station("revealed-40", roomWith(many(40))),
  station("revealed-100-page-2", roomWith(many(100)), { page: 1 }),
  station("revealed-long", roomWith(raffleIn("revealed", { winners: winnersOf(tiers, longNames) }))),
  station("cancelled", roomWith(raffleIn("cancelled"))),
  station("nothing", roomWith(null)),
  {
    name: "station-ended",
    surface: "station",
    node: <StationEnded eventName="Harbour Lights 2026" why="session_ended" />,
  },
  passcode("empty", {}),
  passcode("typed", { passcode: "PIER-42" }),
  passcode("wrong", {
    passcode: "PIER-24",
    error: "That passcode is not right. 4 tries left before a short wait.",
  }),
  passcode("wait", {
    passcode: "PIER-24",
    busy: true,
    waitSeconds: 27,
    error: "Too many tries. Wait 27 seconds, then try again.",
  }),

  phone("ready", roomWith(raffleIn("open"))),
  phone("ready-sending", roomWith(raffleIn("open")), { tap: "sending" }),
  phone("ready-waiting", roomWith(raffleIn("open")), { tap: "kept" }),
  phone("ready-waiting-rtl", roomWith(raffleIn("open")), { tap: "kept", status: "delayed" }, { dir: "rtl" }),
  phone("ready-offline-tapped", roomWith(raffleIn("open")), { tap: "kept", status: "disconnected" }),
  phone("ready-offline-mode", roomWith(raffleIn("open", { mode: "offline" }))),
  phone("in-offline-mode", roomWith(raffleIn("open", { mode: "offline" })), { me: entrant(0) }),
  phone("sealed-offline-mode", roomWith(raffleIn("closed", { mode: "offline" })), { me: entrant(0) }),
  phone("late-missed", roomWith(raffleIn("closed")), { isMissed: true }),
  phone("ready-refused", roomWith(raffleIn("open")), {
    problem: { sentence: "Entries are paused. You can enter again in a moment." },
  }),
  phone("ready-offline", roomWith(raffleIn("open")), { status: "disconnected" }),
  phone("not-checked-in", roomWith(raffleIn("open")), { me: attendee({ checkedIn: false }) }),
  phone("not-open", roomWith(raffleIn("draft"))),
  phone("not-open-not-checked-in", roomWith(raffleIn("draft")), { me: attendee({ checkedIn: false }) }),
  phone("nothing", roomWith(null)),
  phone("paused", roomWith(raffleIn("paused"))),
  phone("in", roomWith(raffleIn("open")), { me: entrant(0) }),
  phone("in-unsaved", roomWith(raffleIn("open")), { me: entrant(0), proof: "unsaved" }),
  phone("in-elsewhere", roomWith(raffleIn("open")), { me: entrant(0), proof: "elsewhere" }),
  phone("in-leaving", roomWith(raffleIn("open")), { me: entrant(0), leaving: "asked" }),
  phone("in-paused", roomWith(raffleIn("paused")), { me: entrant(0) }),
  phone("in-offline", roomWith(raffleIn("open")), {
    me: entrant(0),
    status: "disconnected",
    lastHeard: "20:41",
  }),
  phone("in-long", roomWith(raffleIn("open"), { name: longEvent }), {
    me: attendee({ name: longNames[0], entries: { "grand-raffle": { entryNumber: 12480 } } }),
    status: "reconnecting",
  }),
  phone("in-rtl", roomWith(raffleIn("open"), { name: "ليلة الميناء ٢٠٢٦" }), {
    me: entrant(0, { name: "محمد ا." }),
  }, { dir: "rtl", hue: 38 }),
  phone("late", roomWith(raffleIn("closed"))),
  phone("closing", roomWith(raffleIn("closing")), { me: entrant(0) }),
  phone("sealed", roomWith(raffleIn("closed")), { me: entrant(0) }),
  phone("seal-broken", roomWith(raffleIn("closed")), { me: entrant(0), seal: "broken" }),
  phone("drawn", roomWith(raffleIn("drawn")), { me: entrant(0) }),
  phone("partly", roomWith(partly("bronze")), { me: entrant(0) }),
  phone("won", roomWith(raffleIn("revealed")), { me: entrant(0) }),
  phone(
    "won-short",
    roomWith(
      raffleIn("revealed", {
        tiers: tiers.map((tier) => ({ ...tier, label: tier.id[0].toUpperCase() + tier.id.slice(1) })),
      }),
    ),
    { me: entrant(2) },
  ),
  phone("not-won", roomWith(raffleIn("revealed")), { me: entrant(null) }),
  phone("results", roomWith(raffleIn("revealed"))),
  phone("cancelled", roomWith(raffleIn("cancelled")), { me: entrant(0) }),
  { name: "attendee-ended", surface: "phone", node: <AttendeeEnded eventName="Harbour Lights 2026" /> },

  {
    name: "join-name",
    surface: "phone",
    node: <JoinScreen event={{ name: "Harbour Lights 2026", joinCode: "K7M4QX" }} walkUps />,
  },
  {
    name: "join-name-error",
    surface: "phone",
    node: (
      <JoinScreen
        event={{ name: "Harbour Lights 2026", joinCode: "K7M4QX" }}
        walkUps
        error="A name has at most 80 letters."
        saved="/e/x/y"
      />
    ),
  },
  {
    name: "join-texts",
    surface: "phone",
    node: <JoinScreen event={{ name: "Harbour Lights 2026", joinCode: "K7M4QX" }} walkUps approval texts />,
  },
  {
    name: "join-texts-error",
    surface: "phone",
    node: (
      <JoinScreen
        event={{ name: "Harbour Lights 2026", joinCode: "K7M4QX" }}
        walkUps
        texts
        given={{ name: "Noa Lindqvist", phone: "0612345678", smsOptIn: true, hideName: true }}
        error="Begin the number with + and the country code, or no text can reach it."
        errorAt="phone"
      />
    ),
  },
  ...(["waiting", "turned_away", "offline"] as const).map((state): State => ({
    name: `door-${state}`,
    surface: "phone",
    node: <WaitScreen eventName="Harbour Lights 2026" name="Noa Lindqvist" state={state} />,
  })),
  {
    name: "join-link",
    surface: "phone",
    node: (
      <JoinScreen
        event={{ name: "Harbour Lights 2026", joinCode: "K7M4QX" }}
        walkUps={false}
        saved="/e/x/y"
      />
    ),
  },
  { name: "home", surface: "home", node: <HomePage /> },
  {
    name: "home-error",
    surface: "home",
    node: <HomePage error="There is no event with that code." code="K7M4Q0" />,
  },
  { name: "error-404", surface: "home", node: <ErrorPage status={404} /> },
  { name: "error-500", surface: "home", node: <ErrorPage status={500} /> },
  { name: "error-503", surface: "home", node: <ErrorPage status={503} /> },
];

const css = (name: string) => Deno.readTextFileSync(new URL(`../static/css/${name}.css`, import.meta.url));

/** One document, complete in itself: the stylesheets are inside. */
export function documentOf(state: State): string {
  const theme = state.surface === "station" || state.surface === "overlay" ? "stage" : "paper";
  const styles = ["tokens", "base", ...sheets[state.surface]].map(css).join("\n");
  return `<!doctype html><html lang="en" dir="${
    state.dir ?? "ltr"
  }" data-theme="${theme}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${state.name}</title>` +
    `<style>${styles}</style>${
      state.hue === undefined ? "" : `<style>html{--hue:${state.hue}}</style>`
    }</head>` +
    `<body>${renderToString(state.node)}</body></html>`;
}

if (import.meta.main) {
  const folder = Deno.args[0];
  if (!folder) {
    console.error("usage: deno run -A tools/gallery.tsx <folder>");
    Deno.exit(2);
  }
  await Deno.mkdir(folder, { recursive: true });
  for (const state of states) await Deno.writeTextFile(`${folder}/${state.name}.html`, documentOf(state));
  const links = states.map(({ name }) => `<li><a href="${name}.html">${name}</a></li>`).join("");
  await Deno.writeTextFile(`${folder}/index.html`, `<!doctype html><meta charset="utf-8"><ol>${links}</ol>`);
  console.log(`${states.length} states in ${folder}`);
}
