/**
 * Who has said "I'm here", how long the others have, and who came in for whom: what the wall says after a reveal.
 *
 * Pure, over the view alone. Used by the claim screen, the board and what is read aloud.
 * @module
 */
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";
import { drawStation, entryList, type ListWords } from "@/lib/client/station_draw_words.ts";
import { number, station } from "@/lib/client/words.ts";

export type Claim =
  | { state: "here" }
  /** Null while this screen does not know the time yet. */
  | { state: "waiting"; leftMs: number | null }
  | { state: "over" };

/** A prize whose time has run out keeps the stage this long; after that the board says so. */
const OVER_MS = 10_000;

/**
 * @param now unix ms by the server's clock
 * @returns null where nobody has to claim
 */
export function claimOf(raffle: RaffleView, winner: WinnerView, now: number | null): Claim | null {
  if (winner.claimedAt) return { state: "here" };
  if (raffle.claimSeconds === 0) return null;
  const leftMs = now === null ? null : endsAt(raffle, winner) - now;
  return leftMs !== null && leftMs <= 0 ? { state: "over" } : { state: "waiting", leftMs };
}

function endsAt({ claimSeconds }: RaffleView, { shownAt }: WinnerView): number {
  return Date.parse(shownAt) + 1_000 * claimSeconds;
}

/** Slots of those who still have to say that they are here. */
export function unclaimed({ claimSeconds, winners = [] }: RaffleView): number[] {
  if (claimSeconds === 0) return [];
  return winners.filter(({ claimedAt }) => !claimedAt).map(({ slot }) => slot);
}

/** The one person that everybody waits for; null while several have time, and when their time is long over. */
export function askedWinner(raffle: RaffleView, now: number | null): WinnerView | null {
  const [slot, ...others] = unclaimed(raffle);
  const winner = raffle.winners?.find((each) => each.slot === slot);
  if (!winner || others.length > 0) return null;
  return now !== null && now > endsAt(raffle, winner) + OVER_MS ? null : winner;
}

/** "7 of 10 here, 1:24 to claim": one line for the winners of a tier, "" where nobody has to claim. */
export function claimLine(raffle: RaffleView, winners: WinnerView[], now: number | null): string {
  const claims = winners.flatMap((winner) => claimOf(raffle, winner, now) ?? []);
  if (claims.length === 0) return "";
  const here = claims.filter(({ state }) => state === "here").length;
  const waiting = claims.flatMap((claim) => claim.state === "waiting" ? [claim.leftMs ?? NaN] : []);
  const time = waiting.length > 0
    ? waiting.some(isNaN) ? "" : drawStation.left(Math.max(...waiting))
    : here < claims.length
    ? drawStation.timeUpShort
    : "";
  if (winners.length === 1) return here ? drawStation.isHere : time;
  return [drawStation.ofAreHere(here, winners.length), time].filter(Boolean).join(", ");
}

/** How many prizes of a revealed tier nobody holds: too few entered, or nobody was left to come in. */
export function vacancies(raffle: RaffleView, tier: string): number {
  const { count } = raffle.tiers.find(({ id }) => id === tier)!;
  return count - (raffle.winners ?? []).filter((winner) => winner.tier === tier).length;
}

type Replacement = WinnerView & Required<Pick<WinnerView, "after">>;

/** Those who came in for somebody, the newest first. */
export function cameIn({ winners = [] }: RaffleView): Replacement[] {
  return winners
    .filter((winner): winner is Replacement => winner.after !== undefined)
    .sort((a, b) => b.shownAt.localeCompare(a.shownAt));
}

/** "No. 37 in for No. 12, who was not here." The newest, and how many there were before; "" without any. */
export function cameInLine(raffle: RaffleView): string {
  const [newest, ...before] = cameIn(raffle);
  if (!newest) return "";
  const { entryNumber, after } = newest;
  return drawStation.cameIn(entryNumber, after.entryNumber, after.reason) +
    drawStation.moreCameIn(before.length);
}

/** More names than this are a list to look at, not to listen to. */
const spokenMax = 14;

/** The newest thing that everybody in the room should hear of; "" while there is none. */
export function milestone(raffle: RaffleView, list: ListWords = entryList): string {
  const { phase, beacon, entryCount, tiers, winners = [] } = raffle;
  if (phase === "cancelled") return station.cancelled;
  if (phase === "closed" && beacon?.signature) return drawStation.here;
  if (phase === "closed") return `${station.sealed}. ${number(entryCount)} ${list.locked(entryCount)}`;
  if (phase === "drawn" && !raffle.resultsVisible) return `${station.drawn}. ${list.drawnLead}`;
  const times = winners.map(({ shownAt, claimedAt }) => claimedAt ?? shownAt).sort();
  const newest = winners.filter(({ shownAt, claimedAt }) => (claimedAt ?? shownAt) === times.at(-1));
  const [one] = newest;
  if (!one) return "";
  if (one.claimedAt) return `${one.name} ${drawStation.isHere}.`;
  if (one.after) return `${sentence(one.name)} ${cameInLine(raffle)}`;
  if (newest.length > spokenMax) return drawStation.winnersShown(newest.length);
  const labelOf = (tier: string) => tiers.find(({ id }) => id === tier)!.label;
  return newest.map((winner) => sentence(`${labelOf(winner.tier)}: ${list.nameOf(winner)}`)).join(" ");
}

/** A masked name often brings its own full stop. */
function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
