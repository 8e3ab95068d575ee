/**
 * What the head keeps of a ticketed raffle, and what everybody may see of it.
 *
 * All of a raffle's state and three numbers more: it sells first, and then closes, seals and draws as a raffle does.
 * Pure. `tickets.ts` decides over it, `tickets_view.ts` follows in the browser.
 * @module
 */
import type { Command } from "@/lib/modules/contract.ts";
import { newRaffle, type RaffleArgs, type RaffleState, viewRaffle } from "@/lib/modules/raffle_state.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import type { DrawMode, NameMask, TicketsView } from "@/lib/protocol/messages.ts";

/** More than any hall, and what is sealed within seconds; a tenth of what one seal takes. */
export const ticketsMax = 1_000_000;
/** Each purchase is kept in its buyer's row, 330 bytes at most: a hundred of them are 33 kB, of the 64 a value may have. */
export const perPersonMax = 100;

export interface TicketsState extends Omit<RaffleState, "kind"> {
  kind: "tickets";
  cap: number;
  perPerson: number;
  /** Tickets not sold; the next number is `cap - remaining + 1`. */
  remaining: number;
  /** The organizer asked for the draw: it, and the winner, follow by themselves. */
  drawsItself?: true;
}

export interface TicketsArgs extends RaffleArgs {
  quantity?: number;
  /** Fewer than asked for are better than none. */
  partial?: boolean;
  /** For whom an organizer buys; their own tickets are all that attendees buy. */
  buyer?: { id: string; holderHash: string };
}
export type TicketsCommand = Command<string, TicketsArgs>;

/**
 * Row `[module, "entry", attendee]`: what one person holds, as the seal reads it, and what they were answered. All of
 * a purchase is in this one row; one more for each ticket is a seventh of what a purchase costs, and nobody decides by it.
 */
export interface Buyer extends Entry {
  /** In order of purchase; each has at least one ticket, so there are at most `perPerson`. */
  purchases: Purchase[];
}

export interface Purchase {
  /** The command id, or the `requestId` of the other path. */
  requestId: string;
  /** The number of its first ticket; those of one purchase follow each other. */
  first: number;
  count: number;
  /** Left in the shop right after it. */
  remaining: number;
  /** Unix ms */
  at: number;
  /** The organizer who bought it for them. */
  by?: string;
}

/** One numbered ticket, as its buyer's row tells it. */
export interface Ticket {
  number: number;
  attendee: string;
  /** Of this person's tickets, from 0: the leaf in the sealed list. */
  ticketNo: number;
  requestId: string;
  /** Unix ms */
  at: number;
  /** The organizer who bought it for them. */
  by?: string;
}

/** Whether modules of this kind draw lots, with records, leaves and a certificate. */
export const hasDraw = (kind: string): boolean => kind === "raffle" || kind === "tickets";

/** In order of purchase, which is that of `ticketNo` in the sealed list: the first bought is 0. */
export function numbersOf({ purchases }: Pick<Buyer, "purchases">): number[] {
  return purchases.flatMap(numbersIn);
}

/** In the same order. */
export function ticketsIn({ attendee, purchases }: Pick<Buyer, "attendee" | "purchases">): Ticket[] {
  const tickets = purchases.flatMap((purchase) => {
    const { requestId, at, by } = purchase;
    return numbersIn(purchase).map((number) => ({ number, requestId, at, ...(by && { by }) }));
  });
  return tickets.map((ticket, ticketNo) => ({ ...ticket, attendee, ticketNo }));
}

export function numbersIn({ first, count }: Pick<Purchase, "first" | "count">): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/**
 * The same object to what knows raffles: whatever closes, seals, draws and publishes reads no more than they have, and
 * what it writes spreads over the rest.
 */
export function asRaffle(state: TicketsState): RaffleState {
  return state as unknown as RaffleState;
}

/** The same for every audience, as of a raffle. */
export function viewTickets(state: TicketsState): TicketsView {
  const seen = viewRaffle(asRaffle(state)) as unknown as TicketsView;
  return { ...seen, sold: state.cap - state.remaining };
}

/** @param wanted as parsed at the edge, with its defaults still to be filled in */
export function newTickets(wanted: {
  title: string;
  prize?: string;
  cap?: number;
  perPerson?: number;
  mode: DrawMode;
  maskNames?: NameMask;
  rulesUrl?: string;
  leadSeconds?: number;
  rehearsal?: boolean;
  /** `drawId` of the sale or raffle that was called off. */
  supersedes?: string;
}): TicketsState {
  const { prize = wanted.title, cap = 100, perPerson = 2 } = wanted;
  const tiers = [{ id: "winner", label: prize, count: 1 }];
  const raffle = newRaffle({ ...wanted, tiers, ticketCap: perPerson });
  return { ...raffle, kind: "tickets", cap, perPerson, remaining: cap };
}
