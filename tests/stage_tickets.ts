/**
 * A ticketed raffle `t` on the stage, brought to any phase by the commands that lead there.
 * @module
 */
import type { Actor } from "@/lib/modules/contract.ts";
import {
  type Buyer,
  newTickets,
  type Ticket,
  ticketsIn,
  type TicketsState,
} from "@/lib/modules/tickets_state.ts";
import type { Phase, PurchaseReply } from "@/lib/protocol/messages.ts";
import {
  attendee,
  guests,
  openStage,
  organizer,
  type Sent,
  type Stage,
  type StageOptions,
  system,
} from "@/tests/stage.ts";

export type TicketsWanted = Partial<Parameters<typeof newTickets>[0]>;

export const t = (type: string, args: unknown = {}, id?: string): Sent => ({ module: "t", type, args, id });
export const buy = (quantity = 1, id?: string, more: object = {}): Sent =>
  t("purchase", { quantity, ...more }, id);

/** What leads to each phase, from a draft; p1 has bought a ticket wherever one can have. */
const WAY: Record<Phase, readonly (readonly [Actor, Sent])[]> = (() => {
  const open = [[organizer, t("open")], [attendee("p1"), buy(1, "p1 buys")]] as const;
  const closing = [...open, [organizer, t("close")]] as const;
  const closed = [...closing, [system, t("seal")]] as const;
  const drawn = [...closed, [organizer, t("draw")]] as const;
  return {
    draft: [],
    open,
    paused: [...open, [organizer, t("pause")]],
    closing,
    closed,
    drawn,
    revealed: [...drawn, [system, t("reveal")]],
    cancelled: [...open, [organizer, t("cancel", { reason: "rain" })]],
  };
})();
export const PHASES = Object.keys(WAY) as Phase[];

export function addTickets(wanted: TicketsWanted = {}, id = "t"): Sent {
  const state = newTickets({ title: "The last ten", cap: 10, mode: "offline", maskNames: "none", ...wanted });
  return { type: "add_module", args: { id, state, prizes: 1 } };
}

/** With p1..p9 on the roster and checked in. */
export async function ticketsStage(
  phase: Phase,
  wanted: TicketsWanted = {},
  options: StageOptions = {},
): Promise<Stage> {
  const stage = openStage(options);
  await stage.ok(organizer, guests(9));
  await stage.ok(organizer, addTickets(wanted));
  for (const [actor, sent] of WAY[phase]) await stage.ok(actor, sent);
  return stage;
}

export function stateOf(stage: Stage): TicketsState {
  return stage.head.modules.t as TicketsState;
}

export const buyerOf = (stage: Stage, id: string) => stage.row<Buyer>("t", "entry", id);

export async function bought(stage: Stage, who: string, quantity = 1, more = {}): Promise<PurchaseReply> {
  return await stage.ok(attendee(who), buy(quantity, undefined, more)) as PurchaseReply;
}

/** Who holds each ticket, by number. */
export async function ticketsOf(stage: Stage): Promise<Ticket[]> {
  const all: Ticket[] = [];
  for await (const buyer of stage.reader.list<Buyer>("t", "entry")) all.push(...ticketsIn(buyer));
  return all.sort((a, b) => a.number - b.number);
}
