/**
 * How the wait for a draw's number stands, from the view and the clock; and a number that is pasted by hand.
 *
 * Pure. `next_action.ts` and the instrument speak of it; the server decides, here is only what to show.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { hasTestNumbers } from "@/components/test_numbers.ts";

/** "none": an offline draw, or nothing is closed yet. */
export type NumberWait = "none" | "pending" | "late" | "there";

/** A server in reach of a relay has the number within three seconds of its time; then it is late. */
export const lateMs = 8_000;

/** @param now Unix ms by the server's clock; null before it is known */
export function numberWait({ beacon, phase }: RaffleView, now: number | null): NumberWait {
  if (!beacon || phase === "cancelled") return "none";
  if (beacon.signature) return "there";
  return now !== null && now > Date.parse(beacon.at) + lateMs ? "late" : "pending";
}

/** Whole seconds until the number's time, never below 0; null without a clock or a wait. */
export function secondsToNumber(raffle: RaffleView, now: number | null): number | null {
  if (now === null || numberWait(raffle, now) !== "pending") return null;
  return Math.max(0, Math.ceil((Date.parse(raffle.beacon!.at) - now) / 1_000));
}

/** Where the number stands for everybody; null for a test chain, which stands nowhere. */
export function numberAddress(raffle: RaffleView): string | null {
  const { beacon } = raffle;
  if (!beacon || hasTestNumbers(raffle)) return null;
  return `https://api.drand.sh/${beacon.chain}/public/${beacon.round}`;
}

/** 96 hex digits out of what was pasted: the line alone, or the page around it. Null: there are none. */
export function pastedSignature(text: string): string | null {
  const found = /"signature"\s*:\s*"([0-9a-f]{96})"/i.exec(text) ??
    /^\s*"?([0-9a-f]{96})"?,?\s*$/i.exec(text);
  return found && found[1].toLowerCase();
}

/** 20:15:30 in the organizer's own time zone; only in the browser. */
export function clockSeconds(at: number | string): string {
  const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  return new Date(at).toLocaleTimeString("en", parts);
}
