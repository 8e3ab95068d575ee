/**
 * Every word that an attendee reads on the phone, and the few that all pages share.
 *
 * In a file of its own, because a phone on bad Wi-Fi has to load it. The tone is that of `words.ts`, which has
 * the words of stations and visitors and hands these on.
 * @module
 */
import type { DrawMode } from "@/lib/protocol/messages.ts";

/** "delayed": asked for every few seconds, where no socket can be had. */
export type Connection = "connecting" | "live" | "delayed" | "reconnecting" | "disconnected";

// Made once: `toLocaleString` makes one at each call, which costs a page more than all its other words.
const digits = new Intl.NumberFormat("en");

/** 1234 as 1,234: English words, English digits. */
export const number = (n: number): string => digits.format(n);

export const entryUnit = (n: number) => n === 1 ? "entry" : "entries";

export function entries(n: number): string {
  return `${number(n)} ${entryUnit(n)}`;
}

export const small = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

export function winners(n: number): string {
  return `${small[n] ?? number(n)} ${n === 1 ? "winner" : "winners"}`;
}

/** 20:41 in the reader's own time zone; only in the browser, since the server's zone means nothing. */
export function clock(at: number | string): string {
  return new Date(at).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export const connection: Record<Connection, string> = {
  connecting: "Connecting",
  live: "Live",
  delayed: "Slow connection",
  reconnecting: "Reconnecting",
  disconnected: "Offline",
};

/** What a room may hold against the draw, and what not. It stands at the foot of the station all the time. */
export function assurance(mode: DrawMode): string {
  switch (mode) {
    case "sealed":
      return "Sealed draw. A public number that does not exist yet will decide.";
    case "instant":
      return "Public draw. Every phone sees the result in the same second.";
    case "offline":
      return "No public number. You trust the organizer not to have tried several lists.";
  }
}

export const cancelledWords = (sealed: boolean) =>
  sealed ? "Nobody won. No draw of it counts." : "Nobody won. Nothing was drawn.";

export const phone = {
  enter: "Enter the raffle",
  entering: "Entering",
  tryAgain: "Try again",
  oneTap: "One tap, one entry. Your phone keeps the proof.",
  rules: "Rules",
  peopleIn: (n: number) => n === 1 ? "person is in" : "people are in",
  areCheckedIn: (n: number) => n === 1 ? "1 is checked in" : `${number(n)} are checked in`,
  checkedInAs: "You are checked in as",
  youAre: "You are",
  notOpen: "Not open yet",
  stay: "Stay on this page. It opens by itself.",
  checkInFirst: "Check in first.",
  checkInUntil: "Check in before it opens.",
  desk: "The desk at the entrance does it in a moment.",
  thenTap: "Checked in just now? Tap the button.",
  in: "You’re in",
  yourNumber: "Your number",
  proofSaved: "Proof saved on this phone",
  proofAt: (at: string) => `Entered at ${at}`,
  proofOffline: "Works without a connection",
  proofElsewhere: "Your entry is kept in the room",
  proofElsewhereWhy: "The proof is on the phone or browser you entered with.",
  proofUnsaved: "This browser keeps nothing",
  proofUnsavedWhy: "You are in all the same. Save a copy of the proof.",
  lock: "You can lock your phone or close this page. You stay in.",
  receiptLater: "The signed receipt cannot be fetched right now. Your entry stands; try again in a moment.",
  saveCopy: "Save a copy of the proof",
  leave: "Leave the raffle",
  leaveSure: "Leave, and give up your place",
  leaving: "Leaving",
  stayIn: "Stay in",
  paused: "Paused",
  pausedLead: "You can enter again in a moment.",
  pausedIn: "If you are in, you stay in.",
  closing: "Closing",
  closingLead: "The list is being sealed.",
  sealed: "Sealed",
  lockedYours: (n: number) =>
    n === 1 ? "1 entry is locked, and it is yours." : `${entries(n)} are locked. Yours is one of them.`,
  drawn: "The draw is done",
  drawnLead: "The winners appear on the big screen, and here.",
  numberIn: (n: number) => `Your number ${number(n)} is in`,
  holdsSeal: "This phone holds the seal",
  seal: "The seal of this draw",
  sameSeal: "The seal is still the same",
  sealBroken: "The seal has changed",
  showAll: "Show all",
  waitsDraw: "The draw",
  waitsNumber: "The public number",
  waitsWinners: "The winners, on the big screen",
  stillToCome: (labels: string[]) => `Still to come: ${labels.join(", ")}`,
  wentOn: "The prize went on",
  near: "Keep this page open. The result shows here too.",
  late: "Entries are closed",
  lateLead: "You can watch the draw here.",
  won: "You won",
  come: "Come to the stage, or wave.",
  not: "Not this time",
  results: "The winners",
  cancelled: "This raffle was cancelled",
  reason: "Reason, given by the organizer",
  proofStays: "Your proof stays on this phone.",
  nothing: "Nothing is on yet",
  nothingLead: "Stay on this page. It starts by itself.",
  noConnection: "No connection.",
  stillIn: "You are still in. We try again by ourselves.",
  weTry: "We try again by ourselves.",
  lastHeard: (at: string) => `Last heard from the room at ${at}`,
  tryNow: "Try now",
  noAnswer: "No answer from the room",
  tapKept: "Your tap is kept on this phone and goes again by itself. It can’t count twice.",
  tapUnkept: "Keep this page open: your tap goes again by itself. It can’t count twice.",
  missed: "Your tap came after the close, so you are not in. You can watch the draw here.",
  linkOver: "This link no longer works",
  linkOverLead: "Ask at the desk for a new one. If you were in, you stay in.",
};

/** A poll on the phone. Options are called by their letter, as on the big screen. */
export const ballot = {
  question: (n: number, of: number) => `Question ${n} of ${of}`,
  several: "You can choose more than one.",
  chooseOne: "Choose one",
  chooseSeveral: "Choose one or more",
  notOpen: "Voting is not open yet",
  vote: "Vote",
  voteFor: (letters: string[]) => `Vote for ${listed(letters)}`,
  changeTo: (letters: string[]) => `Change to ${listed(letters)}`,
  sending: "Sending your vote",
  voted: (letters: string[]) => `You voted for ${listed(letters)}`,
  newer: "You voted on another phone meanwhile. That vote counts.",
  standsYet: (letters: string[]) => `Your vote for ${listed(letters)} counts until then.`,
  canChange: "You can change it until voting closes.",
  finalAhead: "It is final: you can’t change it.",
  final: "Your vote is final.",
  keptHere: "Not sent yet. It goes by itself.",
  keepOpen: "Not sent yet. Keep this page open.",
  sendNow: "Send again now",
  who: "The big screen shows totals only. The organizer’s list shows who chose what.",
  paused: "Voting closed for a moment.",
  pausedMine: "It is paused. Your vote stays.",
  pausedNone: "It is paused. You can vote when it goes on.",
  others: "All questions",
  notAnswered: "Not answered yet",
  soFar: "So far",
  votes: (n: number) => `${number(n)} ${n === 1 ? "vote" : "votes"}`,
  people: (n: number) => n === 1 ? "1 person voted" : `${number(n)} people voted`,
  manyAnswers: "More than one answer was possible.",
  yours: "your vote",
  closed: "Voting closed",
  onScreen: "Results come on the big screen.",
  mine: "Your vote",
  mineMany: "Your votes",
  none: "You did not vote.",
  results: "Results",
  cancelled: "This poll was cancelled",
  cancelledLead: "No result of it counts.",
  offlineVoted: "Your vote is in. We try again by ourselves.",
  offlineKept: "Your vote waits on this phone. We try again by ourselves.",
};

/** "A", "A and C", "A, B and C"; more than four become "5 answers", for a button holds no more. */
function listed(letters: string[]): string {
  if (letters.length > 4) return `${letters.length} answers`;
  return letters.length < 2 ? letters.join("") : `${letters.slice(0, -1).join(", ")} and ${letters.at(-1)}`;
}
