/**
 * What the organizer reads at the entrance: the scanner, and the people who wait to be let in.
 *
 * The same manners as `desk_words.ts`.
 * @module
 */
import { count, isolate, number, people } from "@/lib/client/desk_words.ts";

/** A state of the camera that shows no picture, what to do, and a button where trying again can help. */
interface CameraWords {
  title: string;
  how: string;
  again?: string;
}

const OFF: Record<"asleep" | "lost" | "insecure" | "none" | "refused" | "busy" | "no_reader", CameraWords> = {
  asleep: {
    title: "The camera rests",
    how: "Nobody showed a code for a while.",
    again: "Scan again",
  },
  lost: { title: "The camera is gone", how: "Plug it in again, then try once more.", again: "Try again" },
  insecure: {
    title: "No camera on this address",
    how:
      "Browsers give it to https:// pages only. Open the desk by its https address, or type the codes below.",
  },
  none: {
    title: "This device has no camera",
    how: "Open this page on a phone, or type the codes below.",
    again: "Try again",
  },
  refused: {
    title: "The camera is blocked for this page",
    how: "Allow it: tap the sign beside the address, then Camera. Until then type the codes below.",
    again: "I allowed it",
  },
  busy: {
    title: "Another program has the camera",
    how: "Close the program or tab that films, then try once more.",
    again: "Try again",
  },
  no_reader: {
    title: "The code reader did not load",
    how: "The connection may be gone. Type the codes below, or try once more.",
    again: "Try again",
  },
};

export const SCAN = {
  open: "Scan codes",
  title: "Scan at the desk",
  close: "Close the scanner",
  starting: "Starting the camera…",
  off: OFF,
  ready: "Ready",
  readyHow: "Hold a guest’s code before the camera.",
  readyTyped: "Type the letters and digits of the code on the guest’s phone.",
  asking: "One moment…",
  typed: "Or type the code",
  check: "Check",
  checkedIn: (at: string) => `Checked in ${at}`,
  already: (since: string) => `Already in since ${since}`,
  alreadyListed: "Already in: the guest list says so",
  undo: "Undo",
  undone: "No longer checked in",
  won: (tier: string, entry: number) => `Won ${isolate(tier)} with number ${number(entry)}`,
  wentOn: (entry: number) =>
    `Number ${number(entry)} no longer holds the prize: it went to the next in the order.`,
  handOver: "Handed over",
  handing: "Noting it…",
  handedOver: (at: string) => `Handed over ${at}`,
  problem: "That did not work",
  no: {
    unknown: { title: "Unknown code", text: "Nobody here has it. Find the person by name." },
    other_event: { title: "Another event", text: "This code is of another event. Find the person by name." },
    no_code: {
      title: "Not one of our codes",
      text: "Ask for the page behind their personal link; the code is on it.",
    },
    not_winner: {
      title: "No winner has this code",
      text: "Look closely at each letter, or find them among the winners.",
    },
  },
} as const;

export const DOOR = {
  title: "People without an invitation",
  open: "Walk-ups",
  close: "Close",
  how: "They open the join address, or scan the code on the big screen, and type their name.",
  ways: { off: "Not let in", on: "Let in at once", approval: "Wait for your word" },
  waysLabel: "People without an invitation are",
  places: (n: number, max: number) => `${number(n)} of ${number(max)} places taken`,
  full: (max: number) => `All ${number(max)} places are taken: nobody else gets in.`,
  more: (max: number) => `Make it ${number(max)}`,
  fullAddresses: (n: number, max: number) =>
    n === 1
      ? `One network has sent ${
        people(max)
      }, the most there may be from one. If that is your own Wi-Fi, allow more.`
      : `${number(n)} networks have each sent ${people(max)}, the most there may be from one.`,
  waiting: (n: number) => n === 0 ? "Nobody waits" : `${people(n)} ${n === 1 ? "waits" : "wait"}`,
  waitingTitle: "At the door",
  since: (at: string) => `since ${at}`,
  admit: "Let in",
  admitOf: (name: string) => `Let in ${isolate(name)}`,
  turnAway: "Turn away",
  turnAwayOf: (name: string) => `Turn away ${isolate(name)}`,
  admitAll: (n: number) => `Let all ${number(n)} in`,
  turnAllAway: "Turn all away",
  sureAdmit: (n: number) => `Let ${people(n)} in?`,
  sureTurnAway: (n: number) => `Turn ${people(n)} away? Their phones say so at once.`,
  yes: "Yes",
  no: "No",
  turnedAway: (name: string) => `${isolate(name)} was turned away.`,
  undo: "Let in after all",
  moreWait: (n: number) => `and ${count(n, "more person", "more people")}`,
} as const;
