/**
 * Snapshots of the head as text: encoded once per seq and audience, stamped with the time for each telling.
 *
 * Presence is in what organizers get; it is no part of the head, so the hub says it here when it changes.
 * @module
 */
import type { Head } from "@/lib/modules/contract.ts";
import type { View } from "@/lib/protocol/messages.ts";
import { type Audience, snapshotBody, snapshotText } from "@/lib/realtime/frames.ts";

export interface Snapshots {
  text(head: Head, audience: Audience): string;
  setPresence(counts: { stations: number; phones: number; sockets: number }): void;
  forget(): void;
}

export function createSnapshots(
  viewOf: (head: Head, audience: Audience) => View,
  now: () => number,
): Snapshots {
  let bodies: Partial<Record<Audience, { seq: number; body: string }>> = {};
  let presence: { stations: number; phones: number; sockets: number } | null = null;

  function viewFor(head: Head, audience: Audience): View {
    const view = viewOf(head, audience);
    if (audience !== "organizer" || !presence) return view;
    return { ...view, counts: { ...view.counts, ...presence } };
  }

  return {
    text(head, audience) {
      let kept = bodies[audience];
      if (kept?.seq !== head.seq) {
        kept = bodies[audience] = { seq: head.seq, body: snapshotBody(head.seq, viewFor(head, audience)) };
      }
      return snapshotText(kept.body, now());
    },
    setPresence(counts) {
      presence = counts;
      delete bodies.organizer;
    },
    forget() {
      bodies = {};
    },
  };
}
