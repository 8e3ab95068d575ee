/**
 * Whether a draw's number comes from a chain that everybody can compute: such a draw is worth nothing, and says so on
 * the wall and at the desk alike.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { QUICKNET } from "@/lib/draw/beacon.ts";

/**
 * The view names the chain from the close on; until then the server that will draw does.
 *
 * @param isTestServer its numbers are those of a test chain
 */
export function hasTestNumbers({ beacon, mode }: RaffleView, isTestServer = false): boolean {
  return beacon ? beacon.chain !== QUICKNET.hash : isTestServer && mode !== "offline";
}
