/**
 * Every state of a ticketed raffle at the desk: run from the control page, and made in the wizard.
 *
 * Rows for `gallery_desk.tsx`, which has those of the other pages.
 * @module
 */
import { closedCancel, wonGold } from "@/components/organizer/desk_samples.ts";
import { type EventDraft, newDraft } from "@/components/organizer/new_event.ts";
import { noTexts } from "@/components/organizer/texts.ts";
import { raffleIn } from "@/components/samples.ts";
import { closedAt, numberAt } from "@/components/draw_samples.ts";
import { roomWithTickets } from "@/components/tickets_samples.ts";
import type { TicketsView, View } from "@/lib/protocol/messages.ts";
import { control, type DeskState, lost, newEvent } from "@/tools/gallery_desk_frame.tsx";
import { sealedTickets } from "@/tools/gallery_station_tickets.tsx";

const counts = { attendees: 512, checkedIn: 430, stations: 1, phones: 388, sockets: 400 };
const room = (tickets: TicketsView, more: Partial<View> = {}): View => ({
  ...roomWithTickets(tickets),
  counts,
  sms: "not_configured",
  ...more,
});
const sold = (n: number, cap = 100) => ({ cap, sold: n, remaining: cap - n, entryCount: Math.ceil(n / 2) });
const soldOut = sealedTickets("open", sold(100));

const winner = {
  slot: 0,
  tier: "winner",
  name: "Zoë van R.",
  entryNumber: 37,
  entrantTag: wonGold.entrantTag,
  shownAt: "2026-08-14T18:46:00Z",
};
const won = (more: Partial<typeof winner & { claimedAt: string }> = {}) =>
  sealedTickets("revealed", { ...sold(100), winners: [{ ...winner, ...more }] });
const told = {
  ...wonGold,
  tier: "winner",
  entryNumber: 37,
  state: "not_sent",
  reason: "not_configured",
} as const;
const atTheEnd = {
  now: closedAt + 200_000,
  people: { 0: { name: "Zoë van Rijn", phone: "+31612345678" } },
};

const draft = (sale: Partial<EventDraft["sale"]> = {}): EventDraft => {
  const fresh = newDraft("MRKT7294");
  return {
    ...fresh,
    name: "Harbour Lights 2026",
    kind: "tickets",
    sale: { ...fresh.sale, prize: "A night in the lighthouse", ...sale },
  };
};

export const ticketStates: DeskState[] = [
  control("tickets-draft", room(sealedTickets("draft"))),
  control("tickets-open-none", room(sealedTickets("open", sold(0))), { bars: [], lastMinute: null }),
  control("tickets-open", room(sealedTickets("open"))),
  control("tickets-open-offline-mode", room(sealedTickets("open", { mode: "offline" }))),
  control(
    "tickets-open-many",
    room(sealedTickets("open", { ...sold(312_345, 1_000_000), perPerson: 100 })),
  ),
  control("tickets-open-busy", room(sealedTickets("open")), { pending: "draw:" }),
  control("tickets-open-reconnecting", room(sealedTickets("open")), {
    status: "reconnecting",
    stale: true,
    saying: { kind: "lost", text: lost },
  }),
  control("tickets-open-cancel", room(sealedTickets("open", { drawId: "ab" })), {
    cancel: { ...closedCancel, asking: true, reason: "The boat has not come in." },
  }),
  control("tickets-paused", room(sealedTickets("paused"))),
  control("tickets-sold-out", room(soldOut)),
  control("tickets-closing", room(sealedTickets("closing"))),
  control("tickets-waiting", room(sealedTickets("closed")), { now: numberAt - 17_600 }),
  control("tickets-late", room(sealedTickets("closed")), { now: numberAt + 20_000 }),
  control("tickets-there", room(sealedTickets("closed", {}, true)), { now: numberAt + 2_000 }),
  control("tickets-drawn", room(sealedTickets("drawn", { resultsVisible: false }))),
  control("tickets-won", room(won()), { ...atTheEnd, texts: { ...noTexts, messages: [told] } }),
  control("tickets-won-given", room(won({ claimedAt: "2026-08-14T18:46:20Z" })), {
    ...atTheEnd,
    texts: {
      ...noTexts,
      messages: [{ ...told, notifiedAt: "2026-08-14T18:46:30Z", handedOverAt: "2026-08-14T18:50:00Z" }],
    },
  }),
  control(
    "tickets-cancelled",
    room(sealedTickets("cancelled", { cancelReason: "The boat has not come in." })),
  ),
  control("tickets-replaces", room(sealedTickets("open", { supersedes: "ab".repeat(16) }))),
  control("tickets-rehearsal", room(sealedTickets("open", { rehearsal: true }))),
  control("tickets-tabs", {
    ...room(sealedTickets("open")),
    modules: {
      before: sealedTickets("revealed", { rehearsal: true }),
      tickets: sealedTickets("open"),
      raffle: raffleIn("draft"),
    },
  }),
  newEvent("tickets", { draft: draft(), step: 1 }),
  newEvent("tickets-problems", {
    draft: draft({ title: "", cap: "many", perPerson: "0" }),
    step: 1,
    problems: {
      title: "Give the raffle a name.",
      cap: "A whole number from 1 to 1,000,000.",
      perPerson: "A whole number from 1 to 100.",
    },
  }),
  newEvent("tickets-room", { draft: draft(), step: 2 }),
];
