/**
 * What the organizer reads of the draw: how it is made, the wait for its number, and what comes after the reveal.
 *
 * The same manners as `desk_words.ts` and `desk_room_words.ts`. No word of cryptography: "sealed", "the number".
 * @module
 */
import { count, isolate, number } from "@/lib/client/desk_words.ts";
import type { AdvanceReason, DrawMode } from "@/lib/protocol/messages.ts";

/** What the server knows of public numbers when the page is made. */
export type NumbersAtHand = "there" | "unreachable" | "off" | "test";

export const MODES: Record<DrawMode, { name: string; label: string; note?: string }> = {
  sealed: {
    name: "Sealed",
    note: "Most events",
    label:
      "The list is sealed, then a public number that nobody can know decides. You reveal it when the room " +
      "is ready. Needs the internet.",
  },
  instant: {
    name: "Public",
    label:
      "The same number decides, and every phone sees the result in the same second, by itself. Needs the " +
      "internet.",
  },
  offline: {
    name: "Offline",
    label: "No public number: you are trusted not to have tried several lists. Works without the internet.",
  },
};

export const claimChoices = [0, 60, 120, 180, 300] as const;

export const RULES = {
  decides: "Who decides?",
  numbers: {
    there: "Every screen says which one it is. It cannot be changed once the raffle is made.",
    off: "This server is set to work without public numbers, so Offline is the only choice here.",
    unreachable:
      "This server cannot reach the public numbers at the moment. A sealed or public raffle could not be opened " +
      "now: make sure of the internet first, or choose Offline.",
    test:
      "This server draws with test numbers, which everybody can know beforehand. For trying out only: every " +
      "screen says so.",
  } satisfies Record<NumbersAtHand, string>,
  notHere: "Not on this server",
  claim: "When winners must say they are here",
  claimHint: "Their phone asks them. After that time you may give the prize to the next in line.",
  claimOff: "No limit",
  minutes: (seconds: number) => `${seconds / 60} min`,
  claimLabel: (seconds: number) => seconds === 0 ? "No limit" : count(seconds / 60, "minute", "minutes"),
  leaveOut: "Leave out earlier winners",
  leaveOutHint: "Who won there can enter, and does not take part in this draw.",
  leaveOutLater: "Not drawn yet. It has to be drawn before this one is closed.",
  replaces: "Replaces a raffle that was cancelled",
  replacesHint: "The record of the new one names the old one, for everybody to see.",
  replacesNone: "No, it stands for itself",
  link: "Link to the rules",
  linkHint: "A link beside the button on every phone. Leave it empty if there are none.",
  linkExample: "example.org/raffle-rules",
  rulesProblem: "A web address, such as example.org/raffle-rules.",
  rehearsal: "This is a rehearsal",
  rehearsalTitle: (title: string) => `${title}, rehearsal`,
  rehearse: "Rehearse it first",
  rehearsalHint: "Marked as a rehearsal on every screen and in its record. It cannot become real.",
} as const;

/** Of the control page, in the states that a draw by a public number adds. */
export const WAIT = {
  pendingTitle: (at: string | null) =>
    at === null ? "Sealed. The number is on its way" : `Sealed. The number comes at ${at}`,
  pendingText: {
    sealed: "Nobody can know it before. When it is there, you draw; nobody sees a name before you reveal.",
    instant:
      "Nobody can know it before. When it is there, the winners show by themselves, everywhere at once.",
  },
  pendingTest: {
    sealed: "It is a test number, which everybody can know. When it is there, you draw; it proves nothing.",
    instant:
      "It is a test number, which everybody can know. When it is there, the winners show by themselves.",
  },
  lateTitle: "The number is late",
  lateText: {
    sealed:
      "It exists, and this server has not got it yet. It goes on asking by itself. The result cannot change by waiting.",
    instant:
      "It exists, and this server has not got it yet. It goes on asking; the winners show when it has it.",
  },
  thereText: (of: string) => `The number is there. ${of}`,
  instantTitle: "Drawing",
  instantText: "The number is there. The winners show by themselves.",
  /** Under the digits, and short: on a phone the seal is close around it. */
  countdown: (n: number) => n >= 60 ? "minutes" : n === 1 ? "second" : "seconds",
  seconds: (n: number) => n >= 60 ? `${Math.floor(n / 60)}:${String(n % 60).padStart(2, "0")}` : String(n),
  secondsLabel: (n: number) => `${count(n, "second", "seconds")} until the number`,
  after: {
    number: "The number appears",
    numberText: "By itself, half a minute after the close. Nobody can know it before.",
    testText: "By itself, half a minute after the close. A test number, which everybody can know.",
    show: "The winners show",
    showText: "By themselves, when the number is there.",
  },
  byHand: {
    title: "Bring the number yourself",
    text: "If your phone has internet and the server has not: open this address, copy the long line after " +
      "\u201csignature\u201d, and paste it here. A wrong one is refused.",
    address: "Where it stands",
    label: "The number",
    submit: "Bring it",
    busy: "Checking…",
    wrong:
      "These are not the 96 characters of a number. Copy the whole page, or the line after \u201csignature\u201d.",
  },
} as const;

