/**
 * A roster from a spreadsheet, as spreadsheets really are: any of three separators, quoted line breaks,
 * columns in any order and language, or no header at all. And cells on their way back into one.
 *
 * Whatever the bytes are, the answer is rows and rejected lines, or one refusal; nothing throws.
 * @module
 */
import Papa from "papaparse";
import { refuse, type Refused } from "@/lib/refusal.ts";
import { type Column, columnOf, flagOf } from "@/lib/roster/headers.ts";
import { isTooDeep, parseRosterJson } from "@/lib/roster/json.ts";
import { collectRoster, type Roster } from "@/lib/roster/row.ts";

/** 20,000 rows of 400 bytes. */
export const ROSTER_BYTES_MAX = 8 * 1024 * 1024;
/** A row with long remarks in a column that we do not read; more is a quote that was never closed. */
const ROW_LENGTH_MAX = 16_384;
const ROW_LINES_MAX = 20;
/** Five times the rows; blank ones cost time too. */
const LINES_MAX = 100_000;
/** Lines looked at to tell a list of names from a table without a header. */
const SAMPLE_LINES = 50;

const SEPARATORS = [",", ";", "\t"] as const;
/** Never in a file: what splits nothing, for a single column. */
const NO_SEPARATOR = "\u001f";
const MEDIA_TYPES = /^(text\/(csv|plain|tab-separated-values)|application\/(csv|vnd\.ms-excel))$/;

/**
 * @param contentType of the request: JSON, or one of the types that browsers give to a CSV file
 * @returns rows with the file's own line numbers, or `too_large`, or `invalid_request` with a hint
 */
