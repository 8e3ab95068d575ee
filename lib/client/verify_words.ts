/**
 * What the verify page says of a verdict: one sentence, what was checked, and what stays open. No cryptography.
 *
 * Pure, from the verdict and the certificate's text. No word promises more than was checked. Shown by `VerdictView.tsx`.
 * @module
 */
import { QUICKNET } from "@/lib/draw/beacon.ts";
import { type Certificate, readCertificate } from "@/lib/draw/certificate_reader.ts";
import { Fields, reading } from "@/lib/draw/fields.ts";
import { closeHash } from "@/lib/draw/tags.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import type { ErrorCode, Personal, Verdict } from "@/lib/draw/verdict.ts";
import { entries, number } from "@/lib/client/phone_words.ts";
import { type DrawnPrize, drawnPrizes, prizeName } from "@/lib/client/verify_prizes.ts";
import {
  CONTRADICTED,
  FAULTS,
  LEFT_OUT,
  NOT_INCLUDED_LEAD,
  NOTES,
  OTHERS_TICKETS,
  REPLACES,
} from "@/lib/client/verify_faults.ts";

export type Mark = "ok" | "fail" | "wait";

export interface Checked {
  mark: Mark;
  title: string;
  detail: string;
}

export interface Said {
  kind: "valid" | "invalid" | "unknown";
  /** "Valid" */
  word: string;
  /** Valid, and counts for nothing: a rehearsal, or drawn with test numbers. */
  isTest: boolean;
  sentence: string;
  lead: string;
  checks: Checked[];
  /** What stays open although nothing was found wrong. */
  notes: string[];
  /** For the organizer: the code of the first thing found wrong. */
  code?: ErrorCode;
  /** Of the draw, as far as it can be read. */
  title?: string;
  closedAt?: number;
  /** 64 hex of the seal. */
  fingerprint?: string;
  kindOfDraw?: string;
  personal: Personal | null;
  entrantCount?: number;
  /** Only of a valid one: winners that do not hold are not shown as winners. */
  drawn?: DrawnPrize[];
  ticketCount?: number;
  /** The draw used test numbers, which count only when somebody asks for that. */
  practiceOffered: boolean;
}

const KINDS = { sealed: "Sealed", instant: "Public", offline: "Without a public number" };

/** The step at which each code stops. */
const STEP: Partial<Record<ErrorCode, StepName>> = {
  E_KEY_PIN: "records",
  E_SIG_OPEN: "records",
  E_SIG_CLOSE: "records",
  E_OPEN_HASH: "records",
  E_SEED_COMMIT: "secret",
  E_BEACON_CHAIN: "number",
  E_ROUND_RULE: "number",
  E_BEACON_ENCODING: "number",
  E_BEACON_SIG: "number",
  E_WALK_INDEX: "order",
  E_TICKET_CAP: "order",
  E_PROOF: "order",
  E_WALK_LENGTH: "order",
  E_WALK_INCOMPLETE: "order",
  E_WINNERS: "winners",
  E_ADV_SIG: "advances",
  E_ADV_SEQ: "advances",
  E_ADV_OUTGOING: "advances",
  E_ADV_INCOMING: "advances",
  E_LEAVES: "list",
  E_ENTRANTS: "list",
  E_RECEIPT_FORMAT: "mine",
  E_RECEIPT_DRAW: "mine",
  E_RECEIPT_SIG: "mine",
  E_RECEIPT_TAG: "mine",
  E_NOT_INCLUDED: "mine",
};

type StepName = "records" | "secret" | "number" | "order" | "winners" | "advances" | "list" | "mine";

/** What was there besides the certificate. */
export interface GivenToo {
  list?: boolean;
  receipt?: boolean;
  isLeftOut?: boolean;
  /** Tickets were sold, for this one prize, as the organizer named it: no certificate says so. */
  ticketPrize?: string;
}