const REASON: Record<AdvanceReason, { name: string; now: string; past: string }> = {
  unreachable: { name: "Not here", now: "is not here", past: "was not here" },
  declined: { name: "Declined", now: "declines", past: "declined" },
  ineligible: { name: "Not eligible", now: "is not eligible", past: "was not eligible" },
};

export const AFTER = {
  columns: { winner: "Winner", told: "Told", claimed: "Is here" },
  told: (at: string) => `Shown ${at}`,
  byHand: (at: string) => `By hand ${at}`,
  here: "Here",
  timeLeft: (left: string) => `${left} left`,
  noAnswer: "No answer",
  notYet: "Not yet",
  count: (n: number, of: number) =>
    n === of ? count(n, "winner", "winners") : `${number(n)} of ${count(of, "winner", "winners")}`,
  next: "Not here: next",
  nextOf: (name: string) => `Not here: next in line for ${isolate(name)}`,
  entry: (n: number) => `no. ${number(n)}`,
  came: (entry: number, reason: AdvanceReason) => `For no. ${number(entry)}, who ${REASON[reason].past}`,
  vacant: (label: string, n: number) =>
    `${isolate(label)}: ${n === 1 ? "nobody is" : `${number(n)} prizes and nobody`} left in line`,
  question: {
    mood: "Your decision",
    title: (name: string, entry: number, reason: AdvanceReason) =>
      `${isolate(name)} (no. ${number(entry)}) ${REASON[reason].now}?`,
    /** @param next from `person` */
    text: (prize: string, next: string | null) =>
      next === null
        ? `${isolate(prize)} goes to nobody: no one is left in line. It cannot be undone.`
        : `${
          isolate(prize)
        } goes to ${next}, the next in line. Nobody else's prize changes. It cannot be undone.`,
    unknown: (prize: string) =>
      `${
        isolate(prize)
      } goes to the next in line, whose name shows then. Nobody else's prize changes. It cannot be undone.`,
    person: (name: string, entry: number) => `${isolate(name)}, no. ${number(entry)}`,
    reasons: "Reason, shown to everyone",
    reason: REASON,
    hold: "Hold to call the next",
    holdNobody: "Hold to take it back",
    isNext: "is next",
    busy: "Calling…",
    keep: "Keep it as it is",
  },
  history: {
    title: "Replacements",
    text: "In the record of this draw, for everybody to see.",
    /** Both from `person`. */
    line: (from: string, to: string | null, reason: AdvanceReason) =>
      `${from} ${REASON[reason].past}. ${to === null ? "Nobody was left." : `${to} came in.`}`,
  },
} as const;

export const CALL_OFF = {
  /** Of a raffle that was opened; of another there is nothing to publish. */
  text:
    "The secret of the draw becomes public with your reason, so that everybody can see what would have come out.",
  replacement: "Make its replacement",
} as const;

/** Refusals that are said in the organizer's own time, or that mean something else here than elsewhere. */
export const REFUSED = {
  openUnreachable:
    "The public numbers cannot be reached, so this raffle cannot be opened now. Try again with internet, or add it again as Offline.",
  closeUnreachable:
    "The public numbers cannot be reached, so this raffle cannot be closed now. Nobody loses an entry: try again with internet.",
  pending: (at: string) => `The number comes at ${at}. Draw after that.`,
  claimRunning: (at: string) => `This winner has until ${at} to answer. After that you can call the next.`,
  offlineInstead: "Add it again as Offline",
} as const;

export const RECORD = {
  page: "Check it here",
  records: "Its records",
  void: "Cancelled, and on record: the note is signed and stays public.",
  supersedes: "Replaces a raffle that was cancelled. Its record says so.",
  leavesOut: (titles: string[]) => `Without the winners of ${titles.map(isolate).join(", ")}.`,
  rehearsal: "Rehearsal. It is marked as one on every screen and in its record, and cannot become real.",
  test: "Drawn with test numbers, which everybody can know beforehand. It proves nothing.",
  number: "The number's round",
} as const;
