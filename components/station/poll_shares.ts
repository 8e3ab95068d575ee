/**
 * The result of one question as rows for people: shares in whole percents, counts, who leads.
 *
 * Pure. Shares are of voters, so where several answers are possible they add up to more than a hundred.
 * Shown by `PollQuestion.tsx`.
 * @module
 */
import type { PollQuestion } from "@/lib/protocol/messages.ts";

export interface ResultRow {
  id: string;
  label: string;
  /** A, B, C …: the place on the ballot, whatever the order of the rows. */
  letter: string;
  count: number;
  /** As it is read: "38%", "<1%", ">99%". */
  share: string;
  /** 0..100 with two decimals: how much of the bar is filled. */
  percent: number;
  /** Nobody has more votes. More than one row where they tie, none while there are no votes. */
  leads: boolean;
}

export const letterOf = (index: number): string => String.fromCharCode(65 + index);

/**
 * @param counts option id → ballots that name it; a missing one is 0
 * @param voters distinct voters of the question
 * @returns in the order of the ballot
 */
export function resultRows(
  { options, multiple }: PollQuestion,
  counts: Record<string, number>,
  voters: number,
): ResultRow[] {
  const votes = options.map(({ id }) => Object.hasOwn(counts, id) ? counts[id] : 0);
  const whole = multiple
    ? votes.map((count) => voters > 0 ? Math.round(count * 100 / voters) : 0)
    : wholePercents(votes, voters);
  const most = Math.max(...votes);
  return options.map(({ id, label }, i) => ({
    id,
    label,
    letter: letterOf(i),
    count: votes[i],
    share: shareText(whole[i], votes[i], voters),
    percent: voters > 0 ? Math.min(100, Math.round(votes[i] * 10_000 / voters) / 100) : 0,
    leads: most > 0 && votes[i] === most,
  }));
}

/** Most votes first; equal ones stay in the order of the ballot. */
export function ranked(rows: ResultRow[]): ResultRow[] {
  return rows.toSorted((a, b) => b.count - a.count);
}

/**
 * Whole percents that add up to 100 where they can: the largest remainders are rounded up.
 *
 * Equal counts always read alike, so three thirds are 33, 33, 33: a total of 99 surprises nobody, and 34 beside
 * two 33s of as many votes looks like a mistake.
 */
function wholePercents(votes: number[], voters: number): number[] {
  if (voters <= 0) return votes.map(() => 0);
  const percents = votes.map((count) => Math.floor(count * 100 / voters));
  let left = 100 - percents.reduce((sum, percent) => sum + percent, 0);
  // The remainders are compared as whole numbers: fractions would make equal ones differ.
  const groups = [...new Set(votes)].map((count) => ({ count, remainder: count * 100 % voters }))
    .sort((a, b) => b.remainder - a.remainder || b.count - a.count);
  for (const { count, remainder } of groups) {
    const alike = votes.flatMap((each, i) => each === count ? [i] : []);
    if (remainder === 0 || alike.length > left) break;
    for (const i of alike) percents[i] += 1;
    left -= alike.length;
  }
  return percents;
}

/** A vote is never "0%", and a majority with one vote against it is never "100%". */
function shareText(percent: number, count: number, voters: number): string {
  if (count > 0 && percent === 0) return "<1%";
  if (count < voters && percent >= 100) return ">99%";
  return `${percent}%`;
}
