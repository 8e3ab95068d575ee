/**
 * What stands on the strip over a stream: a line or two, for people who look at something else.
 *
 * Where the big screen says the same, its words are taken.
 * @module
 */
import type { Phase, PollPhase } from "@/lib/protocol/messages.ts";

export const overlay = {
  /** After the title and a comma. */
  phase: (phase: Phase | PollPhase): string => PHASE[phase],
  locked: "are locked",
  lockedOne: "is locked",
  untilNumber: "until the number that decides",
  drawn: "Drawn. The winners show in a moment.",
  scanOrOpen: "Scan, or open",
  ownLink: "Enter with your personal link",
  ownLinkVote: "Vote with your personal link",
  check: "Check it yourself",
  toClaim: "to claim",
  page: (page: number, pages: number) => `${page} of ${pages}`,
  stoodAt: (at: string) => `as of ${at}`,
  linkOver: "This overlay’s link is over or not complete. Make a new one at the desk, under big screens.",
  noRoom: "No connection to the room. The overlay shows it as soon as there is one.",
};

const PHASE: Record<Phase, string> = {
  draft: "not open yet",
  open: "open now",
  paused: "paused",
  closing: "closed",
  closed: "closed",
  drawn: "drawn",
  revealed: "drawn",
  cancelled: "cancelled",
};
