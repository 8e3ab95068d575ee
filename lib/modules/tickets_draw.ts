/**
 * A ticketed raffle with the eyes of a raffle: from the close on it is one, and what shows a draw shows this one too.
 *
 * Pure, and a file of its own so that pages without such a raffle carry none of it.
 * @module
 */
import { raffleAt, ticketsAt } from "@/lib/modules/views.ts";
import type { RaffleView, TicketsView, View } from "@/lib/protocol/messages.ts";

/** `entryCount` is that of people, as in the view. */
export function drawOf(tickets: TicketsView): RaffleView {
  return { ...tickets, kind: "raffle" };
}

/** The same for a wall that counts tickets: what is locked, sealed and drawn from there is tickets. */
export function ticketDrawOf(tickets: TicketsView): RaffleView {
  return { ...drawOf(tickets), entryCount: tickets.sold };
}

/** Of either kind; null where that module draws nothing. */
export function drawAt(view: View, id: string | null): RaffleView | null {
  const tickets = ticketsAt(view, id);
  return tickets ? drawOf(tickets) : raffleAt(view, id);
}
