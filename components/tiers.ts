/**
 * Tiers for people: the metal of a medal, winners by tier, and how much room a name takes.
 *
 * Pure; used by the station's board, the phone's prize list and the organizer's winner list.
 * @module
 */
import type { Tier, WinnerView } from "@/lib/protocol/messages.ts";

/** The first three have a metal; the medal of each says its number, so colour never speaks alone. */
export function metal(index: number): "gold" | "silver" | "bronze" | "more" {
  return (["gold", "silver", "bronze"] as const)[index] ?? "more";
}

export interface TierWinners {
  tier: Tier;
  /** 0-based place among the tiers; the medal shows it plus one. */
  index: number;
  winners: WinnerView[];
}

/** Winners by tier, in the order of the tiers; a tier that is not revealed yet is left out. */
export function byTier(tiers: Tier[], winners: WinnerView[], revealed?: string[]): TierWinners[] {
  return tiers
    .map((tier, index) => ({ tier, index, winners: winners.filter((winner) => winner.tier === tier.id) }))
    .filter(({ tier, winners }) => revealed ? revealed.includes(tier.id) : winners.length > 0);
}

/** How many Latin letters wide a text is: Han, Hangul and kana take two. */
export function letterWidth(text: string): number {
  let width = 0;
  for (const character of text.normalize("NFC")) {
    if (/\p{M}/u.test(character)) continue;
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u25cb]/.test(character)
      ? 2
      : 1;
  }
  return width;
}
