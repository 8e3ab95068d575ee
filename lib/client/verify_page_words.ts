/**
 * Every fixed word of the verify page, and of the list of an event's draws.
 *
 * What is said of a verdict is in `verify_words.ts`, what was drawn in `verify_prizes.ts`.
 * @module
 */
import { number } from "@/lib/client/phone_words.ts";

export const verifyPage = {
  product: "Drumroll",
  title: "Check a draw",
  lead:
    "Give this page the certificate of a draw. It works everything out again on this device and sends nothing anywhere.",
  leadFind:
    "Name the event, or give this page the certificate of a draw. Your device works everything out again by itself.",
  findLabel: "Event code or link",
  findExample: "K7M 4QX",
  findHint: "The code from the big screen, or any link of the event.",
  find: "Find its draws",
  unknownEvent:
    "No event has this code or link. Check it on the big screen, or on your own page of the event.",
  orFile: "Or bring the file",
  drop: "Drop the certificate here",
  choose: "Choose a file",
  more: "Your receipt and the sealed list may come with it.",
  paste: "Or paste it",
  pasteHint: "The text of the certificate",
  knowKey: "I know the organizer's key",
  keyHint: "64 characters, from somewhere you trust. Fill it in before you choose the file.",
  badKey: "A key has 64 characters: 0 to 9 and a to f.",
  check: "Check it",
  checking: "Checking",
  checkingLead: "This device works it out again, by itself.",
  another: "Check another",
  addMore: "Add a receipt or the sealed list",
  what: "What was checked",
  breaks: "Where it breaks",
  open: "What stays open",
  yours: "Your entry",
  yourOwn: (tickets: number) => tickets === 1 ? "Your ticket" : "Your tickets",
  yourTickets: (n: number) =>
    n === 1 ? "Your ticket was in the sealed list" : `Your ${number(n)} tickets were in the sealed list`,
  notLooked: "Your ticket was not looked for",
  /** As many lines as a person reads; whoever holds more finds the winning one where the prizes are. */
  yourLines: (lines: number[], of: number) =>
    lines.length > 12
      ? ""
      : `${lines.length === 1 ? "Line" : "Lines"} ${
        lines.toSorted((a, b) => a - b).map(number).join(", ")
      } of ${number(of)}`,
  holds: (slots: number[], tickets: number) =>
    `${tickets === 1 ? "It holds" : "They hold"} ${slots.length === 1 ? "prize" : "prizes"} ${
      slots.map((slot) => slot + 1).join(", ")
    }`,
  of: (n: number) => `of ${number(n)}`,
  seal: "Seal",
  sealOf: "Seal of this draw",
  sealTest: "Seal of a test draw",
  stamp: "TEST",
  sealBroken: "Seal, broken",
  failed: "does not hold",
  waiting: "not checked",
  drawn: "What was drawn",
  drawnLead:
    "A certificate holds no names. It names each winner by the code of an entry and its line in the sealed list.",
  drawnTicketLead:
    "A certificate holds no names. It names the winning ticket by its line in the sealed list and the code of its buyer. What the prize is called is told by the event, and is no part of the proof.",
  drawnMine: "Add your receipt, and this page marks what is yours.",
  line: (line: number, of: number) => `Line ${number(line)} of ${number(of)}`,
  entry: "entry",
  buyer: "buyer",
  nobody: "Nobody was left for it.",
  steppedIn: "stepped in",
  mineHere: "yours",
  morePrizes: (n: number) => n === 1 ? "1 more prize" : `${number(n)} more prizes`,
  kindOfDraw: "Kind of draw",
  rules: "Rules",
  key: "Organizer's key",
  saveCertificate: "Save the certificate",
  todo: "What you can do",
  saveLead:
    "Save this report before you close the page. It holds everything someone else needs to see the same thing.",
  saveReport: "Save the report",
  forOrganizer: "For the organizer:",
  asPractice: "Check it as a test",
  took: (ms: number) => ms < 50 ? "It took a moment." : `It took ${(ms / 1000).toFixed(1)} seconds.`,
  keep: "Do not trust this page?",
  keepLead:
    "You should not have to. Save it as one file, which works without a network, and get it or its fingerprint from somewhere else too.",
  keepSave: "Save this page",
  keepHash: "Fingerprint of the file (SHA-256)",
  notSaved: "The file is not part of this installation. The organizer can build it.",
  tooBig: "This file is too big to be a part of a draw.",
  isZip: "Unpack the zip first, then drop the certificate.json that is in it, with the other files.",
  notOurs: "This is neither a certificate nor a receipt nor a sealed list.",
  noCertificate: "Kept. Now add the certificate.",
  notYet: "This draw is not revealed yet.",
  notYetLead: "The certificate appears here in the moment of the reveal. Until then this is what is signed:",
  notYetOpen: "The rules, with the secret locked",
  notYetClosed: "The seal of the list",
  voided: "This draw was cancelled.",
  voidedLead: "No winner of it counts. The record stays public, with its reason:",
  noReason: "No reason can be read.",
  cannotFetch: "The certificate could not be loaded.",
  cannotFetchLead: "This says nothing about the draw. Try again, or choose the file.",
  tryAgain: "Try again",
  needsScripts:
    "This page works the draw out again by itself, so it needs scripts. Nothing leaves this device.",
  cannotCheck: "This device could not check the draw.",
  cannotCheckLead: "This says nothing about the draw. Reload the page, or try a newer browser.",
};

/** The list of an event's draws. */
export const verifyEvent = {
  title: "Which draw?",
  lead:
    "Each was signed when it opened. Once all its prizes are out, anybody can work out its winners again.",
  revealed: (kind: string, prizes: number) =>
    `${
      kind === "tickets" ? "The winning ticket is" : prizes === 1 ? "The winner is" : "All winners are"
    } out. Check it.`,
  phase: {
    cancelled: "Cancelled, with its reason.",
    running: "Not revealed yet.",
  },
  rehearsal: "Rehearsal.",
  none: "No draw can be checked yet.",
  noneLead: "A draw shows here from the moment it opens for entries.",
  elsewhere: "Another event, or a file",
};
