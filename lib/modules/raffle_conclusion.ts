/**
 * The draw over what is stored: the sealed tickets read again, and everything that follows from them.
 *
 * Asked before the seal, for the draw, and for each replacement, which needs the order of all entrants.
 * @module
 */
import type { RowReader, Tools } from "@/lib/modules/contract.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Entry, Excluded, KeptEntrants, SignedRecord } from "@/lib/modules/raffle_rows.ts";
import { concludeDraw, type Conclusion, type Frozen } from "@/lib/draw/certificate.ts";
import { entrantsBytes, Sealing, type TicketList } from "@/lib/draw/entries.ts";

/** 110 bytes a ticket; a list beyond this is read and worked out each time. */
const rememberedTicketsMax = 50_000;

/** Who is in and takes no part, having won elsewhere. */
export async function leftOutOf(
  state: RaffleState,
  module: string,
  { read }: Pick<Tools, "read">,
): Promise<{ leftOut: ReadonlySet<string>; excluded: Excluded | null }> {
  const excluded = state.excludedCount === undefined
    ? null
    : await read.get<Excluded>([module, "excluded"]) ?? null;
  return { leftOut: new Set(excluded?.attendees), excluded };
}

/** In canonical order, without who withdrew and who is left out. */
export async function ticketsOf(
  state: RaffleState,
  module: string,
  { read }: Pick<Tools, "read">,
): Promise<{ tickets: TicketList; excluded: Excluded | null }> {
  const { leftOut, excluded } = await leftOutOf(state, module, { read });
  const sealing = new Sealing(state.drawId!, state.ticketCap);
  for await (const entry of read.list<Entry>(module, "entry")) {
    if (entry.withdrawnAt === undefined && !leftOut.has(entry.attendee)) sealing.add(entry);
  }
  return { tickets: sealing.seal(), excluded };
}

/** `entrants.bin` of the entries that were sealed; what was kept of them when these were deleted with the purge. */
export async function entrantsIn(
  state: RaffleState,
  module: string,
  read: RowReader,
): Promise<Uint8Array> {
  const kept = await read.get<KeptEntrants>([module, "entrants"]);
  if (kept) return await read.getBlob(kept.entrants);
  const { leftOut } = await leftOutOf(state, module, { read });
  const entrants: { entrantTag: string; tickets: number }[] = [];
  for await (const { entrantTag, tickets, attendee, withdrawnAt } of read.list<Entry>(module, "entry")) {
    if (withdrawnAt === undefined && !leftOut.has(attendee)) entrants.push({ entrantTag, tickets });
  }
  return entrantsBytes(entrants);
}

/**
 * @param serverSeed 32 bytes
 * @throws {RangeError} when the rows no longer give the root that was sealed: a draw over them would convince nobody
 */
export async function conclusionOf(
  state: RaffleState,
  module: string,
  tools: Pick<Tools, "read" | "recall">,
  serverSeed: Uint8Array,
): Promise<{ frozen: Frozen; conclusion: Conclusion }> {
  const work = () => conclude(state, module, tools, serverSeed);
  const { closeHash, ticketCount } = state.seal!;
  if (ticketCount > rememberedTicketsMax) return await work();
  // The close hash covers every entry and the round, so what is remembered under it cannot be another draw's.
  return await tools.recall(`${closeHash} ${state.beacon?.signature ?? ""}`, work);
}

async function conclude(
  state: RaffleState,
  module: string,
  tools: Pick<Tools, "read">,
  serverSeed: Uint8Array,
): Promise<{ frozen: Frozen; conclusion: Conclusion }> {
  const { read } = tools;
  const [open, close, { tickets }] = await Promise.all([
    read.get<SignedRecord>([module, "open"]),
    read.get<SignedRecord>([module, "close"]),
    ticketsOf(state, module, tools),
  ]);
  if (!open || !close) throw new Error("Cannot draw: a record of the draw is missing");
  const beacon = state.beacon ? { round: state.beacon.round, signature: state.beacon.signature! } : null;
  const frozen: Frozen = { open, close, serverSeed, beacon, tickets };
  return { frozen, conclusion: concludeDraw(frozen) };
}
