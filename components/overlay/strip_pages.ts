/**
 * Which winners share the strip of an overlay: one alone, or as many as stand in two rows.
 *
 * Pure. Names are never cut: widths are those of the widest system font (`fit.ts`), in `--u`.
 * @module
 */
import { nameEms } from "@/components/station/fit.ts";
import type { TierWinners } from "@/components/tiers.ts";
import type { WinnerView } from "@/lib/protocol/messages.ts";

/** What the ring and the line at the end leave of the strip, in `--u`; overlay.css has the same. */
export const stripWidth = 112;
const rows = 2;
/** The size of a name among others, and what parts it from the next. */
const nameSize = 4.6;
const gap = 3.2;

export interface StripPage extends Pick<TierWinners, "tier" | "index"> {
  winners: WinnerView[];
}

/** @returns at least one page for each tier that somebody won */
export function stripPages(tiers: TierWinners[]): StripPage[] {
  return tiers.flatMap(({ tier, index, winners }) => {
    const pages: StripPage[] = [];
    let row = rows;
    let left = 0;
    for (const winner of winners) {
      const width = Math.min(stripWidth, nameEms(winner.name) * nameSize);
      if (width > left) {
        row += 1;
        left = stripWidth;
        if (row >= rows) {
          pages.push({ tier, index, winners: [] });
          row = 0;
        }
      }
      pages.at(-1)!.winners.push(winner);
      left -= width + gap;
    }
    return pages;
  });
}

/** The font sizes of a name alone, in `--u`: the first that holds it on one line. */
export const aloneSizes = [9, 7.4, 6, 5, 4.2];

/** @returns an index into `aloneSizes`, `data-step` in the document */
export function aloneStep(name: string, width = stripWidth): number {
  const ems = nameEms(name);
  const step = aloneSizes.findIndex((size) => ems * size <= width);
  return step < 0 ? aloneSizes.length - 1 : step;
}
