/**
 * What the organizer reads of telling the winners: texts, who has to be told by hand, and who has their prize.
 *
 * The same manners as `desk_room_words.ts`. A provider's code becomes a sentence where it has a plain meaning.
 * @module
 */
import { count, isolate, number } from "@/lib/client/desk_words.ts";
import type { MessageView } from "@/lib/protocol/messages.ts";

/** @see https://www.twilio.com/docs/api/errors */
const FAILED: Readonly<Record<string, string>> = {
  gave_up: "the provider did not take it, eight times",
  "21211": "the number is not a phone number",
  "21214": "the number cannot be reached",
  "21408": "texts to that country are switched off at the provider",
  "21608": "the provider's trial account sends to confirmed numbers only",
  "21612": "the provider cannot send to that number",
  "21614": "the number is not a mobile phone",
  "30003": "the phone is off or out of reach",
  "30004": "the phone refuses such texts",
  "30005": "the number does not exist",
  "30006": "the number is a landline, or takes no texts",
  "30007": "the carrier filtered it out",
  "30008": "the carrier did not say why",
  "30034": "the sender's number is not registered",
};

const NOT_SENT: Record<NonNullable<MessageView["reason"]>, string> = {
  rehearsal: "Rehearsal: no text",
  not_configured: "Texts not set up",
  no_number: "No number",
  no_consent: "No consent to texts",
  stopped: "Said STOP to texts",
};

const STATE: Record<Exclude<MessageView["state"], "not_sent">, string> = {
  queued: "Text waits",
  sending: "Text on its way",
  sent: "Text sent",
  delivered: "Text arrived",
  failed: "Text failed",
  unknown: "Text: nobody can tell",
  withdrawn: "Text held back",
};

export const TEXTS = {
  title: "Winner texts",
  /** Short, for a column. */
  state: ({ state, reason }: Pick<MessageView, "state" | "reason">) =>
    state === "not_sent" ? NOT_SENT[reason ?? "not_configured"] : STATE[state],
  /** Why somebody has to be told by hand. */
  why: ({ state, reason, code }: Pick<MessageView, "state" | "reason" | "code">) => {
    if (state === "not_sent") return NOT_SENT[reason ?? "not_configured"];
    if (state === "failed") {
      return `Text failed: ${
        FAILED[code ?? ""] ?? (code ? `the provider says ${code}` : "the provider gave no reason")
      }`;
    }
    return state === "unknown" ? "Nobody can tell whether the text went out: ask them" : STATE[state];
  },
  byHand: "Told by hand",
  byHandOf: (name: string) => `Told by hand: ${isolate(name)}`,
  byHandNow: "Marking…",
  gap:
    "Winners see it on their phones and on the big screen. Winner texts are not configured on this server, so none are sent.",
  gapHow: "After the reveal you tick off here whom you told by hand.",
  gapSetUp:
    "To send them, whoever runs this server sets TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM.",
  goes: "Each winner with a number and consent to texts gets one, as soon as their prize is shown.",
  goesHow: "Who cannot be texted is listed here then, with the reason.",
  rehearsal: "This is a rehearsal: nobody gets a text.",
  facts: {
    delivered: "Arrived",
    sent: "Sent, no word yet",
    underWay: "On its way",
    missing: "Without a text",
  },
  tell: (n: number) => `Tell ${n === 1 ? "this winner" : `these ${number(n)} winners`} yourself`,
  noneLeft: "Every winner knows.",
  doneByHand: (n: number) => `${count(n, "winner", "winners")} told by hand`,
  undo: "Undo",
  undoTold: (name: string) => `Undo: ${isolate(name)} was not told by hand after all`,
  lost: "This list is old: the server does not answer. It is asked again.",
} as const;

export const PRIZES = {
  column: "Prize",
  give: "Hand over",
  giveOf: (name: string) => `Hand over the prize to ${isolate(name)}`,
  giving: "Saving…",
  undoGiven: (name: string) => `Undo: the prize was not handed over to ${isolate(name)} after all`,
  facts: { winners: "Winners", told: "Told", here: "Here", given: "Handed over", replaced: "Replaced" },
  of: (n: number, all: number) => `${number(n)} of ${number(all)}`,
} as const;

export const FIND = {
  label: "Code on the winner's phone or in their text",
  placeholder: "K7M 4QX",
  submit: "Find",
  busy: "Looking…",
  malformed: "A code has six letters or digits. Look again.",
  nobody: "No winner of this raffle has this code.",
  found: {
    holds: (prize: string, entry: number) => `${isolate(prize)}, no. ${number(entry)}`,
    given: (at: string) => `Handed over at ${at} already. Do not hand it over twice.`,
    givenNow: (at: string) => `Handed over at ${at}.`,
    replaced: "The prize went on to somebody else. There is nothing to hand over.",
    rehearsal: "Rehearsal: there is no prize.",
  },
  close: "Done",
} as const;

/** What is wrong, and what to do. */
export const PROBLEMS = {
  numbers: {
    unreachable: {
      draft: {
        title: "The public numbers cannot be reached",
        text: "This raffle cannot be opened now. See to this server's internet, or make it again as Offline.",
      },
      open: {
        title: "The public numbers cannot be reached",
        text: "This raffle cannot be closed now; nobody loses an entry. See to this server's internet.",
      },
    },
    off: {
      draft: {
        title: "This server draws without public numbers",
        text: "This raffle cannot be opened here. Make it again as Offline.",
      },
      open: {
        title: "This server draws without public numbers",
        text: "This raffle was opened with them and cannot be closed here. Start the server as it was then.",
      },
    },
  },
  clock: (behind: number) => ({
    title: `This server's clock is ${count(Math.abs(behind), "second", "seconds")} ${
      behind > 0 ? "slow" : "fast"
    }`,
    text: behind > 0
      ? "With a slow clock a raffle cannot be closed. Set it by the internet's time before you close."
      : "The draw would wait that much longer for its number. Set it by the internet's time before you close.",
  }),
  unwritable: {
    full: {
      title: "The server's disk is full",
      text:
        "No entry, vote or ticket can be stored. Free space on it: everything goes on by itself, and phones that " +
        "wait send again.",
    },
    read_only: {
      title: "The server may not write to its database",
      text:
        "No entry, vote or ticket can be stored. Make the file and its folder writable for the server, then " +
        "start it again.",
    },
    failing: {
      title: "The server cannot write to its disk",
      text:
        "No entry, vote or ticket can be stored. Look at the disk and its free space; copy the database to " +
        "another one while it can be read.",
    },
  },
  storage: {
    title: "The database is slow",
    text: "Entries may take a few seconds. None is lost: phones send again until they are answered.",
  },
  screens: (now: number, before: number) => ({
    title: now === 0
      ? before === 1 ? "The big screen is gone" : `All ${number(before)} big screens are gone`
      : `${number(before - now)} of ${number(before)} big screens ${before - now === 1 ? "is" : "are"} gone`,
    text: "Look at its network and at the power. It comes back to where the room is by itself.",
  }),
  settle: "That is right",
  textsFailed: (n: number) => ({
    title: `${count(n, "winner text", "winner texts")} did not get through`,
    text: "Why stands with each winner. Call them, then tick them off.",
  }),
  textsWait: (n: number) => ({
    title: `${count(n, "winner text", "winner texts")} cannot get out`,
    text:
      "The provider of texts does not take them. They are tried again for some minutes; call who is needed now.",
  }),
} as const;
