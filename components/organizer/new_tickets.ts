/**
 * A new ticketed raffle as plain values: what was typed, what is wrong with it, and what is sent.
 *
 * Pure. Part of `new_event.ts`; `TicketsSteps.tsx` shows it.
 * @module
 */
import { NEW_EVENT } from "@/lib/client/desk_words.ts";
import { NEW_TICKETS as words } from "@/lib/client/desk_ticket_words.ts";
import type { NameMask } from "@/lib/protocol/messages.ts";
import { type DrawRules, rulesBody, rulesUrlProblem } from "./draw_rules.ts";

export interface SaleDraft {
  title: string;
  /** Empty: the title says it. */
  prize: string;
  /** Both as typed. */
  cap: string;
  perPerson: string;
}

type Problems = Record<string, string>;

const titleMax = 80;
const prizeMax = 60;
/** As the server has them. */
const capMax = 1_000_000;
const perPersonMax = 100;

export function newSaleDraft(): SaleDraft {
  return { title: "The lucky ticket", prize: "", cap: "100", perPerson: "2" };
}

/** @returns null for what is no whole number from 1 to `max` */
export function wholeNumber(typed: string, max: number): number | null {
  const plain = typed.trim().replaceAll(/[ ,.\u2009\u202f](?=\d{3}\b)/g, "");
  const n = /^\d{1,7}$/.test(plain) ? Number(plain) : 0;
  return n >= 1 && n <= max ? n : null;
}

/** Everything that is wrong; empty when it can be sent. */
export function saleProblems({ title, prize, cap, perPerson }: SaleDraft, rules: DrawRules): Problems {
  const problems: Problems = {};
  if (!title.trim()) problems.title = words.problems.title;
  else if ([...title.trim()].length > titleMax) problems.title = NEW_EVENT.problems.long;
  if ([...prize.trim()].length > prizeMax) problems.prize = NEW_EVENT.problems.long;
  const tickets = wholeNumber(cap, capMax);
  const each = wholeNumber(perPerson, perPersonMax);
  if (tickets === null) problems.cap = words.problems.cap;
  if (each === null) problems.perPerson = words.problems.perPerson;
  else if (tickets !== null && each > tickets) problems.perPerson = words.problems.perPersonMore;
  const rulesUrl = rulesUrlProblem(rules.rulesUrl);
  if (rulesUrl) problems.rulesUrl = rulesUrl;
  return problems;
}

/** Body of `POST /api/events/{id}/modules`; one that passes `saleProblems`. */
export function saleBody(
  { title, prize, cap, perPerson }: SaleDraft,
  { rules, maskNames, leadSeconds }: { rules: DrawRules; maskNames: NameMask; leadSeconds?: number },
  requestId: string,
) {
  // One ticket wins, whoever holds it, and nobody comes in for it.
  const asked = { ...rules, claimSeconds: 0, leavesOut: [] };
  return {
    kind: "tickets",
    requestId,
    title: title.trim(),
    ...(prize.trim() && { prize: prize.trim() }),
    cap: wholeNumber(cap, capMax),
    perPerson: wholeNumber(perPerson, perPersonMax),
    ...rulesBody(asked),
    maskNames,
    ...(leadSeconds !== undefined && { leadSeconds }),
  };
}
