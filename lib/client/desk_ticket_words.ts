/**
 * What the organizer reads of a ticketed raffle: making one, selling, the draw, and who bought.
 *
 * The same manners as `desk_words.ts` and `desk_room_words.ts`; what is said of the draw itself is in `desk_draw_words.ts`.
 * @module
 */
import { count, number } from "@/lib/client/desk_words.ts";
import type { DrawMode } from "@/lib/protocol/messages.ts";

const tickets = (n: number) => count(n, "ticket", "tickets");

export const TICKETS = {
  ofAll: (n: number) => `left of ${number(n)}`,
  won: "winning ticket",
  dialLabel: (left: number, cap: number) => `${number(left)} of ${tickets(cap)} left`,
  acts: {
    open: { label: "Open the sale", busy: "Opening…" },
    pause: { label: "Pause", busy: "Pausing…" },
    resume: { label: "Open the sale again", busy: "Opening…" },
    close: { label: "Hold to close, draw later", busy: "Closing…" },
    closeAndDraw: { label: "Hold to close and draw", busy: "Drawing…" },
    draw: { label: "Hold to draw the ticket", busy: "Drawing…" },
    cancel: { label: "Hold to cancel the raffle", busy: "Cancelling…" },
  },
  draft: {
    title: "Open the sale",
    text: (cap: number, perPerson: number) =>
      `${tickets(cap)}, ${
        perPerson === 1 ? "one" : number(perPerson)
      } at most for each person, on their own phone.`,
  },
  open: {
    title: "Close the sale and draw",
    text: (sold: number, cap: number) =>
      sold === 0
        ? "No ticket is sold yet. You can draw as soon as one is."
        : `${number(sold)} of ${tickets(cap)} sold. The sale ends and the list is sealed.`,
  },
  soldOut: {
    title: "Sold out. Draw the winner",
    text: (cap: number) =>
      `${
        cap === 1 ? "The ticket has" : `All ${tickets(cap)} have`
      } an owner. The sale ends and the list is sealed.`,
  },
  /** After the text of open and of sold out. */
  follows: {
    number: "Half a minute later a public number decides, and the winner shows everywhere at once.",
    test: "Half a minute later a test number decides, and the winner shows everywhere at once.",
    offline: "The winner shows everywhere at once.",
  },
  paused: {
    title: "The sale is paused",
    text: (sold: number) =>
      sold === 0
        ? "Nobody can buy until you open it again."
        : `${number(sold)} ${
          sold === 1 ? "is sold and stays" : "are sold and stay"
        } sold. Nobody can buy until you open it again.`,
  },
  closing: {
    title: "Sealing the list",
    busy: "Sealing…",
    text: (sold: number) =>
      `${tickets(sold)} ${sold === 1 ? "is" : "are"} locked. The seal is being made; this goes on by itself.`,
  },
  closed: {
    title: "Draw the winning ticket",
    text: (sold: number) =>
      `One of ${tickets(sold)}, in one draw that cannot be repeated. It shows everywhere at once.`,
  },
  /** By whether the draw was asked for already, or comes by itself anyhow. */
  pending: {
    itself: "Nobody can know it before. When it is there, the winner shows by itself, everywhere at once.",
    byHand: "Nobody can know it before. When it is there, you draw, and the winner shows everywhere at once.",
  },
  pendingTest: {
    itself: "It is a test number, which everybody can know. When it is there, the winner shows by itself.",
    byHand: "It is a test number, which everybody can know. When it is there, you draw; it proves nothing.",
  },
  late:
    "It exists, and this server has not got it yet. It goes on asking by itself. The result cannot change by waiting.",
  drawn: { title: "Drawing", text: "The winning ticket shows by itself in a moment." },
  revealed: {
    title: (ticket: number) => `Ticket ${number(ticket)} won`,
    text: "They see it on their phone and on the big screen. Call them up from the list below.",
    none: "The draw is over",
  },
  after: {
    draw: "Close the sale and draw",
    drawText: "One press, held. Late people can watch, not buy.",
    show: "The winning ticket shows",
    showText: "By itself, on every screen and phone at once.",
    showDrawn: "As soon as you draw, on every screen and phone at once.",
    check: "Each phone keeps the proof of its own tickets and of the draw.",
  },
  cancel: {
    title: "Cancel this raffle",
    text: "If something went wrong. It cannot be undone, and nobody wins.",
    open: "Cancel the raffle",
    reason: "Reason, shown to everyone",
    reasonPlaceholder: "The prize is not here",
    reasonNeeded: "Write a reason first. Everyone will see it.",
    keep: "Keep it",
  },
  panel: {
    title: "Tickets",
    lastMinute: (n: number) => `last minute: ${number(n)}`,
    spark: (seconds: number) => `Tickets sold in each ${seconds} seconds since this page opened`,
    sold: "Sold",
    left: "Left",
    buyers: "People with tickets",
    perPerson: "At most for each person",
    roster: "On the roster",
    save: "Save the tickets",
    rules: "Rules",
  },
  entry: (ticket: number) => `ticket ${number(ticket)}`,
} as const;

export const NEW_TICKETS = {
  title: "Name of the raffle",
  titlePlaceholder: "The lucky ticket",
  prize: "Prize",
  prizePlaceholder: "A night in the lighthouse",
  prizeHint: "One ticket wins it. Leave it empty if the name says it already.",
  cap: "How many tickets",
  capHint: "When they are gone, it is sold out. It cannot be changed once the raffle is made.",
  /** What each mode means where one ticket wins and nothing is revealed bit by bit. */
  modes: {
    sealed:
      "The list is sealed, then a public number that nobody can know decides. One press closes and draws, or you " +
      "close and draw later. Needs the internet.",
    instant:
      "The same number decides, by itself, as soon as it is there after the close. Needs the internet.",
    offline: "No public number: you are trusted not to have tried several lists. Works without the internet.",
  } satisfies Record<DrawMode, string>,
  perPerson: "At most for each person",
  perPersonHint: "Whatever they try: with two phones, ten tabs, at the same moment.",
  preview: "tickets left",
  problems: {
    title: "Give the raffle a name.",
    cap: "A whole number from 1 to 1,000,000.",
    perPerson: "A whole number from 1 to 100.",
    perPersonMore: "More than there are tickets.",
  },
} as const;
