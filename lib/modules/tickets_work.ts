/**
 * Finds the one ticket that wins, from stored bytes. All other long work of a ticketed raffle is `raffle_work.ts`.
 *
 * Runs outside the commit and reads through `Tools`; doing it twice, on any isolate, gives the same.
 * @module
 */
import type { Tools } from "@/lib/modules/contract.ts";
import { conclusionOf } from "@/lib/modules/raffle_conclusion.ts";
import type { Outcome } from "@/lib/modules/raffle_rows.ts";
import { lockedOutcome, seedOf } from "@/lib/modules/raffle_secrets.ts";
import { asRaffle, type Buyer, numbersOf, type TicketsState } from "@/lib/modules/tickets_state.ts";
import { certificateText } from "@/lib/draw/certificate.ts";

/** Undefined while its public number is not there. */
export async function drawTicket(
  state: TicketsState,
  module: string,
  tools: Tools,
): Promise<Outcome | undefined> {
  if (state.beacon && !state.beacon.signature) return undefined;
  const raffle = asRaffle(state);
  const { frozen, conclusion } = await conclusionOf(
    raffle,
    module,
    tools,
    await seedOf(raffle, module, tools),
  );
  // The first leaf of the walk is the winning ticket, and nobody's tickets before it were passed over.
  const [{ entrantTag, ticketNo }] = conclusion.order.stepsFor(1);
  const { attendee, entryNumber } = await holderOf(entrantTag, ticketNo, module, tools);
  const winner = { slot: 0, tier: state.tiers[0].id, entrantTag, attendee, entryNumber };
  return await lockedOutcome(
    raffle,
    { certificate: certificateText(frozen, conclusion), winners: [winner] },
    tools,
  );
}

async function holderOf(
  tag: string,
  ticketNo: number,
  module: string,
  { read }: Pick<Tools, "read">,
): Promise<{ attendee: string; entryNumber: number }> {
  for await (const buyer of read.list<Buyer>(module, "entry")) {
    if (buyer.entrantTag !== tag) continue;
    return { attendee: buyer.attendee, entryNumber: numbersOf(buyer)[ticketNo] };
  }
  throw new Error("Cannot draw: who holds the winning ticket is not in the list");
}
