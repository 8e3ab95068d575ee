/**
 * Ticketed raffles to look at, in every phase, for the gallery and for tests.
 *
 * Not part of the running product; nothing under routes/ or islands/ imports it.
 * @module
 */
import { raffleIn, roomWith } from "@/components/samples.ts";
import type { Phase, TicketsView, View } from "@/lib/protocol/messages.ts";

/** As the wire shows it in that phase: `revealed` has its winner, ticket 37 unless another is given. */
export function ticketsIn(phase: Phase, more: Partial<TicketsView> & { ticket?: number } = {}): TicketsView {
  const { ticket = 37, ...rest } = more;
  const cap = rest.cap ?? 100;
  const sold = rest.sold ?? (phase === "draft" ? 0 : Math.min(cap, 63));
  const raffle = raffleIn(phase, {
    title: "The last hundred",
    tiers: [{ id: "winner", label: "A night in the lighthouse", count: 1 }],
    entryCount: Math.ceil(sold / 2),
  });
  return {
    ...raffle,
    kind: "tickets",
    cap,
    perPerson: 2,
    sold,
    remaining: cap - sold,
    ...(raffle.winners && {
      winners: raffle.winners.map((winner) => ({ ...winner, entryNumber: ticket })),
    }),
    ...(raffle.seal && { seal: { ...raffle.seal, ticketCount: sold } }),
    ...rest,
  };
}

export function roomWithTickets(tickets: TicketsView, more: Parameters<typeof roomWith>[1] = {}): View {
  return { ...roomWith(null, more), current: "tickets", modules: { tickets } };
}
