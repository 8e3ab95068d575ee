/**
 * A roster as a JSON array. Rows are judged one by one as in a spreadsheet, but a field that is not known
 * refuses the whole: it is a program's typo, and it would repeat on every row.
 * @module
 */
import { refuse, type Refused } from "@/lib/refusal.ts";
import { collectRoster, type Roster, rosterRowSchema } from "@/lib/roster/row.ts";

const KNOWN = new Set(Object.keys(rosterRowSchema.shape));

/** A list of people, each with texts and numbers: two would do. */
const LEVELS_MAX = 8;

/** Whether JSON goes deeper than any roster. The parser takes five seconds for 8 MB of lists in each other, and everybody waits. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) {
        if (text[i] === "\\") i++;
      }
    } else if (letter === "[" || letter === "{") {
      if (++depth > LEVELS_MAX) return true;
    } else if (letter === "]" || letter === "}") depth--;
  }
  return false;
}

/** @param value parsed JSON, anything */
export function parseRosterJson(value: unknown): Roster | Refused {
  if (!Array.isArray(value)) {
    return refuse({ code: "invalid_request", problem: "Send an array of attendees, each with a name." });
  }
  const roster = collectRoster();
  for (const [index, row] of value.entries()) {
    const unknown = typeof row === "object" && row !== null && !Array.isArray(row) &&
      Object.keys(row).find((key) => !KNOWN.has(key));
    if (typeof unknown === "string") {
      const path = `${index}.${unknown}`.slice(0, 120).toWellFormed();
      return refuse({ code: "invalid_request", path, problem: "this field is not known here" });
    }
    if (!roster.add(index + 1, row)) break;
  }
  return roster.finish();
}
