/**
 * The ticketed raffle: a shop with a cap in front of a draw. What is its own is the purchase and the one draw of one
 * ticket; opening, closing, sealing, waiting for the public number and calling off are a raffle's (`raffle.ts`).
 *
 * Decides only; never reads a clock or a database. Stock, limit and answer are one step in the commit of the room.
 * @module
 */
import { type Refusal, refuse, type Refused } from "@/lib/refusal.ts";
import { type Attendee, attendeeKey } from "@/lib/modules/contract.ts";
import type { CommandRule, Decision, Module, Purge, Repeat, Rows } from "@/lib/modules/contract.ts";
import { raffle } from "@/lib/modules/raffle.ts";
import { raffleGrowthBytes } from "@/lib/modules/raffle_bytes.ts";
import { rafflePurge } from "@/lib/modules/raffle_purge.ts";
import { entryKey, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Outcome } from "@/lib/modules/raffle_rows.ts";
import { prepareRaffle } from "@/lib/modules/raffle_work.ts";
import { drawTicket } from "@/lib/modules/tickets_work.ts";
import {
  asRaffle,
  type Buyer,
  numbersIn,
  type Purchase,
  type TicketsArgs,
  type TicketsCommand,
  type TicketsState,
  viewTickets,
} from "@/lib/modules/tickets_state.ts";
import type { PurchaseReply, TicketsChange } from "@/lib/protocol/messages.ts";
import { entrantTag } from "@/lib/draw/tags.ts";
import { bytesToHex } from "@noble/hashes/utils.js";

type Decided = Decision<TicketsState> | Repeat | Refused;

const rules = {
  // An organizer names the person; their own path does that, and no command of a client's.
  purchase: { roles: ["attendee", "organizer"], receipt: "natural" },
  open: raffle.rules.open,
  pause: raffle.rules.pause,
  resume: raffle.rules.resume,
  close: raffle.rules.close,
  draw: raffle.rules.draw,
  reveal: raffle.rules.reveal,
  cancel: raffle.rules.cancel,
  void: raffle.rules.void,
  seal: raffle.rules.seal,
  number: raffle.rules.number,
  claim: raffle.rules.claim,
  mark_notified: raffle.rules.mark_notified,
  mark_handed_over: raffle.rules.mark_handed_over,
  unmark_notified: raffle.rules.unmark_notified,
  unmark_handed_over: raffle.rules.unmark_handed_over,
} as const satisfies Record<string, CommandRule>;

/** By the state that it was prepared for: a sale that is on, or a list that is sealed. */
interface PreparedDraw {
  close?: unknown;
  draw?: Outcome;
}

/** `drawsItself` in the head. */
const flagBytes = 32;

export const tickets: Module<TicketsState, TicketsArgs> = {
  kind: "tickets",
  rules,

  emptyTables: (state) => state.entryCount === 0 ? ["entry"] : [],

  needs(state, command) {
    if (command.type !== "purchase") return raffle.needs(asRaffle(state), command);
    const buyer = buyerOf(command);
    return buyer ? [entryKey(command.module, buyer.id), attendeeKey(buyer.id)] : [];
  },

  decide(state, rows, command) {
    switch (command.type as keyof typeof rules) {
      case "purchase":
        return purchase(state, rows, command);
      case "close":
        return close(state, rows, command);
      case "draw":
        return draw(state, rows, command);
      default:
        return asARaffle(state, rows, command);
    }
  },

  async prepare(state, command, tools) {
    if (command.type !== "draw") return await prepareRaffle(asRaffle(state), command, tools);
    if (isOnSale(state)) {
      return { close: await prepareRaffle(asRaffle(state), { ...command, type: "close" }, tools) };
    }
    return state.phase === "closed" ? { draw: await drawTicket(state, command.module, tools) } : undefined;
  },

  // Asked for once, the draw goes through to its end as an instant one does, whoever is still there to press.
  due: (state) => raffle.due!(asRaffle(state.drawsItself ? { ...state, mode: "instant" } : state)),

  growthBytes: (state) => raffleGrowthBytes(asRaffle(state)) + (state.drawsItself ? 0 : flagBytes),

  view: viewTickets,

  purge: rafflePurge as unknown as Purge<TicketsState>,
};

const isOnSale = ({ phase }: TicketsState) => phase === "open" || phase === "paused";

/** What a raffle decides of all that it has in common with this one; it spreads over what it does not know. */
function asARaffle(state: TicketsState, rows: Rows, command: TicketsCommand): Decided {
  return raffle.decide(asRaffle(state), rows, command) as Decision<RaffleState> | Repeat | Refused as Decided;
}

/** Attendees buy for themselves, whatever they say. */
function buyerOf({ actor, args }: TicketsCommand): { id: string; holderHash: string } | undefined {
  return actor.role === "attendee" ? { id: actor.id, holderHash: actor.holderHash! } : args.buyer;
}

