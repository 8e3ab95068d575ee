/**
 * What must have happened in a run of many evenings, or its rules have not been tried: in every block of the suite,
 * and, where it is rarer, in a night.
 * @module
 */
import { HARDER_FAULTS, LATER_FAULTS } from "@/tests/sim/faults.ts";

/** In every block of the suite: what the people, the isolates and the rules meet, besides every fault. */
export const MET: readonly string[] = [
  ...["open", "pause", "resume", "close", "draw", "reveal", "cancel", "enter", "withdraw"].map(accepted),
  ...["import", "check_in", "add_module", "show", "vote", "show_results", "hide_results"].map(accepted),
  ...["not_open", "paused", "entries_closed", "vote_final", "not_found", "invalid_request", "forbidden"].map(
    (code) => refused(`vote ${code}`),
  ),
  ...["not_open", "paused", "entries_closed", "already_entered", "not_entered", "not_checked_in"].map(
    refused,
  ),
  ...["wrong_phase", "nothing_to_draw", "beacon_unreachable", "busy", "forbidden", "not_found"].map(refused),
  ...["invalid_request", "module_exists", "too_many_prizes"].map(refused),
  ...["claim", "advance", "void"].map(accepted),
  ...["beacon_pending", "draw_first", "claim_running", "not_holding", "winner_claimed", "not_a_winner"].map(
    refused,
  ),
  ...["late", "relays away", "somebody brings another", "somebody brings it"].map((what) =>
    `number: ${what}`
  ),
  ...["instant", "sealed", "offline"].map((mode) => `certificate: published in the ${mode} mode`),
  "certificate: with replacements",
  "advance: nobody is left",
  ...["closing", "closed", "drawn", "revealed", "cancelled"].map((phase) => `phase: ${phase}`),
  "accepted: note",
  ...["open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"].map((phase) =>
    `sale: ${phase}`
  ),
  accepted("purchase"),
  ...["limit_reached", "sold_out", "not_open", "not_found", "forbidden"].map((code) =>
    refused(`purchase ${code}`)
  ),
  ...["whole", "fewer than asked", "repeated", "repeated when all is sold", "repeated when the sale is over"]
    .map((what) => `purchase: ${what}`),
  "buyer: presses in another tab",
  "buyer: sends an old purchase again",
  "answer: fault",
  "answer: repeated",
  "attendee: presses twice, another id",
  "attendee: presses twice, same id",
  "attendee: sends an old request again",
  "audit: whole",
  "certificate: verified",
  "commit: another was first",
  "isolate: dies with a commit on its way",
  "organizer: presses twice, another id",
  "organizer: presses twice, same id",
  ...["open", "paused", "closed", "cancelled", "shown", "hidden"].map((what) => `poll: ${what}`),
  "raffle: cancelled after a reveal",
  "seal: another finishes",
  "seat: covered by a snapshot",
  "seat: drops an old snapshot",
  "seat: finds a gap",
  "seat: rejoins",
  "vote: first",
  "vote: repeated late, after a change",
  "vote: replaces another",
  "voter: presses another option at once",
  "voter: sends an old vote again",
  "watch: several at once",
];

function accepted(type: string): string {
  return `accepted: ${type}`;
}

function refused(code: string): string {
  return `refused: ${code}`;
}

/** In every block as well: what the harder evenings bring. */
export const HARDER: readonly string[] = [
  ...Object.keys(HARDER_FAULTS),
  ...Object.keys(LATER_FAULTS),
  "clock: is minutes off, then set right",
  "clock: is set back",
  "clock: is set forth",
  "evening: every module at once",
  "isolates: 2",
  "isolates: 3",
  "purge: ordered",
  "purge: at its end",
  "purge: sessions and keys end",
  "seat: shown out after a purge",
  ...["event_purged", "still_running", "clock_off"].map((code) => `refused: ${code}`),
];

/** Rows by what they are for: a crash comes before and after a write of each, in a night. */
const WRITTEN = [
  ...["attendee", "entry", "ballot", "receipt", "audit", "person"],
  ...["open", "secret", "excluded", "close", "sealed", "outcome", "winner", "message", "certificate"],
  ...["claim", "advance", "vacancy", "void", "purging", "entrants", "no_blobs", "blob", "blobs that go"],
];

/** In a night of some thousand seeds. */
export const RARE: readonly string[] = ["before", "after"].flatMap((when) =>
  WRITTEN.map((what) => `crash ${when} a write of: ${what}`)
);
