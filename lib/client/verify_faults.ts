/**
 * What each fault and each warning of a check means to somebody who was in the room: a sentence and why it matters.
 *
 * `verify_words.ts` puts them together with what was checked.
 * @module
 */
import type { ErrorCode, WarningCode } from "@/lib/draw/verdict.ts";

const GENUINE = "The list and the public number are genuine.";
export const FAULTS: Record<ErrorCode, [sentence: string, lead: string]> = {
  E_FORMAT: [
    "This file is not a certificate, or it was damaged.",
    "Nothing in it can be trusted. Get the certificate again, from the page of the draw.",
  ],
  E_VERSION: [
    "This certificate follows rules that this page does not know.",
    "It may be fine, and it may not. Get the newest version of this page, then check again.",
  ],
  E_KEY_PIN: [
    "This draw was signed by somebody else.",
    "The organizer that you know has not signed these rules.",
  ],
  E_SIG_OPEN: [
    "The rules of this draw were changed after they were signed.",
    "What stands in them now is not what was promised at the opening.",
  ],
  E_SIG_CLOSE: [
    "The sealed list was changed after it was signed.",
    "What stands in the seal now is not what everybody was shown at the close.",
  ],
  E_OPEN_HASH: [
    "The sealed list belongs to other rules.",
    "Rules and list are both signed, but not for each other.",
  ],
  E_SEED_COMMIT: [
    "The organizer's secret is not the one promised at the start.",
    "Another secret leads to other winners, so it could have been chosen for them.",
  ],
  E_BEACON_CHAIN: [
    "The public number comes from a source that is not known here.",
    "A number that the organizer can make is no lottery.",
  ],
  E_ROUND_RULE: [
    "The public number is not the one that had to be used.",
    "Which number counts follows from the moment of the close. Here, another one was taken.",
  ],
  E_BEACON_ENCODING: [
    "The public number is not genuine.",
    "It was written another way, which would lead to other winners.",
  ],
  E_BEACON_SIG: [
    "The public number is not genuine.",
    "The source that makes these numbers never published this one for that moment.",
  ],
  E_WALK_INDEX: [
    "The order of the draw does not follow from the sealed list.",
    `${GENUINE} The published order is not the one they lead to.`,
  ],
  E_TICKET_CAP: [
    "Somebody has more tickets than the rules allow.",
    "The sealed list holds a ticket that should not be in it.",
  ],
  E_PROOF: [
    "A ticket was drawn that is not in the sealed list.",
    "It was not there at the close, or it was changed since.",
  ],
  E_WALK_LENGTH: [
    "The order of the draw does not end where it has to.",
    "It is too long, too short, or names more people than the list holds.",
  ],
  E_WALK_INCOMPLETE: [
    "The order of the draw leaves tickets out.",
    "There were fewer people than prizes, so every ticket has to be shown.",
  ],
  E_WINNERS: [
    "The winners shown here do not follow from the sealed list.",
    `${GENUINE} The published winners are not the ones they lead to.`,
  ],
  E_ADV_SIG: [
    "A replacement was changed, or slipped in.",
    "The winners were drawn correctly. What was recorded afterwards does not hold.",
  ],
  E_ADV_SEQ: [
    "A replacement is missing, or out of its turn.",
    "The winners were drawn correctly. What was recorded afterwards does not hold.",
  ],
  E_ADV_OUTGOING: [
    "Somebody was replaced who did not hold that prize.",
    "The winners were drawn correctly. What was recorded afterwards does not hold.",
  ],
  E_ADV_INCOMING: [
    "A prize went on to somebody who was not next in the order.",
    "The winners were drawn correctly. The replacement is not the one the order leads to.",
  ],
  E_LEAVES: [
    "The full list you have is not the one that was sealed.",
    "The winners follow from the seal. This list does not belong to it.",
  ],
  E_ENTRANTS: [
    "The list of entrants you have is not the one that was sealed.",
    "The winners follow from the seal. This list does not belong to it.",
  ],
  E_RECEIPT_FORMAT: [
    "This receipt cannot be read.",
    "Nothing was found wrong with the draw. Save the receipt again on the phone that keeps it.",
  ],
  E_RECEIPT_DRAW: [
    "This receipt is for another draw.",
    "Nothing was found wrong with this draw. Choose the receipt that belongs to it.",
  ],
  E_RECEIPT_SIG: [
    "This receipt was not signed by the organizer of this draw.",
    "Nothing was found wrong with the winners. The receipt promises nothing.",
  ],
  E_RECEIPT_TAG: [
    "This receipt stands for somebody else's entry.",
    "Your phone's own part is not in it, so your entry was not the one that took part.",
  ],
  E_NOT_INCLUDED: [
    "Your ticket is missing from the sealed list.",
    "The organizer has signed for it and left it out. The receipt proves that: save the report.",
  ],
};

/** The same of a draw that sold tickets. */
export const OTHERS_TICKETS: [sentence: string, lead: string] = [
  "This receipt stands for somebody else's tickets.",
  "Your phone's own part is not in it, so your tickets were not the ones that took part.",
];

/** What stays open although nothing was found wrong. */
export const NOTES: Partial<Record<WarningCode, string>> = {
  W_KEY_NOT_PINNED:
    "Who the organizer is was not checked. One organizer made all of this; compare the key on this page with one you trust.",
  W_NOT_WITNESSED:
    "This device did not see the seal before the number existed. Ask somebody whose phone was in the room, and compare the seal.",
  W_LATE_REVEAL: "The winners were published later than promised.",
  W_TAG_NOT_RECOMPUTED: "The receipt lacks your phone's own part, so somebody else could hold the same one.",
  W_INCLUSION_NOT_CHECKED: "Your ticket was not looked for: add the sealed list (leaves.bin).",
  W_REHEARSAL: "This was a rehearsal. Nobody won anything.",
  W_TEST_CHAIN: "Drawn with test numbers, which everybody can know beforehand. It proves nothing.",
};

/** A second attempt is no fault, and never a secret. */
export const REPLACES =
  "This draw replaces one that was cancelled. Ask the organizer for the record of that one.";

/** Of a draw whose records this phone kept, and other ones are published now. */
export const CONTRADICTED: [sentence: string, lead: string] = [
  "This is not the draw that this phone saw.",
  "It kept how the draw was opened and sealed, and what is published now differs. Save the report: it shows both.",
];

/** Of a draw whose rules leave winners out: a missing ticket alone does not show who is right. */
export const NOT_INCLUDED_LEAD =
  "This draw leaves out who won an earlier one: if you did, that is why. If not, the receipt proves it: save the report.";
export const LEFT_OUT =
  "You won an earlier draw whose winners are left out of this one, so your ticket is not in its list.";
