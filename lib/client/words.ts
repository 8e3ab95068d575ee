/**
 * Every word that stations and visitors read.
 *
 * One catalogue, in the files of this folder whose names end in `words.ts`, each for one kind of reader, so that
 * a phone loads its own alone: `phone_words.ts`, later `witness_words.ts`; the organizer's are `desk_*words.ts`.
 * Pages hold no sentence (`tests/tidy_test.ts`), so that a translation is a change of words alone. Short, present
 * tense: what is true, then what to do.
 * @module
 */
import type { DrawMode, Phase, PollView } from "@/lib/protocol/messages.ts";
import { entryUnit, number, small } from "@/lib/client/phone_words.ts";

export * from "@/lib/client/phone_words.ts";

/** K7M4QX as K7M 4QX: two groups are read aloud and typed without counting. */
export function codeInGroups(code: string): string {
  return code.length === 6 ? `${code.slice(0, 3)} ${code.slice(3)}` : code;
}

/** 84_000 as 1:24; a second that has begun counts whole, so that 0:00 is the end and not the last second. */
export function minutes(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
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
  unit: entryUnit,
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
  hadEntered: (n: number) => n === 1 ? "person had entered." : "people had entered.",
  staysListed: "A cancelled raffle stays listed, with its reason.",
  nothing: "Nothing is on yet",
  nothingLead: "The next thing starts here by itself.",
  /** `current`: the connection stands, so what was loaded is also what is so. */
  snapshot: (loaded: boolean, current: boolean) =>
    loaded && current ? "Up to date" : loaded ? "Loaded" : "Loading",
  catchingUp: "Catching up.",
  stoodAt: (at: string) => `This is how it stood at ${at}.`,
  lostLine: "This screen has lost its own connection. It tries again by itself.",
  offline: (at: string | null) =>
    at ? `Offline. Last heard at ${at}.` : "Offline. We try again by ourselves.",
  leave: "Leave",
  sound: "Sound",
  full: "Full screen",
  notFull: "Leave full screen",
  thanks: "Thank you",
  tookPart: (n: number) => n === 1 ? "1 person took part." : `${number(n)} people took part.`,
  prizesFound: (n: number) =>
    n === 1 ? "One prize found its winner." : `${number(n)} prizes found their winners.`,
  checkDraw: "Check this draw on your phone",
  checkCode: (url: string) => `Code to check this draw: ${url}`,
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

export const join = {
  title: "Join in",
  lead: "Your name, once. Then you are checked in.",
  name: "Your name",
  nameHint: "On the big screen it is shortened.",
  approval: "The organizer lets people in. You wait a moment on the next page.",
  phone: "Phone number",
  optional: "optional",
  phoneHint: (texts: boolean) =>
    texts
      ? "With the country code, such as +31\u00a06\u00a01234\u00a05678."
      : "Only the organizer sees it, to reach you if you win.",
  consent: "Text me if I win",
  consentTerms: (event: string) =>
    `One text message from ${event} to this number, if you win, and nothing else. Reply STOP to end it. We note the time of your consent.`,
  hideName: "Keep my name off the screen",
  hideNameTerms: "If you win, the room sees the number of your entry or ticket instead.",
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

/** Somebody without an invitation who waits for the organizer's word. */
export const waitingRoom = {
  title: "Almost in",
  lead: "The organizer lets people in. Keep this page open: it goes on by itself.",
  as: "You wait as",
  askedAs: "You asked as",
  show: "In a hurry? Show this page at the desk.",
  foot: "You cannot enter a raffle or vote before that.",
  offline: "No connection. You keep your place in line; we ask again by ourselves.",
  away: "You were not let in",
  awayLead: "The organizer has said no for now.",
  awayFoot: "Is that a mistake? Speak to the desk. They can still let you in.",
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
  asTheyCome: "Results as they come in, until voting closes.",
  atClose: "Results show when voting closes.",
  later: "Results show when the organizer shows them.",
  canChange: "Votes can be changed until then.",
  canChangeOpen: "Votes can be changed.",
  oneVote: "A vote cannot be changed.",
  final: "Voting is closed. Each person was counted once, and the counts are final.",
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
      if (!changeVote) return `${when} ${pollStation.oneVote}`;
      return `${when} ${when === pollStation.later ? pollStation.canChangeOpen : pollStation.canChange}`;
    }
  }
}
