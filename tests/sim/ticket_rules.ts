/**
 * What must hold of a sale of tickets: of each commit, of what buyers were told, and of the whole at the end.
 *
 * Judged from the rows that were written, never from what the run meant to do.
 * @module
 */
import { same } from "@/tests/sim/same.ts";
import {
  type Buyer,
  numbersIn,
  type Purchase,
  type TicketsArgs,
  ticketsIn,
  type TicketsState,
} from "@/lib/modules/tickets_state.ts";
import type { PurchaseReply } from "@/lib/protocol/messages.ts";
import type { Refusal } from "@/lib/refusal.ts";
import type { Attempt } from "@/tests/sim/book.ts";
import type { Insist } from "@/tests/sim/commit_rules.ts";
import type { Landed, Ledger, Receipt } from "@/tests/sim/ledger.ts";

export function checkSale(ledger: Ledger, landed: Landed, module: string, insist: Insist): void {
  const state = landed.head.modules[module] as TicketsState;
  const at = `${module} at ${landed.seq}`;
  const buyers = [...ledger.table<Buyer>(module, "entry").values()];
  const tickets = buyers.flatMap(ticketsIn);
  const numbers = tickets.map(({ number }) => number).sort((a, b) => a - b);
  insist(
    tickets.length <= state.cap && state.remaining === state.cap - tickets.length &&
      numbers.every((number, i) => number === i + 1),
    "TIX1",
    () => `${at}: ${state.remaining} of ${state.cap} are left, and sold are ${numbers.join()}`,
  );
  insist(
    state.entryCount === buyers.length,
    "TIX1",
    () => `${at}: counts ${state.entryCount} buyers, there are ${buyers.length}`,
  );
  for (const buyer of buyers) {
    const said = `${at}: ${JSON.stringify(buyer)}`;
    const held = buyer.purchases.reduce((sum, { count }) => sum + count, 0);
    insist(held <= state.perPerson, "TIX2", () => said);
    // The leaves of the sealed list are as many as `tickets` says.
    insist(buyer.tickets === held && buyer.purchases.every(({ count }) => count > 0), "TIX3", () => said);
    const ids = buyer.purchases.map(({ requestId }) => requestId);
    insist(new Set(ids).size === ids.length, "TIX4", () => said);
  }
  checkWrites(landed, module, at, insist);
}

function checkWrites(landed: Landed, module: string, at: string, insist: Insist): void {
  const phases = landed.phases.get(module)!;
  for (const write of landed.rows) {
    const [owner, table] = write.key;
    if (owner !== module || table !== "entry") continue;
    const was = landed.old.get(write);
    insist(phases.includes("open"), "TIX5", () => `${at}: ${write.key.join("/")} while ${phases.join()}`);
    const [before, after] = [was as Buyer | undefined, write.value as Buyer];
    const isGrown = !before || before.entrantTag === after.entrantTag &&
        same(after.purchases.slice(0, before.purchases.length), before.purchases);
    insist(isGrown, "TIX4", () => `${at}: ${JSON.stringify(before)} becomes ${JSON.stringify(after)}`);
  }
}

/** The purchases that one commit wrote, whatever the module; nothing else has rows with purchases. */
export function soldIn(
  { rows, old }: Pick<Landed, "rows" | "old">,
): { module: string; attendee: string; purchase: Purchase }[] {
  return rows.flatMap((write) => {
    const [module, table, attendee] = write.key;
    if (table !== "entry" || write.value === null) return [];
    const known = (old.get(write) as Buyer | undefined)?.purchases?.length ?? 0;
    return ((write.value as Buyer).purchases ?? []).slice(known)
      .map((purchase) => ({ module, attendee, purchase }));
  });
}

/** The number that is shown is that of the ticket whose leaf was drawn. */
export function checkTicketDrawn(ledger: Ledger, landed: Landed, module: string, insist: Insist): void {
  if (!landed.rows.some(({ key }) => key[0] === module && key[1] === "outcome")) return;
  const { winners, certificate } = ledger.outcome(module)!;
  const [{ e, t }] = JSON.parse(certificate).walk;
  const [winner] = winners;
  const ticket = [...ledger.table<Buyer>(module, "entry").values()].flatMap(ticketsIn)
    .find(({ number }) => number === winner.entryNumber);
  insist(
    winners.length === 1 && winner.entrantTag === e && ticket?.attendee === winner.attendee &&
      ticket.ticketNo === t,
    "TIX8",
    () => `${module} at ${landed.seq}: leaf ${t} of ${e} was drawn, the winner is ${JSON.stringify(winners)}`,
  );
}

export const buyerOf = ({ actor, asked }: Pick<Attempt, "actor" | "asked">): string =>
  (asked.args as TicketsArgs).buyer?.id ?? actor.id;