function purchase(state: TicketsState, rows: Rows, command: TicketsCommand): Decided {
  const { id: requestId, module, actor, args: { quantity: asked = 1, partial = false }, at } = command;
  const { cap, perPerson, remaining, phase } = state;
  const buyer = buyerOf(command);
  if (!buyer) return refuse({ code: "forbidden", needs: "attendees" });
  const mine = rows.get<Buyer>(entryKey(module, buyer.id));
  const before = mine?.purchases.find((each) => each.requestId === requestId);
  if (mine && before) return { ok: true, repeat: true, reply: { ...answer(mine, before), repeated: true } };
  const held = mine?.tickets ?? 0;
  if (partial ? held >= perPerson : held + asked > perPerson) {
    return refuse({ code: "limit_reached", perPerson, held, asked, remaining });
  }
  if (phase !== "open") return refuse({ code: "not_open", phase, kind: "tickets", remaining });
  if (!rows.get<Attendee>(attendeeKey(buyer.id))) return refuse({ code: "not_found", what: "attendee" });
  if (remaining < (partial ? 1 : asked)) return refuse(soldOut(state, asked));

  const count = partial ? Math.min(asked, perPerson - held, remaining) : asked;
  const bought: Purchase = {
    requestId,
    first: cap - remaining + 1,
    count,
    remaining: remaining - count,
    at,
    ...(actor.role !== "attendee" && { by: actor.id }),
  };
  const row: Buyer = {
    ...(mine ?? newBuyer(state, command, buyer, bought.first)),
    tickets: held + count,
    purchases: [...mine?.purchases ?? [], bought],
  };
  const entryCount = state.entryCount + (mine ? 0 : 1);
  return {
    ok: true,
    state: { ...state, remaining: bought.remaining, entryCount, lastEntryNumber: entryCount },
    rows: [{ key: entryKey(module, buyer.id), value: row }],
    changes: [{ to: "all", change: counted(module, { cap, remaining: bought.remaining, entryCount }) }],
    reply: answer(row, bought),
    facts: { attendee: buyer.id, tickets: count, first: bought.first },
  };
}

function soldOut({ cap, remaining }: TicketsState, asked: number): Refusal {
  return { code: "sold_out", cap, asked, remaining };
}

/** The tag is made with the first ticket and stays: the tickets of one person are leaves of one tag. */
function newBuyer(
  { drawId }: TicketsState,
  { random, args, id, at }: TicketsCommand,
  { id: attendee, holderHash }: { id: string; holderHash: string },
  entryNumber: number,
): Omit<Buyer, "tickets" | "purchases"> {
  const clientNonce = args.clientNonce ?? "00".repeat(32);
  const serverNonce = bytesToHex(random.slice(0, 32));
  const tag = entrantTag({ drawId: drawId!, clientNonce, serverNonce, holderHash });
  return { v: 1, attendee, entryNumber, entrantTag: tag, clientNonce, serverNonce, commandId: id, at };
}

function answer({ entrantTag, serverNonce }: Buyer, purchase: Purchase): PurchaseReply {
  return { tickets: numbersIn(purchase), remaining: purchase.remaining, entrantTag, serverNonce };
}

function counted(
  module: string,
  { cap, remaining, entryCount }: Pick<TicketsState, "cap" | "remaining" | "entryCount">,
): TicketsChange {
  return { module, type: "tickets_counted", sold: cap - remaining, remaining, entryCount };
}

/** The last counts go before the close: after it no screen counts any more. */
function close(state: TicketsState, rows: Rows, command: TicketsCommand): Decided {
  const closed = asARaffle(state, rows, { ...command, type: "close" });
  if (!closed.ok || "repeat" in closed) return closed;
  const facts = { ...closed.facts, sold: state.cap - state.remaining };
  return {
    ...closed,
    facts,
    changes: [{ to: "all", change: counted(command.module, state) }, ...closed.changes],
  };
}

/**
 * The one act of the organizer: while tickets are on sale it ends the sale, and everything after that follows, for the
 * list is frozen and the seed was promised. On a closed list it draws, and what is drawn is shown.
 */
function draw(state: TicketsState, rows: Rows, command: TicketsCommand): Decided {
  // Somebody else may have closed since it was prepared, and what ends a sale draws no ticket.
  const prepared = command.prepared as PreparedDraw | undefined;
  const decided = isOnSale(state)
    ? close(state, rows, { ...command, prepared: prepared?.close })
    : asARaffle(state, rows, { ...command, prepared: prepared?.draw });
  if (!decided.ok || "repeat" in decided) return decided;
  const { changes } = decided;
  return {
    ...decided,
    state: { ...decided.state, drawsItself: true },
    changes: [{ to: "all", change: { module: command.module, type: "draw_asked" } }, ...changes],
  };
}
