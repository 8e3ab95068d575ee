/**
 * A draw by a public number to look at, for the gallery and for the tests of components.
 *
 * Not part of the running product; nothing under routes/ or islands/ imports it.
 * @module
 */
import { QUICKNET } from "@/lib/draw/beacon.ts";
import type { Phase, RaffleView } from "@/lib/protocol/messages.ts";
import { raffleIn } from "@/components/samples.ts";

export { roomWith, tiers, winnersOf } from "@/components/samples.ts";

/** Unix ms of the close, and of the number that it waits for. */
export const closedAt = Date.parse("2026-08-14T18:44:12Z");
export const numberAt = closedAt + 33_000;

/** Sealed as the wire shows it in that phase. @param isHere the number has arrived */
export function sealedIn(
  phase: Phase,
  more: Partial<RaffleView> = {},
  isHere = phase === "drawn" || phase === "revealed",
  chain = QUICKNET.hash,
): RaffleView {
  const raffle = raffleIn(phase, { mode: "sealed", ...more });
  if (!raffle.closedAt) return raffle;
  const at = new Date(numberAt).toISOString();
  const beacon = { chain, round: 24_807_422, at, ...(isHere && { signature: "ab".repeat(48) }) };
  return { ...raffle, beacon, ...more };
}
