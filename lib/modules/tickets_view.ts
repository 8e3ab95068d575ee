/**
 * What everybody sees of a ticketed raffle: the counts move here, all else as in a raffle (`raffle_view.ts`).
 *
 * Pure and small, for it goes to phones; `tickets.ts` decides, this only follows.
 * @module
 */
import type { RaffleView, TicketsChange, TicketsView } from "@/lib/protocol/messages.ts";
import { foldRaffle } from "@/lib/modules/raffle_view.ts";

/** @returns the same object when the change comes too late to mean anything */
export function foldTickets(view: TicketsView, change: TicketsChange): TicketsView {
  if (change.type === "draw_asked") return { ...view, drawsItself: true };
  if (change.type !== "tickets_counted") {
    // It has all that a raffle's view has, and the fold leaves the rest of an object as it is.
    return foldRaffle(view as unknown as RaffleView, change) as unknown as TicketsView;
  }
  // The counts at the close came right before it; a straggler must not move the number on the wall.
  if (view.phase !== "open" && view.phase !== "paused") return view;
  const { sold, remaining, entryCount } = change;
  return { ...view, sold, remaining, entryCount };
}
