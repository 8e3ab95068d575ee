/**
 * Every word that stations, attendees and visitors read.
 *
 * Short, present tense: what is true, then what to do. Components hold no sentences of their own, so a
 * translation or a change of tone is a change of this file. The organizer's words are in `desk_words.ts`.
 * @module
 */
import type { DrawMode, Phase, PollView } from "@/lib/protocol/messages.ts";

export type Connection = "connecting" | "live" | "reconnecting" | "disconnected";

/** 1234 as 1,234: English words, English digits. */
export function number(n: number): string {
  return n.toLocaleString("en");
}

export function entries(n: number): string {
  return `${number(n)} ${n === 1 ? "entry" : "entries"}`;
}

const small = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

export function winners(n: number): string {
  return `${small[n] ?? number(n)} ${n === 1 ? "winner" : "winners"}`;
}

/** 20:41 in the reader's own time zone; only in the browser, since the server's zone means nothing. */
export function clock(at: number | string): string {
  return new Date(at).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** K7M4QX as K7M 4QX: two groups are read aloud and typed without counting. */
export function codeInGroups(code: string): string {
  return code.length === 6 ? `${code.slice(0, 3)} ${code.slice(3)}` : code;
}

export const connection: Record<Connection, string> = {
  connecting: "Connecting",
  live: "Live",
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

export type ActiveState = "draft" | "active" | "paused" | "closed";

export function activeState(phase: Phase): ActiveState {
  if (phase === "draft") return "draft";
  if (phase === "open") return "active";
  return phase === "paused" ? "paused" : "closed";
}

export const active: Record<ActiveState, string> = {
  draft: "Not open yet",
  active: "Active",
  paused: "Paused",
  closed: "Closed",
};

export const station = {
  unit: (n: number) => n === 1 ? "entry" : "entries",
  unitKept: (n: number) => n === 1 ? "entry, kept" : "entries, all kept",
  beFirst: "be the first",
  notYet: "it opens here",
  of: (n: number) => `of ${number(n)} checked in`,
  checkedIn: (n: number) => n === 0 ? "nobody checked in yet" : `${number(n)} checked in`,
  dial: (count: number, of: number) =>
    count === 0
      ? `Nobody of ${number(of)} has entered yet`
      : `${number(count)} of ${number(of)} have entered`,
  seal: "Seal of this draw",
  scanOrOpen: "Scan, or open",
  joinCode: (url: string) => `Code to enter: ${url}`,
  openLink: "Open your personal link to enter",
  lostLink: "Lost it?",
  lostLinkWay: "Scan to go back to your page, or ask at the desk.",
  paused: "Paused",
  ifIn: "If you are in, you stay in.",
  again: "Entering opens again in a moment.",
  closing: "Closing",
  closingLead: "Every entry that was made counts. The list is being sealed.",
  sealed: "Sealed",
  locked: (n: number) => n === 1 ? "entry is locked." : "entries are locked.",
  sealedNext: (mode: DrawMode) =>
    mode === "offline"
      ? "Nobody can be added or taken out. The draw comes next."
      : "Next, a public number appears that nobody can know or choose.",
  drawn: "Drawn",
  drawnLead: "The winners are fixed. They appear here.",
  compare: "On every phone. Compare yours.",
  fingerprintCode: "Full fingerprint as a code",
  place: (place: number) => `${ordinalWord(place)} of `,
  inOrder: " in the order of the draw",
  page: (page: number, pages: number) => `${page} of ${pages}`,
  cancelled: "This raffle was cancelled",
  nobodyWon: "Nobody won. Nothing was drawn.",
  nobodyWonSealed: "Nobody won. No draw of it counts.",
  hadEntered: (n: number) => n === 1 ? "person had entered." : "people had entered.",
  staysListed: "A cancelled raffle stays listed, with its reason.",
  nothing: "Nothing is on yet",
  nothingLead: "The next thing starts here by itself.",
  /** `current`: the connection stands, so what was loaded is also what is so. */
  snapshot: (loaded: boolean, current: boolean) =>
    `${loaded && current ? "Up to date" : "Loaded"}: ${loaded}`,
  catchingUp: "Catching up.",
  stoodAt: (at: string) => `This is how it stood at ${at}.`,
  lostLine: "This screen has lost its own connection. It tries again by itself.",
  offline: (at: string | null) =>
    at ? `Offline. Last heard at ${at}.` : "Offline. We try again by ourselves.",
  leave: "Leave",
  signedOut: "This screen was signed out",
  signedOutLead: "Open it again with the passcode. The organizer has it.",
  left: "This screen has left",
  wrongEvent: "This screen belongs to another event",
  toPasscode: "Enter the passcode",
  openStation: "Open this station",
  organizerHasIt: "The organizer has the passcode.",
  passcode: "Passcode",
  open: "Open station",
  opening: "Opening",
  askedOnce: "Asked once. This screen then stays signed in, also after a restart.",
  waitSeconds: (n: number) => `Too many tries. Wait ${n} ${n === 1 ? "second" : "seconds"}, then try again.`,
  waitShort: (n: number) => `Wait ${n} s`,
};

export const cancelledWords = (sealed: boolean) => sealed ? station.nobodyWonSealed : station.nobodyWon;

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
  numberWasIn: (n: number) => `Your number ${number(n)} was in`,
  holdsSeal: "This phone holds the seal",
  seal: "The seal of this draw",
  sameSeal: "The seal is still the same",
  sealBroken: "The seal has changed",
  sealBrokenWhy:
    "It is not the one this phone saw when entries closed. Ask the organizer, and keep this page.",
  showAll: "Show all",
  waitsDraw: "The draw",
  waitsNumber: "The public number",
  waitsWinners: "The winners, on the big screen",
  stillToCome: (labels: string[]) => `Still to come: ${labels.join(", ")}`,
  near: "Keep this page open. The result shows here too.",
  late: "Entries are closed",
  lateLead: "You can watch the draw here.",
  won: "You won",
  numberWon: (n: number) => `Your number ${number(n)} was drawn.`,
  come: "Come to the stage, or wave.",
  showThis: "Show this page when you get your prize.",
  not: "Not this time",
  notLead: (n: number, of: number) =>
    of === 1
      ? `The draw is done. Your number ${number(n)} was in it.`
      : `The draw is done. Your number ${number(n)} was one of ${number(of)} in it.`,
  certificate: "Certificate of the draw",
  results: "The winners",
  resultsLead: "The draw is done.",
  you: "you",
  numberShort: (n: number) => `No. ${number(n)}`,
  noWinners: "No prize found a winner.",
  cancelled: "This raffle was cancelled",
  reason: "Reason, given by the organizer",
  enterAgain: "A new raffle is a new start.",
  enterAgainWhy: "You need to enter again. This one stays listed, so that everyone can see it happened.",
  proofStays: "Your proof stays on this phone.",
  nothing: "Nothing is on yet",
  nothingLead: "Stay on this page. It starts by itself.",
  noConnection: "No connection.",
  stillIn: "You are still in. We try again by ourselves.",
  weTry: "We try again by ourselves.",
  lastHeard: (at: string) => `Last heard from the room at ${at}`,
  tryNow: "Try now",
  noAnswer: "No answer from the room",
  noAnswerWhy: "We don’t know yet whether your entry went through. Tap again: it can’t count twice.",
  linkOver: "This link no longer works",
  linkOverLead: "Ask at the desk for a new one. If you were in, you stay in.",
};

export const join = {
  title: "Join in",
  lead: "Your name, once. Then you are checked in.",
  name: "Your name",
  nameHint: "On the big screen it is shortened.",
  go: "Join",
  joining: "Joining",
  again: "Continue as before",
  againWhy: "This phone has been here already.",
  personal: "You have a personal link",
  personalLead: "It came with your invitation. Open it on this phone, and you are in the room.",
  noLink: "No link?",
  askDesk: "Ask at the desk at the entrance. It takes a moment.",
  found: (code: string) => `Event ${codeInGroups(code)}`,
};

export const home = {
  title: "Join the room",
  lead: "Type the code from the big screen.",
  code: "Code",
  codeExample: "K7M 4QX",
  go: "Join",
  screen: "One draw. Everyone sees it. Anyone can check it.",
  organizer: "Running an event?",
  unknown: "No event has this code. Check it on the big screen.",
  signIn: "Organizer sign-in",
};

export const broken = {
  notFound: "Nothing is here",
  notFoundLead: "The address may be mistyped, or the event is over.",
  forbidden: "This is not for you",
  forbiddenLead: "Sign in with the right account, or open your own link.",
  signIn: "Sign in first",
  signInLead: "This page needs a session.",
  tooMany: "Too many tries",
  tooManyLead: "Wait a moment, then try again.",
  busy: "The room is busy",
  busyLead: "Nothing was lost. Try again in a moment.",
  other: "This page did not work",
  otherLead: "It is our fault, not yours. What you did before is kept. Try again.",
  home: "To the first page",
  again: "Try again",
};

/** 1 as "First", 12 as "12th". */
export function ordinalWord(n: number): string {
  const words = [
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
  ];
  if (words[n - 1]) return words[n - 1];
  const rest = n % 100;
  const end = rest > 10 && rest < 14 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th";
  return `${number(n)}${end}`;
}

/** A poll on the station. */
export const pollStation = {
  notOpen: "Voting opens here",
  notOpenLead: (questions: number) =>
    questions === 1
      ? "One question. Have your page open: it starts by itself."
      : `${small[questions] ?? number(questions)} questions. Have your page open: it starts by itself.`,
  unit: (n: number) => n === 1 ? "vote" : "votes",
  of: (n: number) => `of ${number(n)}`,
  votes: (n: number) => `${number(n)} ${n === 1 ? "vote" : "votes"}`,
  several: "More than one answer possible",
  question: (n: number, of: number) => `Question ${n} of ${of}`,
  joinCode: (url: string) => `Code to vote: ${url}`,
  or: "or open",
  openLink: "Open your personal link to vote",
  lostLink: "Lost it? Scan, or ask at the desk.",
  paused: "Paused",
  votesStay: "Every vote that was cast stays.",
  again: "Voting opens again in a moment.",
  closed: "Voting is closed",
  hidden: "The organizer shows the results.",
  cancelled: "This poll was cancelled",
  nothingCounts: "No result of it counts.",
  cast: (n: number) => n === 1 ? "1 vote had been cast." : `${number(n)} votes had been cast.`,
  nobodyYet: "Nobody can vote yet.",
  asTheyCome: "Results as they come in.",
  atClose: "Results show when voting closes.",
  later: "Results show when the organizer shows them.",
  canChange: "You can change your vote until voting closes.",
  oneVote: "A vote cannot be changed.",
  final: "Voting is closed. One vote each; these counts are final.",
  fixed: "Voting is closed. The counts are fixed.",
  noVotes: "Voting is closed. Nobody voted.",
  staysListed: "A cancelled poll stays listed, with its reason.",
};

/** What may be said about the results of a poll at this moment. It stands at the foot of the station. */
export function pollFoot(poll: PollView): string {
  const { phase, resultsVisible, showResults, changeVote, ballotCounts } = poll;
  switch (phase) {
    case "draft":
      return pollStation.nobodyYet;
    case "cancelled":
      return pollStation.staysListed;
    case "closed":
      if (Object.values(ballotCounts).every((count) => count === 0)) return pollStation.noVotes;
      return resultsVisible ? pollStation.final : pollStation.fixed;
    case "open":
    case "paused": {
      const when = resultsVisible
        ? pollStation.asTheyCome
        : showResults === "after_close"
        ? pollStation.atClose
        : pollStation.later;
      return `${when} ${changeVote ? pollStation.canChange : pollStation.oneVote}`;
    }
  }
}

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
  cancelledLead: pollStation.nothingCounts,
  offlineVoted: "Your vote is in. We try again by ourselves.",
  offlineKept: "Your vote waits on this phone. We try again by ourselves.",
};

/** "A", "A and C", "A, B and C"; more than four become "5 answers", for a button holds no more. */
function listed(letters: string[]): string {
  if (letters.length > 4) return `${letters.length} answers`;
  return letters.length < 2 ? letters.join("") : `${letters.slice(0, -1).join(", ")} and ${letters.at(-1)}`;
}
