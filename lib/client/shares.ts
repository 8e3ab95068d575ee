/**
 * Counts of a poll as whole percents, said alike by stations, phones and the organizer's desk.
 *
 * @module
 */

/**
 * @param counts ballots of each option
 * @param ballotCount distinct voters; 0 gives zeros
 * @returns whole percents in the order of `counts`. Where each voter names one option they sum to 100: what
 * rounding down leaves goes to the largest fractions, the first of equal ones. Else each is rounded by itself.
 */
export function sharesOf(counts: number[], ballotCount: number, multiple: boolean): number[] {
  if (ballotCount === 0) return counts.map(() => 0);
  const exact = counts.map((count) => 100 * count / ballotCount);
  if (multiple) return exact.map(Math.round);
  const shares = exact.map(Math.floor);
  const left = 100 - shares.reduce((sum, share) => sum + share, 0);
  const largestFirst = exact.map((share, index) => ({ fraction: share % 1, index }))
    .sort((a, b) => b.fraction - a.fraction || a.index - b.index);
  for (const { index } of largestFirst.slice(0, Math.max(0, left))) shares[index]++;
  return shares;
}
