/**
 * Who the winners are in full, for the desk alone: read from the organizer's own export of the results.
 *
 * The room sees masked names; whoever hands over prizes needs the whole one, and a number to call.
 * @module
 */

export interface WinnerPerson {
  name: string;
  phone?: string;
}

/** By slot, 0-based. A slot that the file does not name keeps its masked name. */
export type WinnerPeople = Readonly<Record<number, WinnerPerson>>;

/** @param csv the results export: a header line, then `place`, `name` and `phone` among its columns */
export function winnerPeople(csv: string): WinnerPeople {
  const [header = [], ...rows] = cells(csv.replace(/^\ufeff/, ""));
  const [place, name, phone] = ["place", "name", "phone"].map((column) => header.indexOf(column));
  const people: Record<number, WinnerPerson> = {};
  for (const row of rows) {
    const slot = Number(row[place]) - 1;
    if (!Number.isInteger(slot) || slot < 0 || !row[name]) continue;
    people[slot] = { name: plain(row[name]), ...(row[phone] ? { phone: plain(row[phone]) } : {}) };
  }
  return people;
}

/** Exports put an apostrophe before what a spreadsheet would take for a formula. */
function plain(cell: string): string {
  return cell.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, "");
}

/** Cells of a comma-separated text with double quotes, as the server writes it. */
function cells(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  return rows;
}
