/**
 * One attendee's own facts: who they are, where they have entered or voted, and their result once it is public.
 *
 * The result is looked up among the revealed winners by the entrant's own tag, as the phone does by itself.
 * @module
 */
import { type Attendee, attendeeKey, type ModuleState, type RowKey } from "@/lib/modules/contract.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { type Ballot, ballotKey, type PollState } from "@/lib/modules/poll.ts";
import { entryKey, type RaffleState, viewWinners } from "@/lib/modules/raffle_state.ts";
import { asRaffle, type Buyer, hasDraw, numbersOf, type TicketsState } from "@/lib/modules/tickets_state.ts";
import type { AdvanceRow, Entry } from "@/lib/modules/raffle_rows.ts";
import type { DeskCodeOf } from "@/lib/outbox/desk_code.ts";
import type { CheckInCode } from "@/lib/auth/check_in_code.ts";
import type { AdvanceReason, WinnerView } from "@/lib/protocol/messages.ts";
import type { RoomStore, StoredHead } from "@/lib/storage/store.ts";

export interface MyModule {
  /** Of a raffle. */
  entered?: boolean;
  entryNumber?: number;
  entrantTag?: string;
  /** From the reveal of every tier on; `winner: null` means not this time. With a winner the code for the desk. */
  result?: { winner: WinnerView; code: string } | { winner: null };
  /** A prize that was mine went on to the next, for this reason. */
  replaced?: { slot: number; reason: AdvanceReason };
  /** Of a poll: question id → the options chosen, where I have voted. */
  ballots?: Record<string, string[]>;
  /** Of a ticketed raffle: the numbers I hold, in the order in which I bought them. */
  tickets?: number[];
}

export interface Me {
  seq: number;
  /** `checkInCode`: for who has yet to be checked in at the desk. */
  attendee: { id: string; name: string; checkedIn: boolean; checkInCode?: string };
  modules: Record<string, MyModule>;
}

/** @param named a head just read, which says what rows there may be; the answer is as of a newer one */
export async function meOf(
  { store, codeOf }: { store: RoomStore; codeOf: DeskCodeOf },
  event: string,
  me: string,
  named?: StoredHead,
): Promise<Me | null> {
  const stored = named ?? (await store.read(event, [])).head;
  if (!stored) return null;
  const mine = Object.entries(stored.head.modules).flatMap(([id, state]) => keysOf(id, state, me));
  const { head, rows } = await store.read(event, [attendeeKey(me), ...mine.map(({ key }) => key)]);
  const [attendee, ...found] = rows as [Attendee | undefined, ...unknown[]];
  if (!head || !attendee || isOver(head.head)) return null;
  const modules: Me["modules"] = {};
  for (const [i, { module, question }] of mine.entries()) {
    const state = head.head.modules[module];
    if (question === undefined) {
      const entry = found[i] as Entry | undefined;
      const code = (entrantTag: string) => codeOf({ event, module, entrantTag });
      if (state.kind === "tickets") {
        modules[module] = myTickets(state as TicketsState, entry as Buyer | undefined, code);
        continue;
      }
      const mine = myRaffle(state as RaffleState, entry, code);
      const replaced = await replacedIn(store, event, module, state as RaffleState, mine);
      modules[module] = { ...mine, ...(replaced && { replaced }) };
      continue;
    }
    // A module may be called "constructor", which every object has.
    if (!Object.hasOwn(modules, module)) modules[module] = { ballots: {} };
    const ballot = found[i] as Ballot | undefined;
    if (ballot) modules[module].ballots![question] = ballot.options;
  }
  return {
    seq: head.head.seq,
    attendee: { id: me, name: attendee.name, checkedIn: attendee.checkedIn },
    modules,
  };
}

export function withCheckInCode(me: Me, event: string, codeOf: CheckInCode): Me {
  const { id, checkedIn } = me.attendee;
  return checkedIn ? me : { ...me, attendee: { ...me.attendee, checkInCode: codeOf(event, id) } };
}

/** My rows in one module: one entry, or a ballot for each question. */
function keysOf(
  module: string,
  state: ModuleState,
  me: string,
): { module: string; question?: string; key: RowKey }[] {
  if (hasDraw(state.kind)) return [{ module, key: entryKey(module, me) }];
  if (state.kind !== "poll") return [];
  return (state as PollState).questions.map(({ id: question }) => ({
    module,
    question,
    key: ballotKey(module, question, me),
  }));
}

function myRaffle(
  state: RaffleState,
  entry: Entry | undefined,
  codeOf: (entrantTag: string) => string,
): MyModule {
  if (!entry || entry.withdrawnAt !== undefined) return { entered: false };
  const { entryNumber, entrantTag } = entry;
  const winner = viewWinners(state)?.find((one) => one.entrantTag === entrantTag) ?? null;
  // A tier that is still to come may hold them: "not this time" is known only when all are revealed.
  const known = winner !== null || state.phase === "revealed";
  const result = winner ? { winner, code: codeOf(entrantTag) } : { winner: null };
  return { entered: true, entryNumber, entrantTag, ...(known && { result }) };
}

function myTickets(
  state: TicketsState,
  buyer: Buyer | undefined,
  codeOf: (entrantTag: string) => string,
): MyModule {
  if (!buyer) return { entered: false, tickets: [] };
  // Which of them it was is in the winner; a raffle's number means nothing here.
  const { entryNumber: _first, ...mine } = myRaffle(asRaffle(state), buyer, codeOf);
  return { ...mine, tickets: numbersOf(buyer) };
}

/** As many as there are prizes were replaced in the worst evening we can think of; more are not looked through. */
const advancesReadMax = 1_000;

/** Only replacements are looked through, and only for whoever holds nothing. */
async function replacedIn(
  store: RoomStore,
  event: string,
  module: string,
  { advanceCount = 0, phase }: RaffleState,
  { entrantTag, result }: MyModule,
): Promise<MyModule["replaced"]> {
  if (advanceCount === 0 || phase === "cancelled" || !entrantTag || result?.winner) return undefined;
  const { rows } = await store.list<AdvanceRow>(event, module, "advance", { limit: advancesReadMax });
  const mine = rows.find(({ value }) => value.outgoing === entrantTag)?.value;
  return mine && { slot: mine.slot, reason: mine.reason };
}
