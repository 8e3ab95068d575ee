/**
 * The head as an audience may see it: the snapshot that repairs everything.
 *
 * Pure. Its size does not depend on how much has happened. The browser folds deltas into it (`modules/views.ts`).
 * @module
 */
import type { Head } from "@/lib/modules/contract.ts";
import { deskCounts } from "@/lib/modules/walk_ups.ts";
import { modules } from "@/lib/modules/mod.ts";
import type { SmsState, View } from "@/lib/protocol/messages.ts";

export type Audience = "public" | "organizer";

/** @param sms for organizers; absent in rooms that nobody told */
export function viewOf(head: Head, audience: Audience, sms?: SmsState): View {
  const { checkedIn } = head.counts;
  return {
    event: head.event,
    current: head.current,
    modules: Object.fromEntries(
      Object.entries(head.modules).map(([id, state]) => [id, modules[state.kind].view(state)]),
    ),
    ...(audience === "organizer" && sms && { sms }),
    counts: audience === "organizer" ? deskCounts(head) : { checkedIn },
  };
}