/** @param text the certificate as it was given */
export function say(
  verdict: Verdict,
  text: string,
  given: GivenToo = {},
): Said {
  const read = reading(() => readCertificate(Fields.parse(text, "certificate")));
  const certificate = read.ok ? read.value : null;
  const isOfTickets = given.ticketPrize !== undefined;
  const about = certificate && {
    title: certificate.open.record.title,
    closedAt: certificate.close.record.closedAt,
    fingerprint: closeHash(certificate.close.text),
    kindOfDraw: KINDS[certificate.open.record.mode],
    entrantCount: certificate.close.record.entrantCount,
    ticketCount: certificate.close.record.ticketCount,
  };
  const more = [
    ...certificate?.open.record.supersedes ? [REPLACES] : [],
    ...given.isLeftOut ? [LEFT_OUT] : [],
  ];
  if (verdict.outcome === "valid") {
    return {
      ...about,
      ...validWords(verdict, isOfTickets),
      kind: "valid",
      checks: checksOf(certificate, null, given),
      notes: [...verdict.warnings.flatMap((code) => NOTES[code] ?? []), ...more],
      personal: verdict.personal,
      ...certificate && { drawn: drawnPrizes(certificate, verdict, given.ticketPrize) },
      practiceOffered: false,
    };
  }
  const { code } = verdict;
  const practiceOffered = code === "E_BEACON_CHAIN" &&
    certificate?.open.record.beacon?.chain === TEST_CHAIN.hash;
  const unknown = code === "E_VERSION" || code === "E_RECEIPT_FORMAT" || code === "E_RECEIPT_DRAW";
  const [sentence, lead] = practiceOffered
    ? [
      "This draw used test numbers.",
      "They are no lottery: anybody can know them beforehand. No real draw may use them.",
    ]
    : code === "E_NOT_INCLUDED" && certificate?.open.record.excludeWinnersOf?.length
    ? [FAULTS[code][0], NOT_INCLUDED_LEAD]
    : code === "E_RECEIPT_TAG" && isOfTickets
    ? OTHERS_TICKETS
    : FAULTS[code];
  return {
    ...about,
    kind: unknown ? "unknown" : "invalid",
    word: code === "E_VERSION" ? "Cannot check" : unknown ? "Wrong receipt" : "Not valid",
    isTest: false,
    sentence,
    lead,
    checks: code === "E_VERSION" || code === "E_FORMAT" ? [] : checksOf(certificate, verdict, given),
    notes: [...certificate?.open.record.rehearsal ? [NOTES.W_REHEARSAL!] : [], ...more],
    code,
    personal: null,
    practiceOffered,
  };
}

/** Right or wrong in itself: the draw that this phone saw was another one. */
export function contradicted(said: Said): Said {
  const [sentence, lead] = CONTRADICTED;
  return {
    ...said,
    kind: "invalid",
    word: "Not valid",
    isTest: false,
    sentence,
    lead,
    personal: null,
    drawn: undefined,
    code: undefined,
  };
}

function validWords(
  verdict: Extract<Verdict, { outcome: "valid" }>,
  isOfTickets: boolean,
): Pick<Said, "word" | "isTest" | "sentence" | "lead"> {
  const { facts, warnings } = verdict;
  const won = facts.winners.filter(({ entrantTag }) => entrantTag !== null).length;
  const who = won !== 1
    ? `The ${number(won)} winners follow`
    : isOfTickets
    ? "The winning ticket follows"
    : "The winner follows";
  if (warnings.includes("W_TEST_CHAIN")) {
    return {
      word: "Test only",
      isTest: true,
      sentence: `${who} from test numbers.`,
      lead: "The steps are right. Fair it is not: anybody could know these numbers beforehand.",
    };
  }
  const sentence = facts.mode === "offline"
    ? `${who} from the sealed list.`
    : warnings.includes("W_NOT_WITNESSED")
    ? `${who} from the sealed list and the public number.`
    : `${who} from a list that was sealed before the number existed.`;
  return {
    word: facts.rehearsal ? "Valid, as a rehearsal" : "Valid",
    isTest: facts.rehearsal,
    sentence,
    lead: facts.mode === "offline"
      ? "This device worked it out again, by itself. What it cannot prove without a public number: that no other list was tried before."
      : "This device worked it out again, by itself.",
  };
}

/** Who bought tickets may hold several; of a raffle both counts are the same. */
export const inTheList = (tickets: number, holders: number, isOfTickets: boolean): string =>
  tickets === holders && !isOfTickets
    ? entries(holders)
    : `${number(tickets)} ${tickets === 1 ? "ticket" : "tickets"}, held by ${number(holders)}`;

const peopleIn = (n: number) => `${number(n)} ${n === 1 ? "person" : "people"} checked in`;

const ORDER: StepName[] = ["records", "secret", "number", "order", "winners", "advances", "list", "mine"];

