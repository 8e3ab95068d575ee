/**
 * What the big screen and the strip over a stream say of a ticketed raffle: how many tickets are left, and which won.
 *
 * From the close on they show a draw; `ListWords` is what is said of its list, which holds entries or tickets.
 * @module
 */
import type { DrawMode, Phase } from "@/lib/protocol/messages.ts";
import { drawStation, entryList, type ListWords } from "@/lib/client/station_draw_words.ts";
import { number, small } from "@/lib/client/words.ts";

const unit = (n: number) => n === 1 ? "ticket" : "tickets";
const tickets = (n: number) => `${number(n)} ${unit(n)}`;

export const sale = {
  unit,
  notYet: "the sale opens here",
  left: (n: number) => n === 1 ? "ticket left" : "tickets left",
  of: (cap: number) => `of ${number(cap)}`,
  perPerson: (n: number) =>
    n === 1 ? "One ticket for each person." : `${small[n] ?? number(n)} tickets at most for each person.`,
  prize: "To win:",
  dial: (left: number, cap: number) => `${number(left)} of ${tickets(cap)} left`,
  joinCode: (url: string) => `Code to get a ticket: ${url}`,
  openLink: "Open your personal link to get a ticket",
  paused: "Paused",
  yoursStay: "Tickets that are yours stay yours.",
  again: "The sale goes on in a moment.",
  soldOut: "Sold out",
  soldOutLead: (cap: number) =>
    cap === 1 ? "The only ticket has an owner." : `All ${tickets(cap)} have an owner.`,
  drawNext: "The draw comes next. It shows here, and on every phone.",
  ticket: "Ticket",
  winning: "The winning ticket",
  wonOf: (n: number) => n === 1 ? "the only ticket sold" : `one of ${tickets(n)} sold`,
  said: (n: number) => `${tickets(n)} left`,
  won: (ticket: number, name: string) => `ticket ${number(ticket)}, ${name}`,
  phase: (phase: Phase, remaining: number): string =>
    remaining === 0 && (phase === "open" || phase === "paused") ? "the draw comes next" : PHASE[phase],
  ownLink: "Get one with your personal link",
} as const;

const PHASE: Record<Phase, string> = {
  draft: "the sale is not open yet",
  open: "on sale now",
  paused: "paused",
  closing: "the sale is over",
  closed: "the sale is over",
  drawn: "drawn",
  revealed: "drawn",
  cancelled: "cancelled",
};

/** Of a list of tickets. */
export const ticketList: ListWords = {
  ...entryList,
  unit,
  locked: (n: number) => n === 1 ? "ticket is locked." : "tickets are locked.",
  had: (n: number) => n === 1 ? "ticket had been sold." : "tickets had been sold.",
  closingLead: "Every ticket that was sold counts. The list is being sealed.",
  drawnLead: "The winning ticket is fixed. It appears here.",
  hereNext: (mode: DrawMode) =>
    mode === "instant"
      ? "It decides, and the winning ticket appears in a moment."
      : "It decides which ticket wins. The draw comes next.",
  fixed: (n: number) => `${n === 1 ? "1 ticket is" : `All ${tickets(n)} sold are`} fixed.`,
  nameOf: ({ name, entryNumber }) => sale.won(entryNumber, name),
};

/** The name as it stands under the number; null where it says no more than that. */
export function nameUnder({ name, entryNumber }: { name: string; entryNumber: number }): string | null {
  return name === "" || name === drawStation.no(entryNumber) ? null : name;
}
