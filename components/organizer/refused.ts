/**
 * A refusal as it is said at the desk: in the organizer's own time, and with the way on where there is one.
 *
 * Pure; every other refusal keeps the server's sentence.
 * @module
 */
import type { ModuleView } from "@/lib/protocol/messages.ts";
import type { RefusalBody } from "@/lib/refusal.ts";
import { REFUSED as words } from "@/lib/client/desk_draw_words.ts";
import { clockSeconds } from "./number_wait.ts";

/** @param offlineHref where the raffle is made again without a public number */
export function refusedSaying(
  refusal: RefusalBody,
  module: ModuleView | undefined,
  offlineHref: string,
): { text: string; link?: { href: string; word: string } } {
  switch (refusal.code) {
    case "beacon_unreachable":
      return module?.phase === "draft"
        ? { text: words.openUnreachable, link: { href: offlineHref, word: words.offlineInstead } }
        : { text: words.closeUnreachable };
    case "beacon_pending":
      return { text: words.pending(clockSeconds(refusal.at)) };
    case "claim_running":
      return { text: words.claimRunning(clockSeconds(refusal.until)) };
    default:
      return { text: refusal.message };
  }
}
