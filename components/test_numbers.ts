/**
 * Whether a draw's number comes from a chain that everybody can compute: such a draw is worth nothing, and says so on
 * the wall and at the desk alike.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { QUICKNET } from "@/lib/draw/beacon.ts";

/** Known from the close on, when the view names the chain. */
export function hasTestNumbers({ beacon }: RaffleView): boolean {
  return beacon !== undefined && beacon.chain !== QUICKNET.hash;
}
