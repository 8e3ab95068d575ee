/**
 * The new-event form as plain values: what was typed, what is wrong with it, and what is sent.
 *
 * Pure. Problems carry the path of the field as the server names it, so that a refusal and a check of ours
 * mark the same field. `NewEventView.tsx` shows it, `islands/NewEvent.tsx` sends it.
 * @module
 */
import type { NameMask } from "@/lib/protocol/messages.ts";
import type { RefusalBody } from "@/lib/refusal.ts";
import type { NetworkRefusal } from "@/lib/client/api.ts";
import type { NumbersAtHand } from "@/lib/client/desk_draw_words.ts";
import { NEW_EVENT as words } from "@/lib/client/desk_words.ts";
import {
  defaultRules,
  type DrawRules,
  type KeptRules,
  type RaffleLike,
  rulesBody,
  rulesUrlProblem,
} from "./draw_rules.ts";
import { idsFrom } from "./ids_from.ts";
import { newSaleDraft, saleBody, type SaleDraft, saleProblems } from "./new_tickets.ts";
import { newPollDraft, pollBody, type PollDraft, pollProblems } from "./new_poll.ts";

export interface TierDraft {
  /** For the list on the page; never sent. */
  key: number;
  label: string;
  /** As typed. */
  count: string;
}

export interface EventDraft {
  name: string;
  passcode: string;
  /** 0..359 */
  hue: number;
  walkUps: boolean | "approval";
  /** Which of them is sent; what was typed for the others stays. */
  kind: "raffle" | "tickets" | "poll";
  poll: PollDraft;
  sale: SaleDraft;
  /** Of the raffle. */
  title: string;
  tiers: TierDraft[];
  maskNames: NameMask;
  rules: DrawRules;
  kept: KeptRules;
}

/** Field path to what is wrong, as `tiers.0.count`. */
export type Problems = Record<string, string>;

export const steps = 3;
export const tiersMax = 12;
const prizesMax = 200;
const lineMax = 80;
const labelMax = 60;

/** Colours far enough apart to be told apart across a hall; the first is the default. */
export const hues = [218, 172, 140, 95, 62, 38, 12, 330, 265] as const;
export const hueNames: Record<number, string> = {
  218: "Harbour",
  172: "Lagoon",
  140: "Meadow",
  95: "Mustard",
  62: "Amber",
  38: "Copper",
  12: "Rose",
  330: "Heather",
  265: "Iris",
};

export function newDraft(passcode: string, numbers?: NumbersAtHand): EventDraft {
  return {
    name: "",
    passcode,
    hue: hues[0],
    walkUps: false,
    kind: "raffle",
    poll: newPollDraft(),
    sale: newSaleDraft(),
    title: "Grand raffle",
    tiers: [
      { key: 1, label: "Gold", count: "1" },
      { key: 2, label: "Silver", count: "3" },
      { key: 3, label: "Bronze", count: "10" },
    ],
    maskNames: "first",
    rules: defaultRules(numbers),
    kept: {},
  };
}

/** The same form, filled in as another raffle was. */
export function draftLike(draft: EventDraft, { title, tiers, sale, ...rest }: RaffleLike): EventDraft {
  if (sale) {
    const prize = tiers[0].label === title ? "" : tiers[0].label;
    const counts = { cap: String(sale.cap), perPerson: String(sale.perPerson) };
    return { ...draft, ...rest, kind: "tickets", sale: { title, prize, ...counts } };
  }
  return {
    ...draft,
    ...rest,
    title,
    tiers: tiers.map(({ label, count }, i) => ({ key: i + 1, label, count: String(count) })),
  };
}

/** Letters and digits that nobody mixes up when they are read out. */
const alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** @param random bytes; each gives a character, evenly enough for a name, not for a secret of its own */
export function codeFrom(random: Uint8Array): string {
  return Array.from(random, (byte) => alphabet[byte % alphabet.length]).join("");
}

