/**
 * Who holds which prize, as the head keeps it: a line of ASCII for each, and the names beside them.
 *
 * An event may promise 200 prizes, and the head is one value of at most 64 KiB. As objects the winners alone took
 * 40 kB of it, and what happens to them later (a claim, a replacement) had no room left.
 * @module
 */
import type { AdvanceReason, Tier } from "@/lib/protocol/messages.ts";

export interface HeldPrize {
  /** 0-based place in the order of drawing. */
  slot: number;
  /** The tier's id. */
  tier: string;
  entryNumber: number;
  /** 64 hex */
  entrantTag: string;
  /** As everybody may see it. */
  name: string;
  /** Unix ms: since when the name is public. */
  shownAt: number;
  /** Unix ms */
  claimedAt?: number;
  /** Who had it before, and why not any more. */
  after?: { entryNumber: number; reason: AdvanceReason };
}

export interface KeptPrizes {
  /** One line for each winner, in slot order, see `keepPrizes`. */
  winners: string[];
  /** In the same order; apart, since one letter beyond Latin-1 doubles the bytes of a whole text. */
  names: string[];
}

/** The longest line: three digits, two, nine twice, two times of eight, a tag, a letter and the spaces. */
export const prizeLineBytes = 3 + 2 + 9 + 64 + 8 + 8 + 9 + 1 + 7;

const REASONS: readonly AdvanceReason[] = ["unreachable", "declined", "ineligible"];
const none = "-";

export function keepPrizes(prizes: readonly HeldPrize[], tiers: readonly Tier[]): KeptPrizes {
  const sorted = [...prizes].sort((a, b) => a.slot - b.slot);
  return {
    winners: sorted.map(({ slot, tier, entryNumber, entrantTag, shownAt, claimedAt, after }) =>
      [
        slot,
        tiers.findIndex(({ id }) => id === tier),
        entryNumber,
        entrantTag,
        shownAt.toString(36),
        claimedAt?.toString(36) ?? none,
        after?.entryNumber ?? none,
        after ? REASONS.indexOf(after.reason) : none,
      ].join(" ")
    ),
    names: sorted.map(({ name }) => name),
  };
}

/** In slot order. */
export function heldPrizes({ winners, names }: KeptPrizes, tiers: readonly Tier[]): HeldPrize[] {
  return winners.map((line, i) => {
    const [slot, tier, entryNumber, entrantTag, shownAt, claimedAt, before, reason] = line.split(" ");
    return {
      slot: Number(slot),
      tier: tiers[Number(tier)].id,
      entryNumber: Number(entryNumber),
      entrantTag,
      name: names[i],
      shownAt: parseInt(shownAt, 36),
      ...(claimedAt !== none && { claimedAt: parseInt(claimedAt, 36) }),
      ...(before !== none && { after: { entryNumber: Number(before), reason: REASONS[Number(reason)] } }),
    };
  });
}