export function parseRoster(bytes: Uint8Array, contentType: string): Roster | Refused {
  const mediaType = contentType.split(";")[0].trim().toLowerCase();
  const json = mediaType === "application/json";
  if (!json && !MEDIA_TYPES.test(mediaType)) return no("Send the roster as text/csv or as application/json.");
  if (bytes.length > ROSTER_BYTES_MAX) return refuse({ code: "too_large", limitBytes: ROSTER_BYTES_MAX });
  const decoded = decode(bytes);
  if (!decoded.ok) return decoded;
  if (!json) return parseText(decoded.text);
  if (isTooDeep(decoded.text)) return no("Send a list of attendees. Nothing in it goes that deep.");
  try {
    return parseRosterJson(JSON.parse(decoded.text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return no("This is not JSON.");
  }
}

function decode(bytes: Uint8Array): { ok: true; text: string } | Refused {
  const starts = (...prefix: number[]) => prefix.every((byte, i) => bytes[i] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0xd0, 0xcf, 0x11, 0xe0)) {
    return no("This is a workbook, not a text file. In your spreadsheet, save it as CSV UTF-8.");
  }
  const encoding = starts(0xff, 0xfe) ? "utf-16le" : starts(0xfe, 0xff) ? "utf-16be" : "utf-8";
  if (encoding === "utf-8" && bytes.length > 3 && (bytes[0] === 0) !== (bytes[1] === 0)) {
    return no("This file's encoding is not known. In your spreadsheet, save it as CSV UTF-8.");
  }
  try {
    return { ok: true, text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return no("Some letters in this file are not in UTF-8. In your spreadsheet, save it as CSV UTF-8.");
  }
}

interface Layout {
  ok: true;
  separator: string;
  /** By position; undefined for a column that we do not read. */
  columns: (Column | undefined)[];
  /** The first line of rows, 0-based. */
  from: number;
}

type Row = { line: number; cells: string[] } | { line: number; broken: keyof typeof BROKEN };

const BROKEN = {
  row_too_long: `This row is longer than ${ROW_LENGTH_MAX} characters.`,
  malformed_quotes: "A quote in this row is not closed, or not doubled inside.",
};

function parseText(text: string): Roster | Refused {
  const lines = text.split(/\r\n|\n|\r/, LINES_MAX + 1);
  if (lines.length > LINES_MAX) return no(`This file has more than ${LINES_MAX} lines. Send it in parts.`);
  const layout = layOut(lines);
  if (!layout.ok) return layout;
  const { columns } = layout;
  const roster = collectRoster();
  for (const row of rowsOf(lines, layout)) {
    if (!take(row)) break;
  }
  return roster.finish();

  function take(row: Row): boolean {
    if ("broken" in row) return roster.reject(row.line, row.broken, BROKEN[row.broken]);
    const { line, cells } = row;
    if (cells.every((cell) => cell.trim() === "")) return true;
    if (cells.slice(columns.length).some((cell) => cell.trim() !== "")) {
      const message = "This row has more cells than the header. A name with a separator in it needs quotes.";
      return roster.reject(line, "too_many_cells", message);
    }
    return roster.add(line, rosterRow(cells, columns));
  }
}

/** Finds the header, or finds that there is none and every line is a name. */
function layOut(lines: readonly string[]): Layout | Refused {
  // Excel writes and reads this line; nobody else does.
  const told = lines[0].match(/^"?sep=(.)"?$/i)?.[1];
  let at = told === undefined ? 0 : 1;
  while (at < lines.length && lines[at].trim() === "") at += 1;
  if (at === lines.length) return no("This file is empty.");

  const height = Math.max(1, rowLines(lines, at));
  // Too long for a row is too long for a header: then there is none.
  const head = lines[at].length > ROW_LENGTH_MAX ? [] : lines.slice(at, at + height);
  let best: { separator: string; columns: Layout["columns"]; known: number } | undefined;
  for (const separator of told === undefined ? SEPARATORS : [told]) {
    const cells = split(head, separator)?.[0]?.cells ?? [];
    const columns = cells.map(columnOf);
    const known = columns.filter((column) => column !== undefined).length;
    if (known > (best?.known ?? 0)) best = { separator, columns, known };
  }
  if (best) {
    const { columns } = best;
    if (!columns.some((column) => column === "full" || column === "first" || column === "last")) {
      return nameless();
    }
    const separator = columns.length === 1 ? NO_SEPARATOR : best.separator;
    return { ok: true, separator, columns, from: at + height };
  }
  const sample = lines.slice(at, at + SAMPLE_LINES).filter((line) => line.trim() !== "");
  const isTable = SEPARATORS.some((separator) =>
    sample.filter((line) => line.includes(separator)).length > sample.length * 0.8
  );
  return isTable ? nameless() : { ok: true, separator: NO_SEPARATOR, columns: ["full"], from: at };
}

function nameless(): Refused {
  return no('There is no column of names. The first line names the columns; call one of them "name".');
}

/**
 * Logical rows with the 1-based line that each begins on. A quote that does not fit costs its own line only:
 * the parser alone would take the rest of the file into that one cell.
 */
function* rowsOf(lines: readonly string[], { from, separator }: Layout): Generator<Row> {
  for (let at = from; at < lines.length;) {
    const height = rowLines(lines, at);
    const tooLong = lines[at].length > ROW_LENGTH_MAX;
    const whole = height > 0 ? split(lines.slice(at, at + height), separator) : null;
    const rows = whole ?? (tooLong ? null : split([lines[at]], separator));
    if (!rows) yield { line: at + 1, broken: tooLong ? "row_too_long" : "malformed_quotes" };
    for (const { offset, cells } of rows ?? []) yield { line: at + offset + 1, cells };
    at += whole ? height : 1;
  }
}

/** How many lines until every quote has its partner; 0 when that takes too many lines or letters. */
function rowLines(lines: readonly string[], at: number): number {
  let quotes = 0;
  let length = 0;
  for (let count = 1; count <= ROW_LINES_MAX && at + count <= lines.length; count++) {
    const line = lines[at + count - 1];
    length += line.length + 1;
    if (length > ROW_LENGTH_MAX) return 0;
    for (let i = line.indexOf('"'); i >= 0; i = line.indexOf('"', i + 1)) quotes += 1;
    if (quotes % 2 === 0) return count;
  }
  return 0;
}

/** @returns the rows in these lines, each with the number of lines before it; null when a quote is wrong */
function split(lines: readonly string[], separator: string): { offset: number; cells: string[] }[] | null {
  const { data, errors } = Papa.parse<string[]>(lines.join("\n"), { delimiter: separator, newline: "\n" });
  if (errors.length > 0) return null;
  let offset = 0;
  return data.map((cells) => {
    const row = { offset, cells };
    offset += 1 + cells.reduce((breaks, cell) => breaks + cell.split("\n").length - 1, 0);
    return row;
  });
}

/** The cells under their names, as the row's schema wants them; what cannot be read stays text, to be refused. */
function rosterRow(cells: readonly string[], columns: Layout["columns"]): Record<string, unknown> {
  const said: Partial<Record<Column, string>> = {};
  columns.forEach((column, i) => {
    const cell = cells[i]?.trim();
    if (column && cell && said[column] === undefined) said[column] = cell;
  });
  const row: Record<string, unknown> = { name: unguarded(nameOf(said, columns)) };
  if (said.id) row.id = unguarded(said.id);
  if (said.phone) row.phone = said.phone;
  if (said.smsOptIn) row.smsOptIn = flagOf(said.smsOptIn) ?? said.smsOptIn;
  if (said.checkedIn) row.checkedIn = flagOf(said.checkedIn) ?? said.checkedIn;
  if (said.tickets) {
    row.tickets = /^\d{1,9}([.,]0+)?$/.test(said.tickets) ? parseInt(said.tickets) : said.tickets;
  }
  return row;
}

const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー・\s]+$/u;

/** "Vorname; Name" and "Nombre; Apellidos" call one half what elsewhere is the whole. */
function nameOf(said: Partial<Record<Column, string>>, columns: Layout["columns"]): string {
  const full = said.full ?? "";
  let first = said.first ?? "";
  let last = said.last ?? "";
  if (full !== "") {
    if (columns.includes("first") && !columns.includes("last")) {
      if (full.includes(first)) return full;
      last = full;
    } else if (columns.includes("last") && !columns.includes("first")) {
      if (full.includes(last)) return full;
      first = full;
    } else return full;
  }
  const halves = EAST_ASIAN.test(first) && EAST_ASIAN.test(last) ? [last, first] : [first, last];
  return halves.filter((half) => half !== "").join(" ");
}

/** Spreadsheets drop blanks and controls in front of a formula, each in its own way. */
const FORMULA = /^(?:[\s\p{Cc}]*[=+\-@＝＋－＠]|[\t\r\n])/u;

/**
 * The same in the middle, behind what begins a cell: a spreadsheet whose language has semicolons between cells splits
 * our commas' file at them, and knows no quotes that do not begin one.
 */
const INNER = /([;\t\r\n][["\s\p{Cc}]--[\t\r\n]]*)('*[=+\-@＝＋－＠])/gv;
const INNER_GUARD = /([;\t\r\n][["\s\p{Cc}]--[\t\r\n]]*)'('*[=+\-@＝＋－＠])/gv;

/** Takes back the apostrophes of `csvCell`. */
function unguarded(text: string): string {
  const inner = text.replaceAll(INNER_GUARD, "$1$2");
  return inner.startsWith("'") && FORMULA.test(inner.slice(1)) ? inner.slice(1) : inner;
}

/**
 * A value as a cell of a CSV file. Text that a spreadsheet would take for a formula gets an apostrophe in
 * front: a name, or the id of a purchase, comes from a stranger and is opened by the organizer.
 */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const guarded = (FORMULA.test(value) ? `'${value}` : value).replaceAll(INNER, "$1'$2");
  return /[",;\t\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function no(problem: string): Refused {
  return refuse({ code: "invalid_request", problem });
}