function checksOf(
  certificate: Certificate | null,
  fault: { code: ErrorCode; problem: string } | null,
  given: GivenToo,
): Checked[] {
  if (!certificate) return [];
  const failed = fault && STEP[fault.code];
  const failedAt = failed ? ORDER.indexOf(failed) : ORDER.length;
  const { open, close, advances, winners } = certificate;
  const left = Object.values(close.record.excluded).reduce((sum, n) => sum + n, 0);
  const offline = open.record.mode === "offline";
  const practice = open.record.beacon !== null && open.record.beacon.chain !== QUICKNET.hash;
  const isOfTickets = given.ticketPrize !== undefined;
  const one = isOfTickets ? "ticket" : "entry";
  const steps: Record<StepName, [ok: string, fail: string, detail: string] | null> = {
    records: [
      `The list was sealed at ${timeOf(close.record.closedAt)}`,
      "Rules and list are not as they were signed",
      [
        inTheList(close.record.ticketCount, close.record.entrantCount, isOfTickets),
        close.record.checkedIn === undefined ? "" : peopleIn(close.record.checkedIn),
        left === 0 ? "" : `${number(left)} left out with a reason`,
      ].filter(Boolean).join(" · "),
    ],
    secret: [
      "The secret is the one promised at the start",
      "The secret is not the one promised at the start",
      `It was locked before the first ${one}`,
    ],
    number: offline
      ? [
        "There is no public number, as the rules said",
        "The number does not fit the rules",
        `Stated before the first ${one}`,
      ]
      : [
        practice ? "The test number is the one for that moment" : "The public number is genuine",
        practice ? "The number is a test number" : "The public number does not hold",
        `Round ${number(close.record.round ?? 0)}, fixed by the moment of the close`,
      ],
    order: [
      "The order follows, place by place",
      "The order does not match",
      `${number(certificate.walk.length)} ${
        certificate.walk.length === 1 ? "ticket" : "tickets"
      } followed, every one passed over included`,
    ],
    winners: [
      winners.length === 1 ? "The prize went to the first" : "The prizes went to the first, in that order",
      "The winners are not the first of the order",
      winners.length === 1 ? "One prize" : `${number(winners.length)} prizes`,
    ],
    advances: advances.length === 0 ? null : [
      advances.length === 1
        ? "One replacement, with its reason"
        : `${number(advances.length)} replacements, each with its reason`,
      "A replacement does not hold",
      advancesWords(certificate, given.ticketPrize),
    ],
    list: given.list
      ? ["The full list is the sealed one", "The full list is another", "Every ticket in it"]
      : null,
    mine: !given.receipt
      ? null
      : isOfTickets
      ? ["Your tickets were in it", "Your tickets", "From the receipt of your phone"]
      : ["Your entry was in it", "Your entry", "From the receipt of your phone"],
  };
  return ORDER.flatMap((name, at): Checked[] => {
    const step = steps[name];
    if (!step) return [];
    const [ok, fail, detail] = step;
    if (at < failedAt) return [{ mark: "ok", title: ok, detail }];
    if (at === failedAt) return [{ mark: "fail", title: fail, detail: sentenceOf(fault!.problem) }];
    const title = name === "mine" && isOfTickets ? TICKETS_WAITING : WAITING[name];
    return [{ mark: "wait", title, detail: "There is no point after the first break" }];
  });
}

/** The verifier's own words, as a sentence: here is where somebody looks who wants to know exactly. */
const sentenceOf = (problem: string) => `${problem[0].toUpperCase()}${problem.slice(1)}.`;

const WAITING: Record<StepName, string> = {
  records: "The list was not checked",
  secret: "The secret was not checked",
  number: "The public number was not checked",
  order: "The order was not checked",
  winners: "The winners were not checked",
  advances: "Replacements were not checked",
  list: "The full list was not checked",
  mine: "Your entry was not looked for",
};
const TICKETS_WAITING = "Your tickets were not looked for";

const REASONS = { unreachable: "not here", declined: "declined", ineligible: "not eligible" };

/** A long evening may have hundreds; the certificate has them all. */
const replacementsShown = 5;

function advancesWords({ open, advances, winners }: Certificate, ticketPrize?: string): string {
  const told = advances.slice(0, replacementsShown).map(({ record }) => {
    const tier = winners[record.slot]?.tier ?? open.record.tiers[0].id;
    const next = record.incoming === null ? "Nobody was left." : "The next in the order stepped in.";
    return `Place ${record.slot + 1}, ${ticketPrize ?? prizeName(tier)}: ${REASONS[record.reason]}. ${next}`;
  });
  return [...told, ...(advances.length > told.length ? [`And ${advances.length - told.length} more.`] : [])]
    .join(" ");
}

/** 20:44:12 in the reader's own time zone. */
export function timeOf(seconds: number): string {
  const date = new Date(1000 * seconds);
  return Number.isNaN(date.getTime()) ? "an unknown time" : date.toLocaleTimeString("en", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
}

/** 20 November 2026 */
export function dateOf(seconds: number): string {
  const date = new Date(1000 * seconds);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleDateString("en-GB", { dateStyle: "long" });
}

/** 37 as 37th. */
export function ordinal(n: number): string {
  const rest = n % 100;
  return number(n) + (rest > 10 && rest < 14 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th");
}
