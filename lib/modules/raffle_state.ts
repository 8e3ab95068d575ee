/**
 * What the head keeps of a raffle, what everybody may see of it, and the words that its decisions share.
 *
 * Pure. `raffle.ts` and `raffle_after.ts` decide over it; `raffle_view.ts` follows in the browser.
 * @module
 */
import { refuse, type Refused } from "@/lib/refusal.ts";
import type {
  AuditFacts,
  Command,
  Decision,
  Repeat,
  RowKey,
  RowWrite,
  Told,
} from "@/lib/modules/contract.ts";
import { type HeldPrize, heldPrizes, type KeptPrizes } from "@/lib/modules/held_prizes.ts";
import type {
  BeaconView,
  DrawMode,
  NameMask,
  Phase,
  RaffleChange,
  RaffleView,
  SealView,
  Tier,
  WinnerView,
} from "@/lib/protocol/messages.ts";

export interface RaffleState {
  kind: "raffle";
  title: string;
  phase: Phase;
  tiers: Tier[];
  mode: DrawMode;
  ticketCap: number;
  claimSeconds: number;
  maskNames: NameMask;
  rulesUrl?: string;
  /** Entries that stand. */
  entryCount: number;
  /** Numbers given so far; a withdrawn entry keeps its number. */
  lastEntryNumber: number;
  drawId?: string;
  openHash?: string;
  openedAt?: string;
  closedAt?: string;
  /** Frozen at the close, so that every isolate that seals writes the same record. */
  checkedInAtClose?: number;
  seal?: SealView;
  /** Between the close and its round: how long phones have to witness the seal, and the room to hold its breath. */
  leadSeconds: number;
  beacon?: BeaconView;
  rehearsal?: true;
  supersedes?: string;
  /** Whose winners are left out, fixed with the raffle. */
  leavesOut?: { module: string; title: string }[];
  /** How many entrants the close left out for that. */
  excludedCount?: number;
  revealedTiers?: string[];
  /** Who holds which prize, of the tiers revealed so far. */
  held?: KeptPrizes;
  advanceCount?: number;
  cancelReason?: string;
  /** It was opened and is called off: from then on its seed is public. */
  voidHash?: string;
}

/** Long enough for every phone in a hall to fetch and keep the seal before its number exists. */
const leadSecondsDefault = 30;
export type RaffleArgs = {
  clientNonce?: string;
  tier?: string;
  reason?: string;
  slot?: number;
  outgoing?: string;
  holder?: string;
  signature?: string;
};
export type RaffleCommand = Command<string, RaffleArgs>;

export const entryKey = (module: string, attendee: string): RowKey => [module, "entry", attendee];
/** What a winner said, whatever becomes of the raffle: nobody holds two prizes of one. */
export const claimKey = (module: string, attendee: string): RowKey => [module, "claim", attendee];
/** Who filled this vacancy: an entrant leaves a prize at most once. */
export const vacancyKey = ({ module, args }: RaffleCommand): RowKey => [
  module,
  "vacancy",
  String(args.slot),
  args.outgoing!,
];
export const winnerKey = (module: string, slot: number): RowKey => [
  module,
  "winner",
  String(slot).padStart(4, "0"),
];
export type Decided = Decision<RaffleState> | Repeat | Refused;

/** The long work was done for a state that is no more; doing it again for this one is all it takes. */
export function outOfDate(): Refused {
  return { ...refuse({ code: "busy", retryAfterSeconds: 1 }), outOfDate: true };
}

export function phased(
  state: RaffleState,
  rows: RowWrite[],
  change: RaffleChange,
  facts?: AuditFacts,
): Decision<RaffleState> {
  return { ok: true, state, rows, changes: toAll(change), reply: { phase: state.phase }, facts };
}

export function toAll(change: RaffleChange): Told[] {
  return [{ to: "all", change }];
}

export function wrongPhase(state: RaffleState, needs: Phase[]): Refused {
  return refuse({ code: "wrong_phase", phase: state.phase, needs });
}

/** The same for every audience: what may not be seen yet is not in the state. */
export function viewRaffle(state: RaffleState): RaffleView {
  const {
    ticketCap: _cap,
    lastEntryNumber: _last,
    checkedInAtClose: _checkedIn,
    leadSeconds: _lead,
    leavesOut,
    excludedCount: _excluded,
    held: _held,
    ...seen
  } = state;
  const winners = viewWinners(state);
  return {
    ...seen,
    ...(leavesOut && { leavesOutWinnersOf: leavesOut.map(({ title }) => title) }),
    ...(winners && { winners }),
    resultsVisible: winners !== undefined,
  };
}

/** In slot order; empty before the first reveal. */
export function prizesOf({ held, tiers }: RaffleState): HeldPrize[] {
  return held ? heldPrizes(held, tiers) : [];
}

/** Undefined before the first reveal. */
export function viewWinners(state: RaffleState): WinnerView[] | undefined {
  return state.held && prizesOf(state).map(viewWinner);
}

export function viewWinner({ shownAt, claimedAt, ...held }: HeldPrize): WinnerView {
  return {
    ...held,
    shownAt: new Date(shownAt).toISOString(),
    ...(claimedAt !== undefined && { claimedAt: new Date(claimedAt).toISOString() }),
  };
}

/** @param wanted as parsed at the edge, with its defaults still to be filled in */
export function newRaffle(wanted: {
  title: string;
  tiers: Tier[];
  mode: DrawMode;
  ticketCap?: number;
  claimSeconds?: number;
  maskNames?: NameMask;
  rulesUrl?: string;
  leadSeconds?: number;
  rehearsal?: boolean;
  supersedes?: string;
  leavesOut?: { module: string; title: string }[];
}): RaffleState {
  const { title, tiers, mode, ticketCap = 1, claimSeconds = 0, maskNames = "first", rulesUrl } = wanted;
  const { leadSeconds = leadSecondsDefault, rehearsal = false, supersedes, leavesOut = [] } = wanted;
  return {
    kind: "raffle",
    title,
    phase: "draft",
    tiers,
    mode,
    ticketCap,
    claimSeconds,
    maskNames,
    ...(rulesUrl !== undefined && { rulesUrl }),
    leadSeconds,
    ...(rehearsal && { rehearsal: true as const }),
    ...(supersedes !== undefined && { supersedes }),
    ...(leavesOut.length > 0 && { leavesOut }),
    entryCount: 0,
    lastEntryNumber: 0,
  };
}