/** A purchase that was answered with "ok": written once, in that commit or before, and as the answer says. */
export function checkBought(
  ledger: Ledger,
  attempt: Attempt,
  seq: number,
  reply: PurchaseReply,
  insist: Insist,
  count: (what: string) => void,
): void {
  const { asked } = attempt;
  const { quantity, partial } = asked.args as TicketsArgs;
  const said = `${asked.id} for ${buyerOf(attempt)} in ${asked.module}`;
  const written = ledger.commits.flatMap((landed) =>
    soldIn(landed).filter(({ module, attendee, purchase: { requestId } }) =>
      module === asked.module && attendee === buyerOf(attempt) && requestId === asked.id
    ).flatMap(({ purchase }) => numbersIn(purchase).map((number) => ({ seq: landed.seq, number })))
  );
  insist(
    same(written.map(({ number }) => number), reply.tickets) &&
      written.every((one) => one.seq <= seq),
    "ROOM1",
    () => `${said} is told ${JSON.stringify(reply)} at ${seq}, and ${JSON.stringify(written)} is written`,
  );
  insist(
    partial
      ? reply.tickets.length > 0 && reply.tickets.length <= quantity!
      : reply.tickets.length === quantity,
    "TIX3",
    () => `${said} asks for ${quantity} and is told ${JSON.stringify(reply)}`,
  );
  if (reply.repeated) count("purchase: repeated");
  else count(partial && reply.tickets.length < quantity! ? "purchase: fewer than asked" : "purchase: whole");
  const state = ledger.head.modules[asked.module] as TicketsState;
  if (reply.repeated && state.remaining === 0) count("purchase: repeated when all is sold");
  if (reply.repeated && state.phase !== "open") count("purchase: repeated when the sale is over");
}

/** A refusal names a fact that held between the question and the answer; a batch goes through what no head shows. */
export function isTicketFact(
  refusal: Extract<Refusal, { code: "limit_reached" | "sold_out" }>,
  during: readonly Landed[],
  held: readonly (Buyer | undefined)[],
  attempt: Attempt,
  head: Ledger["head"],
): boolean {
  const { module, args } = attempt.asked;
  const { quantity, partial = false } = args as TicketsArgs;
  const heads = during.length > 0 ? during.flatMap(({ before, head }) => [before, head]) : [head];
  const left = heads.flatMap(({ modules }) => (modules[module] as TicketsState | undefined)?.remaining ?? []);
  const isBetween = (n: number, all: number[]) => n >= Math.min(...all) && n <= Math.max(...all);
  if (refusal.asked !== quantity || !isBetween(refusal.remaining, left)) return false;
  if (refusal.code === "sold_out") return refusal.remaining < (partial ? 1 : quantity!);
  return isBetween(refusal.held, held.map((buyer) => buyer?.tickets ?? 0)) &&
    refusal.held + (partial ? 1 : quantity!) > refusal.perPerson;
}

/** At the end: what was acknowledged is what was sold, and every ticket goes back to a request that was made. */
export function checkSold(
  ledger: Ledger,
  attempts: readonly Attempt[],
  now: number,
  insist: Insist,
): void {
  const here = attempts.filter(({ event, asked }) => event === ledger.event && asked.type === "purchase");
  for (const [module, state] of Object.entries(ledger.head.modules)) {
    if (state.kind !== "tickets") continue;
    const asked = here.filter((attempt) => attempt.asked.module === module);
    const name = (attempt: Attempt) => `${buyerOf(attempt)} ${attempt.asked.id}`;
    const made = new Set(asked.map(name));
    const told = new Map<string, number[]>();
    for (const attempt of asked) {
      const { outcome } = attempt;
      if (!outcome || outcome === "fault" || !outcome.ok) continue;
      told.set(name(attempt), (outcome.reply as PurchaseReply).tickets);
    }
    const sold = new Map<string, number[]>();
    for (const buyer of ledger.table<Buyer>(module, "entry").values()) {
      for (const one of buyer.purchases) sold.set(`${buyer.attendee} ${one.requestId}`, numbersIn(one));
    }
    for (const [which, numbers] of told) {
      insist(
        same(sold.get(which), numbers),
        "ROOM1",
        () => `${module}: ${which} was told ${numbers.join()}, and has ${sold.get(which)?.join()}`,
      );
    }
    for (const which of sold.keys()) {
      insist(made.has(which), "TIX3", () => `${module}: ${which} was sold, and nobody asked for it`);
    }
    const { phase, beacon } = state as TicketsState;
    // Closed by a clock that was minutes ahead: it waits for its number.
    const isWaiting = phase === "closed" && !!beacon && Date.parse(beacon.at) > now;
    const isAsked = [...ledger.table<Receipt>(module, "receipt").values()].some(({ type }) =>
      type === "draw"
    );
    insist(
      !isAsked || isWaiting || phase === "revealed" || phase === "cancelled",
      "TIX10",
      () => `${module}: the draw was asked for, and it is ${phase}`,
    );
  }
}
