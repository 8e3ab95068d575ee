/**
 * Every word of a ticketed raffle that an attendee reads on the phone.
 *
 * Loaded with the parts that show them. What is said of the draw itself is in `witness_words.ts`.
 * @module
 */
import { number, small } from "@/lib/client/phone_words.ts";

/** "two", and 12 as 12. */
const word = (n: number) => small[n]?.toLowerCase() ?? number(n);

export const ticketUnit = (n: number) => n === 1 ? "ticket" : "tickets";

export const ticketCount = (n: number) => `${number(n)} ${ticketUnit(n)}`;

export const shop = {
  lead: (cap: number, perPerson: number) =>
    `${ticketCount(cap)}, ${word(perPerson)} at most for each person.`,
  toWin: "To win:",
  left: "left",
  howMany: "How many?",
  fewer: "One fewer",
  more: "One more",
  get: (n: number) => `Get ${ticketCount(n)}`,
  getMore: (n: number) => `Get ${number(n)} more`,
  getting: "One moment",
  once: "A double tap counts once.",
  noCheckIn: "You need no check-in to get tickets.",
  mine: (n: number) => n === 1 ? "Your ticket" : "Your tickets",
  bought: (numbers: number[]) =>
    numbers.length === 1
      ? `You have ticket ${number(numbers[0])}.`
      : `You have tickets ${numbers.map(number).join(", ")}.`,
  limit: "Limit reached",
  limitWhy: (n: number) =>
    n === 1
      ? "You have your ticket."
      : n === 2
      ? "You have both of your tickets."
      : `You have all ${number(n)} of your tickets.`,
  soldOut: "Sold out",
  soldOutWhy: (cap: number) =>
    cap === 1 ? "The only ticket has an owner." : `All ${ticketCount(cap)} have an owner.`,
  drawHere: "The draw shows on the big screen, and here.",
  paused: "Paused",
  pausedWhy: "It goes on in a moment. Tickets that are yours stay yours.",
  noAnswer: "No answer from the room",
  noAnswerWhy: "We don’t know yet whether your tickets went through. Tap again: it can’t count twice.",
  tryAgain: "Try again",
  same: (n: number) => n === 1 ? "Same request, same ticket." : `Same request, same ${word(n)} tickets.`,
  tooFew: (left: number) => `Only ${ticketCount(left)} left, so you bought none. Tap again.`,
  proofSaved: "Proof saved on this phone.",
  proofElsewhere: "The proof is on the phone that you bought with.",
  proofUnsaved: "This browser keeps no proof. Your tickets are in the room.",
  receiptLater: "The signed receipt cannot be fetched right now. Your tickets stand; try again in a moment.",
  notOpen: "The sale is not open yet",
  closed: "The sale is over",
  closedNone: "You have no ticket. You can watch the draw here.",
  closing: "The list of tickets is being sealed.",
  sealed: (n: number) => n === 1 ? "1 ticket is locked." : `${ticketCount(n)} are locked.`,
  waits: "The winning ticket, on the big screen",
  inList: (numbers: number[]) =>
    numbers.length === 1
      ? `Your ticket ${number(numbers[0])} is in the list`
      : "Your tickets are in the list",
  /** So many numbers are read; of more it is said how many they are. */
  wereIn: (numbers: number[]) =>
    numbers.length === 1
      ? `Your ticket ${number(numbers[0])} was in the sealed list`
      : `Your ${
        numbers.length > 12 ? ticketCount(numbers.length) : `tickets ${numbers.map(number).join(", ")}`
      } were in the sealed list`,
  not: "Not this time",
  won: (ticket: number) => `Ticket ${number(ticket)} won.`,
  nobody: "Nobody won.",
  /** In place of what is said of an entry when it is over. */
  over: {
    drawn: (ticket: number) => `Your ticket ${number(ticket)} was drawn.`,
    numberShort: (ticket: number) => `Ticket ${number(ticket)}`,
    againWhy:
      "Tickets of this one are not in it. This one stays listed, so that everyone can see it happened.",
  },
  result: "The winner",
};
