/**
 * How winners fit a big screen: which tier gets how much room, and where a second page begins.
 *
 * Pure. Names are never cut: long ones take wider columns, many take more pages. Heights are in `--u`, a
 * hundred-and-eighth of the screen; station.css holds the same sizes.
 * @module
 */
import { letterWidth, type TierWinners } from "@/components/tiers.ts";
import { nameEms } from "@/components/station/fit.ts";
import type { WinnerView } from "@/lib/protocol/messages.ts";

/** lead: as large as a headline. big: up to six. list: everybody else. */
export type BlockSize = "lead" | "big" | "list";

export interface Shape {
  size: BlockSize;
  columns: number;
  /** The names just fit: one step smaller. */
  tight: boolean;
  rowHeight: number;
}

export interface Block extends TierWinners, Shape {}

/** What header, foot and margins leave of 108. */
const pageHeight = 80;
const labelHeight = 8;
/** The line is 4.8 high, and what the gaps between the tiers need is not all of the rest. */
const footHeight = 3.3;
/** The title row with the seal, on a page that does not begin with a lead. */
const titleHeight = 19;
/** This few have the whole screen. */
const leadsMax = 3;

/** The widest name in letters that a list of so many columns holds on one line, in the widest system font. */
const listColumns = [
  { columns: 5, letters: 9.5 },
  { columns: 4, letters: 12.5 },
  { columns: 3, letters: 18 },
  { columns: 2, letters: 28 },
];

/**
 * @param doubled names that more than one winner has; each is followed by its number
 * @param hasFoot a line stands below the tiers on every page
 */
export function boardPages(
  tiers: TierWinners[],
  doubled: Set<string> = new Set(),
  hasFoot = false,
): Block[][] {
  const height = pageHeight - (hasFoot ? footHeight : 0);
  const total = tiers.reduce((sum, { winners }) => sum + winners.length, 0);
  const pages: Block[][] = [];
  let left = 0;
  for (const [n, tier] of tiers.entries()) {
    const isLead = n === 0 &&
      (tier.winners.length === 1 || (tier.winners.length === total && total <= leadsMax));
    const shape = isLead ? { ...lead } : shapeOf(tier.winners, doubled);
    if (tier.winners.length === 0) {
      // Revealed, and nobody holds a prize of it: its label says so.
      if (left < labelHeight) {
        pages.push([]);
        left = height - titleHeight;
      }
      pages.at(-1)!.push({ ...tier, ...shape });
      left -= labelHeight;
    }
    for (let rest = tier.winners; rest.length > 0;) {
      const rowsWanted = Math.ceil(rest.length / shape.columns);
      let rows = Math.floor((left - labelHeight) / shape.rowHeight);
      // A lone row of many at the foot of a page reads as all of them: rather begin the next page.
      if (rows < Math.min(rowsWanted, 2)) {
        pages.push([]);
        left = height - (isLead ? 0 : titleHeight);
        rows = Math.max(1, Math.floor((left - labelHeight) / shape.rowHeight));
      }
      rows = Math.min(rows, rowsWanted);
      const winners = rest.slice(0, rows * shape.columns);
      pages.at(-1)!.push({ ...tier, ...shape, winners });
      left -= labelHeight + rows * shape.rowHeight;
      rest = rest.slice(winners.length);
    }
  }
  return pages;
}

const lead: Shape = { size: "lead", columns: 1, tight: false, rowHeight: 21 };

function shapeOf(winners: WinnerView[], doubled: Set<string>): Shape {
  const count = winners.length;
  const widest = Math.max(0, ...winners.map((winner) => widthOf(winner, doubled)));
  const big = { size: "big", tight: false, rowHeight: 13.2 } as const;
  if (count <= 6 && widest <= 11) return { ...big, columns: count === 4 ? 2 : Math.min(3, count) };
  if (count <= 4 && widest <= 16) return { ...big, columns: Math.min(2, count) };
  const column = listColumns.find(({ letters }) => widest <= letters);
  if (!column) return { size: "list", columns: 2, tight: true, rowHeight: 13 };
  return { size: "list", columns: column.columns, tight: widest > column.letters * .86, rowHeight: 9.2 };
}

/** A letter of the columns above, in ems. */
const letterEms = .64;

/** In letters. The number after a doubled name is set smaller. */
function widthOf({ name, entryNumber }: WinnerView, doubled: Set<string>): number {
  return nameEms(name) / letterEms + (doubled.has(name) ? .62 * (String(entryNumber).length + 5) : 0);
}

/** Names that more than one winner has: they are told apart by their numbers. */
export function doubledNames(winners: WinnerView[]): Set<string> {
  const seen = new Set<string>();
  const doubled = new Set<string>();
  for (const { name } of winners) (seen.has(name) ? doubled : seen).add(name);
  return doubled;
}

/** Steps down for long names: the same everywhere on the stage. */
export function nameLength(name: string): "short" | "long" | "longer" | "longest" {
  const width = letterWidth(name);
  if (width <= 14) return "short";
  if (width <= 19) return "long";
  return width <= 24 ? "longer" : "longest";
}
