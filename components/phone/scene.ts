/**
 * What an attendee's page shows: one scene for every moment of a raffle, from the view and who I am.
 *
 * Pure. `AttendeeScreen.tsx` draws the scene; `islands/AttendeePage.tsx` supplies both halves. A poll has its
 * scenes in `poll_scene.ts`.
 * @module
 */
import { raffleAt } from "@/lib/modules/views.ts";
import type { AdvanceReason, RaffleView, View, WinnerView } from "@/lib/protocol/messages.ts";

export interface MyEntry {
  entryNumber: number;
  /** 64 hex; winners carry the same, so a phone knows its own name among masked ones. */
  entrantTag?: string;
  /** Of a winner, to show at the desk. */
  code?: string;
  /** A prize that was mine went on to the next, for this reason. */
  replaced?: AdvanceReason;
}

/** What I hold of a ticketed raffle. */
export interface MyTickets {
  /** Ascending. */
  numbers: number[];
  entrantTag?: string;
  /** Of a winner, to show at the desk. */
  code?: string;
}

export interface Me {
  id: string;
  name: string;
  checkedIn: boolean;
  /** What the desk scans or types; absent once checked in. */
  checkInCode?: string;
  /** By module id; absent where I am not in. */
  entries: Record<string, MyEntry>;
  /** Of polls, by module id and question id: the options that the server holds as my vote. */
  ballots: Record<string, Record<string, string[]>>;
  /** Of ticketed raffles, by module id. */
  tickets: Record<string, MyTickets>;
}

/** What `GET …/me` answers about me. */
export interface MeAnswer {
  seq: number;
  attendee: { id: string; name: string; checkedIn: boolean; checkInCode?: string };
  modules: Record<string, {
    entered?: boolean;
    entryNumber?: number;
    entrantTag?: string;
    replaced?: { reason: AdvanceReason };
    result?: { winner: WinnerView; code: string } | { winner: null };
    ballots?: Record<string, string[]>;
    tickets?: number[];
  }>;
}

export function meFrom({ attendee, modules }: Omit<MeAnswer, "seq">): Me {
  const entries: Me["entries"] = {};
  const ballots: Me["ballots"] = {};
  const tickets: Me["tickets"] = {};
  for (const [id, my] of Object.entries(modules)) {
    const { entryNumber, entrantTag, replaced, result, ballots: mine, tickets: numbers } = my;
    const code = result?.winner ? result.code : undefined;
    if (numbers) tickets[id] = { numbers, entrantTag, code };
    if (entryNumber !== undefined) {
      entries[id] = { entryNumber, entrantTag, code, replaced: replaced?.reason };
    }
    if (mine) ballots[id] = mine;
  }
  return { ...attendee, entries, ballots, tickets };
}

/** What I hold of a draw that the stations do not show now. */
export interface PrizeElsewhere {
  module: string;
  /** Of the prize. */
  label: string;
  win: WinnerView;
  code?: string;
}

export function prizesElsewhere({ current, modules }: View, me: Me): PrizeElsewhere[] {
  return Object.entries(modules).flatMap(([id, module]) => {
    if (id === current || module.kind === "poll" || module.phase === "cancelled") return [];
    // Nothing of a rehearsal counts once something else is on.
    if (module.rehearsal) return [];
    const mine = bare<MyTickets | MyEntry>(module.kind === "tickets" ? me.tickets : me.entries)[id];
    const win = mine?.entrantTag && module.resultsVisible
      ? module.winners?.find(({ entrantTag }) => entrantTag === mine.entrantTag)
      : undefined;
    if (!win) return [];
    const label = module.tiers.find((tier) => tier.id === win.tier)?.label ?? module.title;
    return [{ module: id, label, win, code: mine.code }];
  });
}

export type Scene =
  | { kind: "nothing" }
  | { kind: "not_open"; raffle: RaffleView }
  | { kind: "ready"; raffle: RaffleView; checkedIn: boolean }
  | { kind: "paused"; raffle: RaffleView }
  | { kind: "in"; raffle: RaffleView; entry: MyEntry; paused: boolean }
  | { kind: "late"; raffle: RaffleView }
  | { kind: "locked"; raffle: RaffleView; entry: MyEntry }
  | { kind: "won"; raffle: RaffleView; entry: MyEntry; wins: WinnerView[] }
  | { kind: "replaced"; raffle: RaffleView; entry: MyEntry; reason: AdvanceReason }
  | { kind: "not_won"; raffle: RaffleView; entry: MyEntry }
  | { kind: "results"; raffle: RaffleView }
  | { kind: "cancelled"; raffle: RaffleView };

/** It is over, for me or for everybody. */
export type OverScene = Extract<Scene, { kind: "won" | "not_won" | "replaced" | "results" | "cancelled" }>;

/** The same without what every object has: somebody's question is called "constructor". */
export function bare<T>(byId: Record<string, T>): Record<string, T> {
  return Object.assign(Object.create(null), byId);
}

export function sceneOf(view: View, me: Me): Scene {
  const raffle = raffleAt(view, view.current);
  if (!raffle || view.current === null) return { kind: "nothing" };
  const entry = bare(me.entries)[view.current];
  switch (raffle.phase) {
    case "draft":
      return { kind: "not_open", raffle };
    case "open":
      if (entry) return { kind: "in", raffle, entry, paused: false };
      return { kind: "ready", raffle, checkedIn: me.checkedIn };
    case "paused":
      return entry ? { kind: "in", raffle, entry, paused: true } : { kind: "paused", raffle };
    case "cancelled":
      return { kind: "cancelled", raffle };
    default:
      return entry
        ? decided(raffle, entry)
        : raffle.phase === "revealed"
        ? { kind: "results", raffle }
        : { kind: "late", raffle };
  }
}

/** While tiers are revealed one by one, a phone without a prize waits: only the last reveal says no. */
function decided(raffle: RaffleView, entry: MyEntry): Scene {
  const seen = raffle.resultsVisible ? raffle.winners ?? [] : [];
  const wins = seen.filter((winner) =>
    entry.entrantTag ? winner.entrantTag === entry.entrantTag : winner.entryNumber === entry.entryNumber
  );
  if (wins.length > 0) return { kind: "won", raffle, entry, wins };
  // Heard in the room, before the server was asked about me.
  const follower = seen.find(({ after }) => after?.entryNumber === entry.entryNumber);
  const reason = follower?.after?.reason ?? entry.replaced;
  if (reason) return { kind: "replaced", raffle, entry, reason };
  return raffle.phase === "revealed" ? { kind: "not_won", raffle, entry } : { kind: "locked", raffle, entry };
}
