/**
 * Every word that a phone says about a draw it watched, and to somebody who won or was passed over.
 *
 * Loaded with the parts that show them, after somebody has entered. No word of cryptography; the tone is that of
 * `phone_words.ts`.
 * @module
 */
import type { AdvanceReason } from "@/lib/protocol/messages.ts";
import { number, small } from "@/lib/client/phone_words.ts";
import type { Found, TroubleKind } from "@/lib/client/witness.ts";

const plural = new Intl.PluralRules("en", { type: "ordinal" });
const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

export const ending = (n: number) => endings[plural.select(n)] ?? "th";
/** 37 as 37th. */
export const ordinal = (n: number) => `${number(n)}${ending(n)}`;

/** 84_000 as 1:24. Stations have theirs in `words.ts`; a file that both load would be one more on bad Wi-Fi. */
export function minutes(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const sameWinners = (n: number) => n === 1 ? "the same winner" : `the same ${number(n)} winners`;

export const witness = {
  title: "Checked on this phone",
  checking: "This phone is checking the draw",
  checkingWhy: "It takes a moment.",
  details: "How this phone checked",
  notYet: "Not checked yet",
  notYetWhy: "This phone could not reach the records of the draw, so it cannot say that all is well.",
  tooOld: "This phone cannot check",
  tooOldWhy:
    "Its browser lacks what the check needs, so it cannot say that all is well. Any other phone can.",
  again: "Try again",
  testNumbers: "Test numbers. Nothing here counts.",
  rehearsal: "Rehearsal. Nothing here counts.",
  replaces: "This draw replaces one that was cancelled.",
  toDo: "Save the evidence, show it at the desk, and keep this page.",
  saveEvidence: "Save the evidence",
  wasIn: (n: number) => `Your number ${number(n)} was in the sealed list`,
  wasElsewhere: "Your ticket can be checked on the phone that you entered with",
  wasLeftOut: "Your ticket was left out, as said before",
  older: "The seal is older than the public number",
  olderByClock: "The seal is older than the public number, by the clock of this phone",
  unseen: "This phone did not see the list being sealed, so it cannot say which was first",
  late: "The seal came to this phone after the number, so it cannot say which was first",
  noNumber: "There was no public number, so it is not proven that no other list was tried before",
  follow: ({ prizeCount, sealedBefore }: Found) =>
    `${sealedBefore === null ? "The sealed list leads" : "List and number lead"} to ${
      sameWinners(prizeCount)
    }`,
  wentOn: (n: number) =>
    n === 1
      ? "One prize went on to the next in the order"
      : `${small[n] ?? number(n)} prizes went on to the next in the order`,
  keptAt: (at: string) => `Seal kept on this phone at ${at}`,
  youWere: "You were",
  of: (n: number) => `of ${number(n)}`,
  prizes: (n: number) => n === 1 ? "1 prize" : `${number(n)} prizes`,
  inLine: (n: number) =>
    `If a winner does not show up, the next in this order steps in. You are ${ordinal(n)} in line.`,
  order: (prizes: number, place: number) =>
    `${prizes === 1 ? "Place 1" : `Places 1 to ${number(prizes)}`} won. You are in place ${number(place)}.`,
  numberIn: "number in",
  numberDue: "number due",
  numberLate: "The number comes late. Your place is fixed.",
  numberInSeconds: (seconds: number) =>
    seconds === 1 ? "The public number, in 1 second" : `The public number, in ${number(seconds)} seconds`,
  inList: (n: number) => `Your number ${number(n)} is in the list`,
  here: "I’m here",
  sending: "One moment",
  tapBelow: "Tap below so that everyone knows you are here.",
  timeToClaim: "Time to claim",
  timeUp: "Time is up",
  timeUpWhy: "Tap all the same: it counts until the prize goes on to the next.",
  thenCome: "Then come to the stage, or wave.",
  claimed: "Everyone knows you are here.",
  claimedAt: (at: string) => `You said so at ${at}.`,
  stood: (n: number, of: number) =>
    of === 1
      ? `The draw is done. Your number ${number(n)} was in it.`
      : `The draw is done. Your number ${number(n)} was one of ${number(of)} in it.`,
  done: "The draw is done.",
  numberWon: (n: number) => `Your number ${number(n)} was drawn.`,
  certificate: "Certificate of the draw",
  wholeCheck: "See the whole check",
  recordStays: "The record stays public",
  you: "you",
  numberShort: (n: number) => `No. ${number(n)}`,
  noWinners: "No prize found a winner.",
  enterAgain: "A new raffle is a new start.",
  enterAgainWhy: "You need to enter again. This one stays listed, so that everyone can see it happened.",
  youWon: "You won:",
  desk: "Show this at the desk",
  deskQr: "Your code for the desk, to scan",
  deskHow: "They scan it, or type the letters.",
  deskSoon: "Your code comes in a moment.",
  deskReload: "Your code did not come. Load this page again, or tell the desk your number.",
  cameIn: (n: number) => `You came in for number ${number(n)}.`,
  leftOut: (title: string) => `You won in “${title}”.`,
  leftOutWhy: "Winners of that draw are left out of this one, so your entry here cannot win.",
  leftOutSealed: "Winners of that draw are left out of this one. Your entry is not in the sealed list.",
};

/**
 * One or two sentences of what was found; `place` is said elsewhere on the page where it is not `told`.
 *
 * @param told.tickets how many of mine were looked for; one where nothing is said
 */
export function foundSentence(found: Found, told: { place: boolean; tickets?: number }): string {
  const first = found.sealedBefore === null
    ? "Sealed before the draw."
    : found.sealedBefore === "late"
    ? "The seal came to this phone after the number."
    : found.sealedBefore === "unseen"
    ? `The sealed list leads to ${sameWinners(found.prizeCount)}.`
    : "Sealed before the number existed.";
  const ticket = {
    in: (told.tickets ?? 1) === 1 ? " Your ticket was in." : " Your tickets were in.",
    left_out: " You were left out, as winners of the earlier draw are.",
    elsewhere: "",
  }[found.ticket];
  const place = told.place && found.place !== null
    ? ` You were ${ordinal(found.place)} of ${number(found.entrantCount)}.`
    : found.sealedBefore === "unseen"
    ? " This phone did not see it sealed."
    : ` This phone found ${sameWinners(found.prizeCount)}.`;
  return first + ticket + place;
}

export const troubleWords: Record<TroubleKind, { title: string; why: string }> = {
  entry: {
    title: "Your entry does not fit this phone",
    why:
      "The room’s record of it was not made from this phone’s own number. It may stand for somebody else too.",
  },
  missing: {
    title: "Your ticket is missing",
    why: "You were promised a place, and the sealed list does not have it.",
  },
  gone: {
    title: "The room says that you left",
    why:
      "This phone was promised a place, and the sealed list does not have it. If you left on another phone, that is why.",
  },
  other_list: {
    title: "The list is not the one that was sealed",
    why: "This phone kept the seal when entries closed. What the room shows now is another one.",
  },
  round: {
    title: "The draw was moved to another number",
    why: "Which public number decides is fixed when entries close. This draw names another one.",
  },
  number: {
    title: "The number is not the public one",
    why: "Anybody can look up the public number. The one that was used here is not it.",
  },
  winners: {
    title: "The winners do not follow",
    why: "The sealed list and the public number lead to other winners than those shown.",
  },
  record: {
    title: "The record is not genuine",
    why: "It is damaged, or another than when you entered.",
  },
};

/** What happened to a prize that was mine, and what to do about it. */
export const replacedWords: Record<AdvanceReason, { title: string; why: string; then: string }> = {
  unreachable: {
    title: "Your time ran out",
    why: "This prize went on to the next in the order, because you were not reached.",
    then: "Speak to the desk if this is wrong. The record of it is public.",
  },
  declined: {
    title: "You passed it on",
    why: "This prize went on to the next in the order, because you did not take it.",
    then: "Speak to the desk if this is wrong. The record of it is public.",
  },
  ineligible: {
    title: "The prize went on",
    why: "This prize went on to the next in the order. The organizer says that you may not have it.",
    then: "Ask at the desk for the reason. The record of it is public.",
  },
};
