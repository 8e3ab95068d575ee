/**
 * One attendee's own facts: who they are, where they have entered, and their result once it is public.
 *
 * The result is looked up among the revealed winners by the entrant's own tag, as the phone does by itself.
 * @module
 */
import { type Attendee, attendeeKey } from "@/lib/modules/contract.ts";
import { entryKey, type RaffleState } from "@/lib/modules/raffle.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import type { WinnerView } from "@/lib/protocol/messages.ts";
import type { RoomStore } from "@/lib/storage/store.ts";

export interface MyModule {
  entered: boolean;
  entryNumber?: number;
  entrantTag?: string;
  /** From the reveal of every tier on; `winner: null` means not this time. */
  result?: { winner: WinnerView | null };
}

export interface Me {
  seq: number;
  attendee: { id: string; name: string; checkedIn: boolean };
  modules: Record<string, MyModule>;
}

export async function meOf(store: RoomStore, event: string, id: string): Promise<Me | null> {
  const { head: stored } = await store.read(event, []);
  if (!stored) return null;
  const raffles = Object.keys(stored.head.modules);
  const { head, rows } = await store.read(event, [attendeeKey(id), ...raffles.map((m) => entryKey(m, id))]);
  const [attendee, ...entries] = rows as [Attendee | undefined, ...(Entry | undefined)[]];
  if (!head || !attendee) return null;
  return {
    seq: head.head.seq,
    attendee: { id, name: attendee.name, checkedIn: attendee.checkedIn },
    modules: Object.fromEntries(
      raffles.map((m, i) => [m, myModule(head.head.modules[m] as RaffleState, entries[i])]),
    ),
  };
}

function myModule(state: RaffleState, entry: Entry | undefined): MyModule {
  if (!entry || entry.withdrawnAt !== undefined) return { entered: false };
  const { entryNumber, entrantTag } = entry;
  const winner = state.winners?.find((one) => one.entrantTag === entrantTag) ?? null;
  // A tier that is still to come may hold them: "not this time" is known only when all are revealed.
  const known = winner !== null || state.phase === "revealed";
  return { entered: true, entryNumber, entrantTag, ...(known && { result: { winner } }) };
}