/** Everything that is wrong; empty when it can be sent. */
export function problemsOf(draft: EventDraft): Problems {
  const problems: Problems = {};
  const line = (path: string, text: string, missing: string, max: number) => {
    if (!text.trim()) problems[path] = missing;
    else if ([...text.trim()].length > max) problems[path] = words.problems.long;
  };
  line("name", draft.name, words.problems.name, lineMax);
  const passcode = passcodeProblem(draft.passcode);
  if (passcode) problems.passcode = passcode;
  if (draft.kind === "poll") return { ...problems, ...pollProblems(draft.poll) };
  if (draft.kind === "tickets") return { ...problems, ...saleProblems(draft.sale, draft.rules) };
  line("title", draft.title, words.problems.title, lineMax);
  const rulesUrl = rulesUrlProblem(draft.rules.rulesUrl);
  if (rulesUrl) problems.rulesUrl = rulesUrl;
  const labels = draft.tiers.map(({ label }) => label.trim().toLowerCase());
  draft.tiers.forEach(({ label, count }, i) => {
    line(`tiers.${i}.label`, label, words.problems.tierLabel, labelMax);
    if (labels[i] && labels.indexOf(labels[i]) < i) problems[`tiers.${i}.label`] = words.problems.tierSame;
    if (countOf(count) === null) problems[`tiers.${i}.count`] = words.problems.tierCount;
  });
  if (draft.tiers.length === 0) problems.tiers = words.problems.tiersNone;
  else if (draft.tiers.length > tiersMax) problems.tiers = words.problems.tiersMany;
  else if (prizeCount(draft) > prizesMax) problems.tiers = words.problems.prizesMany;
  return problems;
}

export function passcodeProblem(passcode: string): string | undefined {
  if (passcode.length < 4) return words.problems.passcodeShort;
  if (passcode.length > 64) return words.problems.passcodeLong;
}

function countOf(text: string): number | null {
  const count = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return count >= 1 && count <= prizesMax ? count : null;
}

/** Prizes in all; what is no number counts as none. */
export function prizeCount(draft: EventDraft): number {
  return draft.tiers.reduce((sum, { count }) => sum + (countOf(count) ?? 0), 0);
}

/** The step (0-based) on which a field stands. */
export function stepOf(path: string): number {
  if (path === "name" || path === "passcode" || path === "hue" || path === "id" || path === "locale") {
    return 0;
  }
  if (/^(title|prize|cap|perPerson|tiers|questions)\b/.test(path)) return 1;
  return 2;
}

/** The problems of one step. */
export function problemsAt(step: number, problems: Problems): Problems {
  return Object.fromEntries(Object.entries(problems).filter(([path]) => stepOf(path) === step));
}

/** Body of `POST /api/events`; with the request's id a lost answer can be asked for again. */
export function eventBody(draft: EventDraft, requestId: string, locale: string) {
  const { passcode, walkUps, hue } = draft;
  return { requestId, name: draft.name.trim(), passcode, walkUps, hue, locale };
}

/** Body of `POST /api/events/{id}/modules`, for what the draft is of. */
export function moduleBody(draft: EventDraft, requestId: string) {
  switch (draft.kind) {
    case "poll":
      return pollBody(draft.poll, requestId);
    case "tickets":
      return saleBody(draft.sale, { ...draft, leadSeconds: draft.kept.leadSeconds }, requestId);
    case "raffle":
      return raffleBody(draft, requestId);
  }
}

export function raffleBody(draft: EventDraft, requestId: string) {
  const ids = idsFrom(draft.tiers.map(({ label }) => label), "prize");
  return {
    kind: "raffle",
    requestId,
    title: draft.title.trim(),
    tiers: draft.tiers.map(({ label, count }, i) => ({
      id: ids[i],
      label: label.trim(),
      count: Number(count),
    })),
    ...rulesBody(draft.rules),
    maskNames: draft.maskNames,
    onePrizePerEntrant: true,
    ticketCap: 1,
    ...draft.kept,
  };
}

/** Fields that can carry a mark; a refusal of anything else is said in full. */
const onThePage =
  /^(name|passcode|title|prize|cap|perPerson|tiers(\.\d+\.(label|count|id))?|questions(\.\d+\.(text|id|options(\.\d+\.(label|id))?))?|maskNames|mode|claimSeconds|supersedes|rulesUrl|excludeWinnersOf(\.\d+)?)$/;

/** What a refusal says about the form: the field it names, or the whole. */
export function refusedAs(
  refusal: RefusalBody | NetworkRefusal,
): { problems: Problems; text: string | null } {
  if (refusal.code === "network") return { problems: {}, text: words.unknown };
  if (refusal.code === "invalid_request" && refusal.path && onThePage.test(refusal.path)) {
    const text = refusal.problem.charAt(0).toUpperCase() + refusal.problem.slice(1) + ".";
    return { problems: { [refusal.path]: text.replace(/\.\.$/, ".") }, text: null };
  }
  return { problems: {}, text: refusal.message };
}
