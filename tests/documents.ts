/** Tables of the documents as rows of cells, for the tests that hold code and documents against each other. @module */
import { assert } from "@std/assert";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname!, "..");

export const readDocument = (path: string): Promise<string> => Deno.readTextFile(join(ROOT, path));

/** Rows of the table whose header begins with these cells, each as its cells. */
export function table(text: string, ...header: string[]): string[][] {
  const rows = text.split("\n").map((line) =>
    line.startsWith("|") ? line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()) : null
  );
  const at = rows.findIndex((cells) => cells && header.every((name, i) => cells[i] === name));
  assert(at >= 0, `no table begins with ${header.join(", ")}`);
  const after = rows.slice(at + 2);
  const end = after.indexOf(null);
  return after.slice(0, end < 0 ? undefined : end) as string[][];
}

/** What stands in backticks in a cell, or the cell. */
export const code = (cell: string): string => /`([^`]+)`/.exec(cell)?.[1] ?? cell;
