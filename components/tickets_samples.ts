/**
 * Ticketed raffles to look at, in every phase, for the gallery and for tests.
 *
 * Not part of the running product; nothing under routes/ or islands/ imports it.
 * @module
 */
import { raffleIn, roomWith } from "@/components/samples.ts";
import type { Phase, TicketsView, View } from "@/lib/protocol/messages.ts";
import type { RefusalBody } from "@/lib/refusal.ts";

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

/** What a purchase is refused with, as it comes over the wire. */
export const ticketRefusals = {
  limit: {
    code: "limit_reached",
    perPerson: 2,
    held: 2,
    asked: 1,
    remaining: 37,
    message: "Limit Reached: 2 tickets at most for each person. You have 2 and asked for 1.",
  },
  soldOut: {
    code: "sold_out",
    cap: 100,
    asked: 1,
    remaining: 0,
    message: "Sold Out / Inventory Exhausted: no tickets remain.",
  },
  tooFew: {
    code: "sold_out",
    cap: 100,
    asked: 2,
    remaining: 1,
    message: "Inventory Exhausted: 1 ticket left, and you asked for 2.",
  },
  paused: {
    code: "not_open",
    phase: "paused",
    kind: "tickets",
    remaining: 37,
    message: "The sale is paused. Try again in a moment.",
  },
} as const satisfies Record<string, RefusalBody>;
