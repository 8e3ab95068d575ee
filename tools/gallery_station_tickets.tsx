/**
 * Every state of a ticketed raffle on the big screen and on the strip over a stream: rows for the gallery.
 *
 * `gallery.tsx` puts the stylesheets around them. A new state is one row here.
 * @module
 */
import { closedAt, numberAt, sealedIn } from "@/components/draw_samples.ts";
import { roomWithTickets, ticketsIn } from "@/components/tickets_samples.ts";
import { OverlayScreen, type OverlayScreenProps } from "@/components/overlay/OverlayScreen.tsx";
import { StationScreen, type StationScreenProps } from "@/components/station/StationScreen.tsx";
import { Tools } from "@/components/station/Tools.tsx";
import type { Phase, TicketsView } from "@/lib/protocol/messages.ts";
import type { State } from "@/tools/gallery.tsx";

/** As `sealedIn`, for tickets. */
export function sealedTickets(phase: Phase, more: Partial<TicketsView> = {}, isHere?: boolean): TicketsView {
  const { mode, beacon } = sealedIn(phase, {}, isHere);
  return { ...ticketsIn(phase), mode, ...(beacon && { beacon }), ...more };
}

const at = (seconds: number) => ({ serverNow: () => closedAt + 1_000 * seconds });
const arabic = { name: "ليلة الميناء ٢٠٢٦" };
const rtl = { dir: "rtl", hue: 38 } as const;

function shown(
  name: string,
  tickets: TicketsView,
  more: Partial<StationScreenProps> = {},
  page: Partial<State> = {},
): State {
  const node = (
    <StationScreen
      view={roomWithTickets(tickets, page.dir ? arabic : {})}
      status="live"
      resyncing={false}
      snapshotLoaded
      lastHeard="20:41"
      joinUrl="https://drumroll.example/j/K7M4QX"
      joinHost="drumroll.example"
      walkUps
      {...at(0)}
      {...more}
    />
  );
  return { name: `station-tickets-${name}`, surface: "station", node, ...page };
}

function strip(name: string, tickets: TicketsView, more: Partial<OverlayScreenProps> = {}): State {
  const node = (
    <OverlayScreen
      view={roomWithTickets(tickets)}
      status="live"
      lastHeard="20:41"
      origin="https://drumroll.example"
      walkUps
      testNumbers={false}
      turn={0}
      {...at(0)}
      live={false}
      spotlight={null}
      page={0}
      {...more}
    />
  );
  return { name: `overlay-tickets-${name}`, surface: "overlay", node };
}

const press = { isOn: false, toggle() {} };
const tools = <Tools sound={press} full={{ ...press, isPossible: true }} />;
const due = (numberAt - closedAt) / 1_000;
const sold = (n: number, cap = 100) => ({ cap, sold: n, remaining: cap - n, entryCount: Math.ceil(n / 2) });
const won = (more: Partial<NonNullable<TicketsView["winners"]>[number]> = {}) => {
  const tickets = sealedTickets("revealed");
  return { ...tickets, winners: tickets.winners!.slice(0, 1).map((winner) => ({ ...winner, ...more })) };
};

export const stationTicketsStates: State[] = [
  shown("draft", sealedTickets("draft")),
  shown("open-none", sealedTickets("open", sold(0))),
  shown("open", sealedTickets("open")),
  shown("open-last", sealedTickets("open", sold(99))),
  shown("open-by-link", sealedTickets("open"), { walkUps: false }),
  shown("open-2000", sealedTickets("open", { ...sold(753, 2_000), perPerson: 10 })),
  shown("open-million", sealedTickets("open", sold(1, 1_000_000))),
  shown(
    "open-long",
    sealedTickets("open", {
      title: "The last hundred seats of the winter concert",
      tiers: [{ id: "winner", label: "Two nights in the lighthouse with breakfast and the boat", count: 1 }],
    }),
  ),
  shown("open-resync", sealedTickets("open"), { status: "reconnecting" }),
  shown("open-offline", sealedTickets("open"), { status: "disconnected" }),
  shown("open-rtl", sealedTickets("open", { title: "آخر مئة تذكرة" }), {}, rtl),
  shown("paused", sealedTickets("paused")),
  shown("sold-out", sealedTickets("open", sold(100))),
  shown("closing", sealedTickets("closing")),
  shown("countdown", sealedTickets("closed"), at(due - 17.6)),
  shown("countdown-5", sealedTickets("closed"), at(due - 4.6)),
  shown("late", sealedTickets("closed"), at(due + 20)),
  shown("here", sealedTickets("closed", {}, true)),
  shown("drawn", sealedTickets("drawn", { resultsVisible: false })),
  shown("winner", won()),
  shown("winner-here", won({ claimedAt: new Date(closedAt + 80_000).toISOString() })),
  shown("winner-long", won({ name: "Bartholomew Featherstonehaugh-Cholmondeley", entryNumber: 123_456 })),
  shown("winner-number", won({ name: "No. 37", entryNumber: 37 })),
  shown("winner-rtl", won({ name: "محمد ا." }), {}, rtl),
  shown("winner-foot", { ...won(), mode: "offline" }, { tools, joinHost: "the-lighthouse.local:8000" }),
  shown("thanks", won(), { page: 3 }),
  shown("rehearsal", sealedTickets("open", { rehearsal: true })),
  shown("cancelled", sealedTickets("cancelled", { cancelReason: "The boat has not come in." })),
  strip("draft", sealedTickets("draft")),
  strip("open", sealedTickets("open")),
  strip("open-by-link", sealedTickets("open"), { walkUps: false }),
  strip("open-million", sealedTickets("open", sold(1, 1_000_000))),
  strip("open-old", sealedTickets("open"), { status: "reconnecting" }),
  strip("paused", sealedTickets("paused")),
  strip("sold-out", sealedTickets("open", sold(100))),
  strip("closing", sealedTickets("closing")),
  strip("countdown", sealedTickets("closed"), at(due - 17.6)),
  strip("winner", won()),
  strip("winner-long", won({ name: "Bartholomew Featherstonehaugh-Cholmondeley", entryNumber: 123_456 })),
  strip("cancelled", sealedTickets("cancelled", { cancelReason: "The boat has not come in." })),
];
