/**
 * The loaded part of a roster: pages joined, found by name or id, counted, and never more rows on the page than
 * a phone can carry. And the lines of a file that were left out, to be fixed.
 *
 * Pure. `islands/RosterPanel.tsx` loads, `RosterView.tsx` shows.
 * @module
 */

/** As the server lists a person. */
export interface RosterPerson {
  id: string;
  name: string;
  checkedIn: boolean;
  /** ISO-8601; absent where the list said so, and for who is not. */
  checkedInAt?: string;
  /** The personal link. */
  entryUrl: string;
}

export interface RosterPage {
  attendees: RosterPerson[];
  /** Where the next page begins; null after the last. */
  next: string | null;
}

export interface LoadedPerson extends RosterPerson {
  /** What a search looks at. */
  find: string;
}

export type RosterFilter = "all" | "in" | "out";

/** Rows put on the page at a time: a hand's worth of scrolling, and typing stays quick. */
export const rowsStep = 100;

/** Letters and marks that no accent makes, as a keyboard without them has them. */
const plain: Record<string, string> = {
  ı: "i",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ħ: "h",
  ß: "ss",
  þ: "th",
  æ: "ae",
  œ: "oe",
  ς: "σ",
};
const unplain = new RegExp(`[${Object.keys(plain).join("")}]`, "g");

/** Small plain letters: "zoe" finds Zoë, "o'brien" finds O’Brien, "isil" finds Işıl. */
export function searchable(text: string): string {
  // Quotes and dashes first: some of them fall apart into a space and a mark.
  return text.replace(/[’‘‛ʼʹ′´`＇]/g, "'").replace(/[‐‑‒–—−]/g, "-")
    .normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(unplain, (letter) => plain[letter]);
}

/** One order wherever it is made, so that the server's markup and the browser's agree. */
const order = new Intl.Collator("en", { numeric: true });

/** Sorted as a phone book is; people of one name stay in the order of their ids. The given list stays as it is. */
export function byName(people: LoadedPerson[]): LoadedPerson[] {
  return [...people].sort((a, b) => order.compare(a.name, b.name) || order.compare(a.id, b.id));
}

/** Joins a page to what is loaded; who is there already takes the newer word. */
export function joinPage(loaded: LoadedPerson[], page: RosterPerson[]): LoadedPerson[] {
  const fresh = new Map(page.map((person) => [person.id, toLoaded(person)]));
  const kept = loaded.map((person) => {
    const newer = fresh.get(person.id);
    fresh.delete(person.id);
    return newer ?? person;
  });
  return [...kept, ...fresh.values()];
}

function toLoaded(person: RosterPerson): LoadedPerson {
  return { ...person, find: `${searchable(person.name)} ${searchable(person.id)}` };
}

/** Everybody who matches each word of the query, and the filter. */
export function matching(loaded: LoadedPerson[], query: string, filter: RosterFilter): LoadedPerson[] {
  const words = searchable(query).split(/\s+/).filter(Boolean);
  if (words.length === 0 && filter === "all") return loaded;
  return loaded.filter((person) =>
    (filter === "all" || person.checkedIn === (filter === "in")) &&
    words.every((word) => person.find.includes(word))
  );
}

export interface RejectedLine {
  /** 1-based, of the file. */
  line: number;
  code: string;
  message: string;
}

export interface ImportReport {
  /** The file's name, or "Pasted list". */
  source: string;
  imported: number;
  updated: number;
  rejected: RejectedLine[];
  /** The heading and the lines left out, as they stood in the file; null where they cannot be told apart. */
  toFix: string | null;
}

/** Reasons listed on the page; the rest is a number and a file. */
export const reasonsMax = 8;

/** A quoted cell may run over lines; as far as the server follows one. */
const rowLinesMax = 20;

/**
 * The lines to fix, under the file's own heading line.
 *
 * @param inside rows that went in
 * @returns null when the file has no heading, or its rows cannot be told from its lines
 */
export function linesToFix(text: string, rejected: RejectedLine[], inside: number): string | null {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  const starts = rowStarts(lines);
  const hasHeading = starts.length === inside + rejected.length + 1;
  if (rejected.length === 0 || !hasHeading) return null;
  const ends = [...starts.slice(1), lines.length];
  const rows = rejected.map(({ line }) => starts.indexOf(line - 1));
  if (rows.includes(-1)) return null;
  return [0, ...rows].map((row) => lines.slice(starts[row], ends[row]).join("\n").trimEnd()).join("\n") +
    "\n";
}

/** 0-based first lines of the rows that hold anything. */
function rowStarts(lines: string[]): number[] {
  const starts: number[] = [];
  for (let at = 0; at < lines.length;) {
    let end = at + 1;
    while (oddQuotes(lines, at, end) && end - at < rowLinesMax && end < lines.length) end++;
    if (oddQuotes(lines, at, end)) end = at + 1;
    if (/[^\s,;]/.test(lines[at])) starts.push(at);
    at = end;
  }
  return starts;
}

function oddQuotes(lines: string[], from: number, to: number): boolean {
  return lines.slice(from, to).join("").split('"').length % 2 === 0;
}
