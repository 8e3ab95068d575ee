/**
 * Who wins: a walk through the tickets in drawn order, where every entrant counts once.
 *
 * A pure function of the draw seed and the sealed ticket list. Nothing is materialised: the walk goes only as
 * far as somebody asks. `certificate.ts` writes it down; `verify_v1.ts` repeats it from the certificate.
 * @see docs/LIVEDRAW.md, section 6
 * @module
 */
import type { Bytes, Hex } from "@/lib/draw/bytes.ts";
import { drawWords } from "@/lib/draw/drbg.ts";
import type { Ticket } from "@/lib/draw/entries.ts";
import { permutation } from "@/lib/draw/permutation.ts";
import type { Tier } from "@/lib/draw/records.ts";

/** What a draw needs of the sealed list; `TicketList` of `entries.ts` is one. */
export interface Tickets {
  drawId: Bytes;
  ticketCount: number;
  ticketAt(index: number): Ticket;
}

/** One visited ticket. */
export interface Step extends Ticket {
  /** position in the sealed list */
  index: number;
}

export interface Slot {
  /** 0 is the first of the first tier */
  slot: number;
  tier: string;
  /** null: there were fewer entrants than slots */
  entrantTag: Hex | null;
}

/** Tells how many prizes there are, over all tiers. */
export function slotCount(tiers: readonly Tier[]): number {
  return tiers.reduce((sum, tier) => sum + tier.count, 0);
}

/** The slots in tier order, nobody in them. */
export function emptySlots(tiers: readonly Tier[]): Slot[] {
  const slots: Slot[] = [];
  for (const tier of tiers) {
    for (let k = 0; k < tier.count; k++) slots.push({ slot: slots.length, tier: tier.id, entrantTag: null });
  }
  return slots;
}

/** The order of entrants, extended as far as it is asked for and never beyond. */
export class EntrantOrder {
  /** Every ticket visited so far, those of entrants already seen included. */
  readonly steps: Step[] = [];
  readonly #entrants: Hex[] = [];
  readonly #seen = new Set<Hex>();
  readonly #indexes: Iterator<number, void, void>;
  readonly #tickets: Tickets;

  constructor(drawSeed: Bytes, tickets: Tickets) {
    this.#tickets = tickets;
    this.#indexes = permutation(tickets.ticketCount, drawWords(drawSeed, tickets.drawId));
  }

  /** The entrant at `position` (0 is drawn first), or null when there are no more entrants. */
  at(position: number): Hex | null {
    this.#walkTo(position + 1);
    return this.#entrants[position] ?? null;
  }

  /** Every ticket up to the one that brings the `count`-th entrant; all tickets when there are fewer. */
  stepsFor(count: number): Step[] {
    const steps: Step[] = [];
    const seen = new Set<Hex>();
    this.#walkTo(count);
    for (const step of this.steps) {
      if (seen.size === count) break;
      seen.add(step.entrantTag);
      steps.push(step);
    }
    return steps;
  }

  #walkTo(count: number): void {
    while (this.#entrants.length < count) {
      const next = this.#indexes.next();
      if (next.done) return;
      const ticket = this.#tickets.ticketAt(next.value);
      this.steps.push({ index: next.value, ...ticket });
      if (this.#seen.has(ticket.entrantTag)) continue;
      this.#seen.add(ticket.entrantTag);
      this.#entrants.push(ticket.entrantTag);
    }
  }
}

export interface Drawn {
  slots: Slot[];
  order: EntrantOrder;
  /** R[n], n from 0: who comes in with the n-th advance of the draw; null when nobody is left. */
  runnerUp(n: number): Hex | null;
}

/** Fills the slots in tier order. The same seed, tickets and tiers give the same winners on any machine. */
export function draw(of: { drawSeed: Bytes; tickets: Tickets; tiers: readonly Tier[] }): Drawn {
  const order = new EntrantOrder(of.drawSeed, of.tickets);
  const slots = emptySlots(of.tiers).map((empty) => ({ ...empty, entrantTag: order.at(empty.slot) }));
  return { slots, order, runnerUp: (n) => order.at(slots.length + n) };
}
