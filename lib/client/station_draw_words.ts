/**
 * What the big screen says of a draw: the wait for the number, who is here, who came in for whom, and what it is worth.
 *
 * The other words of stations are in `words.ts`. Nobody in the room has to know how a draw is made.
 * @module
 */
import type { AdvanceReason, DrawMode, RaffleView, WinnerView } from "@/lib/protocol/messages.ts";
import { assurance, minutes, number, station } from "@/lib/client/words.ts";

/** A sentence goes on with this. */
const why: Record<AdvanceReason, string> = {
  unreachable: "who was not here",
  declined: "who passed it on",
  ineligible: "who cannot win it",
};

const no = (n: number) => `No. ${number(n)}`;

export const drawStation = {
  /** An entry's number, wherever it stands beside a name. */
  no,
  numberIn: "number in",
  anyMoment: "any moment",
  /** In groups, for it is compared with a page elsewhere. */
  round: (n: number) => `round ${number(n).replaceAll(",", "\u2009")}`,
  late: "Waiting for the number",
  lateLead: "The list is sealed, so waiting changes nothing.",
  lateWhy: "The number comes late sometimes. It is never replaced by another.",
  here: "The number is here",
  hereLead: "Nobody could know it before.",
  hereTest: "It is a test number: everybody could know it before.",
  nextTest: "Next, a test number appears. Everybody can know it.",
  testFoot: "Test numbers. Everybody can know them, so this draw proves nothing.",
  hereNext: (mode: DrawMode) =>
    mode === "instant"
      ? "It decides, and the winners appear in a moment."
      : "It decides the order of all entries. The draw comes next.",
  leavesOut: (titles: string[]) => `Winners of ${titles.join(", ")} are left out.`,
  supersedes: "It replaces the draw that was cancelled.",
  cancelledFoot: "Cancelled. The sealed record stays public, with its reason.",
  rehearsal: "Rehearsal",
  rehearsalLine: "Rehearsal. Nothing here counts.",
  testNumbers: "Test numbers. Nothing here counts.",
  areYouHere: "Are you here,",
  tap: "Tap",
  imHere: "I’m here",
  onPhone: "on your phone.",
  ifNot: "If the time runs out, the next in the order can take this prize. Nobody else’s prize changes.",
  toClaim: "to claim",
  timeUp: "Time is up",
  timeUpLead: "The next in the order can take this prize now. Nobody else’s prize changes.",
  isHere: "is here",
  inFor: (outgoing: number, reason: AdvanceReason) => `In for ${no(outgoing)}, ${why[reason]}.`,
  cameIn: (incoming: number, outgoing: number, reason: AdvanceReason) =>
    `${no(incoming)} in for ${no(outgoing)}, ${why[reason]}.`,
  moreCameIn: (n: number) => n > 0 ? ` ${number(n)} more before.` : "",
  ofAreHere: (n: number, of: number) => `${number(n)} of ${number(of)} here`,
  left: (ms: number) => `${minutes(ms)} to claim`,
  timeUpShort: "time is up",
  noHolder: (n: number) => n === 1 ? "1 prize without a holder" : `${number(n)} prizes without a holder`,
  winnersShown: (n: number) => `${number(n)} winners are on the screen.`,
  nobody: "No prize found a winner",
  nobodyLead: "Nobody is left in the order of the draw.",
};

/** What is said of the list that is drawn from, by what it holds: entries here, tickets in `station_ticket_words.ts`. */
export interface ListWords {
  unit: (n: number) => string;
  /** After the number. */
  locked: (n: number) => string;
  /** After the number, of a draw that was called off. */
  had: (n: number) => string;
  closingLead: string;
  drawnLead: string;
  hereNext: (mode: DrawMode) => string;
  fixed: (n: number) => string;
  /** A winner, for whoever listens. */
  nameOf: (winner: Pick<WinnerView, "name" | "entryNumber">) => string;
}

export const entryList: ListWords = {
  unit: station.unit,
  locked: station.locked,
  had: station.hadEntered,
  closingLead: station.closingLead,
  drawnLead: station.drawnLead,
  hereNext: drawStation.hereNext,
  fixed: (n) => `${n === 1 ? "1 entry is" : `All ${number(n)} entries are`} fixed.`,
  nameOf: ({ name }) => name,
};

const label: Record<Exclude<DrawMode, "offline">, string> = {
  sealed: "Sealed draw.",
  instant: "Public draw.",
};

/**
 * What may be held against this draw, true at every moment; it stands at the foot of the station.
 *
 * @param host where it can be checked, as `drumroll.example`
 */
export function drawFoot(raffle: RaffleView, host: string, list: ListWords = entryList): string {
  const { mode, phase, seal, beacon, entryCount, resultsVisible } = raffle;
  if (phase === "cancelled") {
    return seal ? drawStation.cancelledFoot : station.staysListed;
  }
  const check = resultsVisible ? ` Check it yourself: ${host}/verify` : "";
  if (mode === "offline" || !seal) return assurance(mode) + check;
  return beacon?.signature
    ? `${label[mode]} The list was fixed before the number existed.${check}`
    : `${label[mode]} ${list.fixed(entryCount)} No second try, for anyone.`;
}
