/**
 * How each winner stands at the desk: here, still with time, without an answer; and who may be replaced.
 *
 * Pure. The server refuses what is too early or too late; this says it before somebody has to be refused.
 * @module
 */
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";

export type Stand =
  | { at: "here"; claimedAt: string }
  /** `seconds` is null while the time is not known. */
  | { at: "time"; seconds: number | null }
  /** The time is over. */
  | { at: "silent" }
  /** No claim time was set. */
  | { at: "open" };

/** @param now Unix ms by the server's clock; null before it is known */
export function standOf(winner: WinnerView, { claimSeconds }: RaffleView, now: number | null): Stand {
  if (winner.claimedAt !== undefined) return { at: "here", claimedAt: winner.claimedAt };
  if (claimSeconds === 0) return { at: "open" };
  if (now === null) return { at: "time", seconds: null };
  const left = Date.parse(winner.shownAt) + 1_000 * claimSeconds - now;
  return left > 0 ? { at: "time", seconds: Math.ceil(left / 1_000) } : { at: "silent" };
}

/** Some claim time still runs, so the page has to count. */
export function isCounting(raffle: RaffleView, now: number | null): boolean {
  return (raffle.winners ?? []).some((winner) => standOf(winner, raffle, now).at === "time");
}
