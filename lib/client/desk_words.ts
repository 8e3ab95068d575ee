/**
 * What the organizer reads before the room fills: set-up, sign-in, events, new event, and words for all pages.
 *
 * Short, present tense, what is true and then what to do. Components hold no sentences of their own, so a
 * translation or a change of tone is a change of this file and of `desk_room_words.ts`.
 * @module
 */
import type { NameMask } from "@/lib/protocol/messages.ts";

const RTL = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/** Keeps a right-to-left label from turning the sentence around it. */
export function isolate(label: string): string {
  return RTL.test(label) ? `\u2068${label}\u2069` : label;
}

/** 1234 as 1,234: English words, English digits. */
export function number(n: number): string {
  return n.toLocaleString("en");
}

/** "1 entry", "412 entries". */
export function count(n: number, one: string, many: string): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** Counted nouns, as sentences need them. */
export const entries = (n: number) => count(n, "entry", "entries");
export const people = (n: number) => count(n, "person", "people");
export const winners = (n: number) => count(n, "winner", "winners");

/** "gold", "silver and gold", "bronze, silver, gold": at most three by name. */
export function tierList(labels: string[]): string {
  const shown = labels.map(isolate);
  if (shown.length > 3) return count(shown.length, "prize", "prizes");
  if (shown.length === 2) return `${shown[0]} and ${shown[1]}`;
  return shown.join(", ");
}

/** "Run – Harbour Lights 2026", for the tab. */
export function titleOf(page: string, event: string = NAV.home): string {
  return `${page} – ${event}`;
}

export const NAV = {
  label: "Event",
  home: "Drumroll",
  run: "Run",
  roster: "Roster",
  events: "All events",
  list: "Events",
  fresh: "New event",
  signOut: "Sign out",
  signOutEverywhere: "Sign out on all devices",
  main: "Skip to the page",
} as const;

export const SET_UP = {
  title: "Set up Drumroll",
  lead: "One organizer account runs every event on this server. It takes a minute.",
  name: "Your name",
  nameHint: "You sign in with it. People in the room don't see it.",
  passphrase: "Passphrase",
  passphraseHint: "At least 12 characters. Three or four words that only you would put together are strong.",
  again: "Passphrase again",
  show: "Show passphrase",
  submit: "Make the account",
  usedTitle: "This link is no longer valid",
  used: "It was used already, or it is not the link that this server printed.",
  usedNext:
    "If you have an account, sign in. If not, open the set-up link as the server printed it at its start.",
} as const;

export const SIGN_IN = {
  title: "Sign in",
  lead: "For the people who run the event. Attendees need no account.",
  name: "Your name",
  passphrase: "Passphrase",
  submit: "Sign in",
  first: "No account yet? The server printed a set-up link when it started: look in its window or its log.",
} as const;

export const BRAND = {
  line: "Live raffles with a draw that anyone in the room can check.",
  facts: [
    "A person enters with one tap, on their own phone.",
    "The list is locked before anything is drawn.",
    "One draw. It cannot be repeated.",
  ],
} as const;

export const EVENTS = {
  title: "Events",
  hello: (name: string) => `Signed in as ${isolate(name)}`,
  fresh: "New event",
  emptyTitle: "No event yet",
  empty:
    "Make one: a name, the prizes or the questions, and the list of guests. About five minutes, and nothing is public yet.",
  steps: [
    "Name it, and list prizes or questions",
    "Bring in the guest list",
    "Put the station on the big screen",
  ],
  code: "Code",
  entries,
  checkedIn: (checkedIn: number, attendees: number) =>
    attendees === 0 ? "No guests yet" : `${number(checkedIn)} of ${number(attendees)} checked in`,
  noModule: "Nothing to run yet",
} as const;

/** A phase as the organizer reads it, for lists and tabs. */
export const PHASES: Record<string, string> = {
  draft: "Not open yet",
  open: "Open",
  paused: "Paused",
  closing: "Sealing",
  closed: "Closed",
  drawn: "Drawn",
  revealed: "Revealed",
  cancelled: "Cancelled",
  over: "Over",
};

export const MASKS: Record<NameMask, { example: string; name: string }> = {
  first: { example: "Amélie D.", name: "First name and one initial" },
  initials: { example: "A. D.", name: "Initials" },
  number: { example: "No. 217", name: "The entry number alone" },
  none: { example: "In full", name: "The full name" },
};

export const NEW_EVENT = {
  title: "New event",
  resumed: "Add a raffle, tickets or a poll",
  another: "Add a raffle, tickets or a poll",
  anotherFor: "The same guests, and nothing opens yet. Stations go on showing what they show.",
  step: (n: number, of: number) => `Step ${n} of ${of}`,
  back: "Back",
  next: "Next: raffle, tickets or poll",
  nextRules: { raffle: "Next: the room", tickets: "Next: the room", poll: "Next: the rules" },
  submit: "Make the event",
  submitAgain: { raffle: "Add the raffle", tickets: "Add the raffle", poll: "Add the poll" },
  busyEvent: "Making the event…",
  busyModule: { raffle: "Adding the raffle…", tickets: "Adding the raffle…", poll: "Adding the poll…" },
  name: "Name of the event",
  namePlaceholder: "Harbour Lights 2026",
  nameHint: "It stands at the top of every screen.",
  passcode: "Station passcode",
  passcodeHint: "Whoever opens the big screen types it once. You can use your own. Write it down.",
  passcodeAnother: "Another",
  colour: "Your colour",
  colourHint: "One colour for the whole event. Text stays readable with every one of them.",
  hue: (name: string) => name,
  raffle: "Name of the raffle",
  rafflePlaceholder: "Grand raffle",
  prizes: "Prizes",
  prizesHint: "Best first. The reveal goes the other way: the last line opens, the first line ends the show.",
  tierLabel: (n: number) => `Prize ${n}`,
  tierCount: (n: number) => `How many of prize ${n}`,
  tierWord: "Prize",
  countWord: "How many",
  up: (label: string) => `Move ${isolate(label)} up`,
  down: (label: string) => `Move ${isolate(label)} down`,
  remove: (label: string) => `Remove ${isolate(label)}`,
  add: "Add a prize",
  total: (n: number) => `${winners(n)} in all. Nobody wins twice.`,
  names: "Names on the big screen",
  walkUps: "People without an invitation",
  walkUpsHint: "They open the join address, or scan the code on the big screen, and type their name.",
  preview: "On the big screen",
  previewEvent: "Your event",
  previewEntries: "entries",
  exampleCode: "Example code",
  fullName: "Amélie Dubois",
  madeNotModule: "The event is made; it has no raffle, no tickets and no poll yet.",
  unknown: "No answer from the server. Try again: it can't make the event twice.",
  fixFields: "Look at the marked fields.",
  problems: {
    name: "Give the event a name.",
    passcodeShort: "At least 4 characters.",
    passcodeLong: "At most 64 characters.",
    title: "Give the raffle a name.",
    tierLabel: "Give this prize a name.",
    tierSame: "Two prizes have this name.",
    tierCount: "A whole number from 1 to 200.",
    tiersNone: "A raffle needs at least one prize.",
    tiersMany: "At most 12 kinds of prize.",
    prizesMany: "At most 200 prizes in all.",
    long: "That is too long.",
  },
} as const;
