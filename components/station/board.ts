/**
 * How winners fit a big screen: which tier gets how much room, and where a second page begins.
 *
 * Pure. Names are never cut: long ones take wider columns, many take more pages. Heights are in `--u`, a
 * hundred-and-eighth of the screen; station.css holds the same sizes.
 * @module
 */
import { letterWidth, type TierWinners } from "@/components/tiers.ts";
import type { WinnerView } from "@/lib/protocol/messages.ts";

/** lead: one name, as large as a headline. big: up to six. list: everybody else. */
export type BlockSize = "lead" | "big" | "list";

export interface Block extends TierWinners {
  size: BlockSize;
  columns: number;
}

/** What header, foot and margins leave of 108. */
const pageHeight = 80;
const labelHeight = 8;
const rowHeights: Record<BlockSize, number> = { lead: 21, big: 12.8, list: 9.2 };
/** The title row with the seal, on a page that does not begin with a lead. */
export const titleHeight = 17;

export function boardPages(tiers: TierWinners[]): Block[][] {
  const pages: Block[][] = [];
  let page: Block[] = [];
  let left = 0;
  const turn = (first: BlockSize) => {
    page = [];
    pages.push(page);
    left = pageHeight - (first === "lead" ? 0 : titleHeight);
  };
  for (const [n, tier] of tiers.entries()) {
    const shape = shapeOf(tier, n === 0);
    let rest: WinnerView[] = tier.winners;
    while (rest.length > 0) {
      const rowsWanted = Math.ceil(rest.length / shape.columns);
      const rowsThatFit = Math.floor((left - labelHeight) / rowHeights[shape.size]);
      // A lone row of many at the foot of a page reads as all of them: rather begin the next page.
      if (pages.length === 0 || rowsThatFit < Math.min(rowsWanted, 2)) {
        if (pages.length === 0 || page.length > 0) {
          turn(shape.size);
          continue;
        }
      }
      const rows = Math.max(1, Math.min(rowsWanted, rowsThatFit));
      const shown = rest.slice(0, rows * shape.columns);
      page.push({ ...tier, ...shape, winners: shown });
      left -= labelHeight + rows * rowHeights[shape.size];
      rest = rest.slice(shown.length);
    }
  }
  return pages;
}

function shapeOf({ winners }: TierWinners, isFirst: boolean): { size: BlockSize; columns: number } {
  const widest = Math.max(...winners.map(({ name }) => letterWidth(name)), 0);
  const count = winners.length;
  if (count === 1 && isFirst) return { size: "lead", columns: 1 };
  if (count <= 6 && widest <= 15) return { size: "big", columns: count === 4 ? 2 : Math.min(3, count) };
  if (count <= 4 && widest <= 24) return { size: "big", columns: Math.min(2, count) };
  return { size: "list", columns: widest <= 13 ? 5 : widest <= 17 ? 4 : widest <= 24 ? 3 : 2 };
}

/** Steps down for long names: the same three everywhere on the stage. */
export function nameLength(name: string): "short" | "long" | "longer" | "longest" {
  const width = letterWidth(name);
  if (width <= 14) return "short";
  if (width <= 19) return "long";
  return width <= 24 ? "longer" : "longest";
}
