/**
 * Votes that this phone was asked to send and has no answer to yet, and where they are kept.
 *
 * localStorage, because a vote has to be kept in the same instant as the tap and before anything is sent. Some
 * browsers keep nothing, so writing says whether it was kept. Called by `use_votes.ts`.
 * @module
 */

export interface KeptVote {
  module: string;
  question: string;
  /** In the order of the question's options. */
  options: string[];
  /** The same for every try, so that it counts once whatever got lost. */
  commandId: string;
  /** Unix ms on this phone's clock. */
  at: number;
  /** What this phone took for my vote at the tap; a vote from another device since then is newer than this one. */
  basis?: string[];
  /** It has left at least once: whether it arrived is open. */
  isSent?: boolean;
}

export interface VotesKey {
  event: string;
  /** Families share phones. */
  attendee: string;
}

/** What waits longer is given up: an evening. A tap of yesterday is not what somebody wants today. */
export const KEEP_MS = 6 * 60 * 60 * 1000;

/** Waits between rounds of three tries, doubling. */
const AGAIN_MS = 2_000;
const AGAIN_MAX_MS = 30_000;

export const againMs = (rounds: number) => Math.min(AGAIN_MAX_MS, AGAIN_MS * 2 ** rounds);

/** After such an answer it may stand or may not, or patience is asked for: the same goes again. */
export function isOpenAnswer(code: string): boolean {
  return ["network", "busy", "fault", "rate_limited"].includes(code);
}

/** Oldest first; none where the browser keeps nothing. */
export function loadVotes(key: VotesKey, now: number): KeptVote[] {
  try {
    const kept = JSON.parse(localStorage.getItem(nameOf(key)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((vote) => isVote(vote) && now - vote.at < KEEP_MS) : [];
  } catch {
    return [];
  }
}

/** @returns whether they are kept now; only then may the page say so */
export function saveVotes(key: VotesKey, votes: KeptVote[]): boolean {
  try {
    if (votes.length === 0) localStorage.removeItem(nameOf(key));
    else localStorage.setItem(nameOf(key), JSON.stringify(votes));
    return true;
  } catch {
    return false;
  }
}

/**
 * What is to be sent after a tap, at most two votes for a question: one whose answer is open, and the choice
 * after it. The first must be answered before the second leaves, or it could arrive late and win. The same
 * choice again is the same vote, with its id.
 */
export function withVote(votes: KeptVote[], next: KeptVote): KeptVote[] {
  const isSame = ({ module, question }: KeptVote) => module === next.module && question === next.question;
  const last = votes.filter(isSame).at(-1);
  if (last && sameOptions(last.options, next.options)) return votes;
  const open = votes.filter((vote) => !isSame(vote) || vote.isSent);
  const before = open.filter(isSame).at(-1);
  return before && sameOptions(before.options, next.options) ? open : [...open, next];
}

/** Both in the order of the question's options. */
export function sameOptions(one: string[] = [], other: string[] = []): boolean {
  return one.length === other.length && one.every((option, index) => option === other[index]);
}

function nameOf({ event, attendee }: VotesKey): string {
  return ["drumroll:votes", event, attendee].map(encodeURIComponent).join("/");
}

/** Whatever else stands there was not written by this version. */
function isVote(vote: Partial<KeptVote> | null): boolean {
  return typeof vote?.module === "string" && typeof vote.question === "string" &&
    typeof vote.commandId === "string" && typeof vote.at === "number" && Array.isArray(vote.options);
}
