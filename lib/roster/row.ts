/**
 * One row of a roster, whatever it came in: the schema that a line of a spreadsheet and an element of a JSON
 * array share, and the reasons for which a row stays out.
 *
 * `csv.ts` and `json.ts` bring the values here; what passes may go into the room as it is.
 * @module
 */
import { z } from "zod";

export const ROSTER_ROWS_MAX = 20_000;
export const NAME_LENGTH_MAX = 120;

/** A row that may go in. What is absent was not said: an update leaves it as it was. */
export interface RosterRow {
  /** The organizer's own id; absent: whoever imports makes one. */
  id?: string;
  /** NFC, without space around it, 1..120 code points, no control or direction characters. */
  name: string;
  /** Digits, with `+` before them where it was given; at most 16 characters. */
  phone?: string;
  smsOptIn?: boolean;
  checkedIn?: boolean;
  /** 1..1000 */
  tickets?: number;
}

export type RejectedCode =
  | "empty_name"
  | "name_too_long"
  | "invalid_name"
  | "invalid_id"
  | "invalid_phone"
  | "invalid_smsOptIn"
  | "invalid_checkedIn"
  | "invalid_tickets"
  | "invalid_row"
  | "malformed_quotes"
  | "too_many_cells"
  | "row_too_long"
  | "duplicate_id"
  | "too_many_rows";

export interface RejectedRow {
  /** 1-based: the line of the file on which the row begins, or the element of the array. */
  line: number;
  code: RejectedCode;
  /** One plain sentence. */
  message: string;
}

export interface Roster {
  ok: true;
  /** In the order of the file, each with its line. */
  rows: (RosterRow & { line: number })[];
  /** By line. */
  rejected: RejectedRow[];
}

/** Turns text the other way, or hides it: never part of a name, easily pasted along with one. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069\u200b\u2060\u00ad\ufeff]/gu;
/** What takes no ink: separators, controls, marks without a letter, and letters that show nothing. */
const INKLESS = /^[\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}]*$/u;
/** More marks on one letter than any language writes; they would run over the neighbours on the screen. */
const STACKED = /\p{M}{8}/u;

const nameSchema = z.string("The name must be text.").transform((text, ctx) => {
  const no = (code: RejectedCode, message: string) => {
    ctx.addIssue({ code: "custom", message, params: { code } });
    return z.NEVER;
  };
  const tooLong = () => no("name_too_long", `The name is longer than ${NAME_LENGTH_MAX} characters.`);
  // Before anything is copied: four code units per letter and some space is the most that can still fit.
  if (text.length > NAME_LENGTH_MAX * 8) return INKLESS.test(text) ? no("empty_name", NAMELESS) : tooLong();
  if (!text.isWellFormed()) {
    return no("invalid_name", "The name holds half a character. Check the file's encoding.");
  }
  const name = text.replace(DIRECTIONS, "").replace(/\s+/gu, " ").trim().normalize("NFC");
  if (INKLESS.test(name)) return no("empty_name", NAMELESS);
  if (/[\p{Cc}\ufffd]/u.test(name)) {
    return no("invalid_name", "The name holds a character that cannot be shown. Check the file's encoding.");
  }
  if (STACKED.test(name)) return no("invalid_name", "The name has too many marks on one letter.");
  return [...name].length > NAME_LENGTH_MAX ? tooLong() : name;
});
const NAMELESS = "The name is missing.";

const idSchema = z.string("The id must be text.").regex(
  // A path never gets as far as a part that is "." or "..".
  /^(?!\.{1,2}$)[A-Za-z0-9._@-]{1,64}$/,
  "The id must be 1 to 64 of letters, digits and . _ @ - and not dots alone.",
);

const phoneSchema = z.string("The phone number must be text.").transform((text, ctx) => {
  // An apostrophe in front is how spreadsheets are told to leave a number alone.
  const phone = text.length > 60 ? "" : text.trim().replace(/^'/, "").replace(/[\s().\/\u2010-\u2015-]/g, "")
    .replace(/^00/, "+");
  if (/^\+?\d{5,15}$/.test(phone)) return phone;
  const message = /^\d[.,]?\d*e\+?\d+$/i.test(phone)
    ? "The phone number was cut off by a spreadsheet. Format that column as text."
    : "The phone number must be 5 to 15 digits, with a + before the country code.";
  ctx.addIssue({ code: "custom", message });
  return z.NEVER;
});

export const rosterRowSchema = z.strictObject({
  id: idSchema.optional(),
  name: nameSchema,
  phone: phoneSchema.optional(),
  smsOptIn: z.boolean("smsOptIn must be yes or no.").optional(),
  checkedIn: z.boolean("checkedIn must be yes or no.").optional(),
  tickets: z.int("tickets must be a whole number.").min(1, "tickets must be at least 1.")
    .max(1000, "tickets must be at most 1000.").optional(),
}, "Each row must be an object with a name.");

/** What somebody says who was not on the list. */
export const walkUpSchema = rosterRowSchema.pick({ name: true, phone: true, smsOptIn: true }).extend({
  hideName: z.boolean().optional(),
}).superRefine(({ phone, smsOptIn }, ctx) => {
  if (!smsOptIn || phone?.startsWith("+")) return;
  const message = phone === undefined
    ? "Type your phone number, or take the tick off the text message."
    : "Begin the number with + and the country code, or no text can reach it.";
  ctx.addIssue({ code: "custom", path: ["phone"], message });
});

/** Collects rows in order: checks each, keeps the good, lists the others, and stops at the bound. */
export interface RosterCollector {
  /** @returns false once the bound is reached: this row was not taken and no other will be */
  add(line: number, row: unknown): boolean;
  reject(line: number, code: RejectedCode, message: string): boolean;
  finish(): Roster;
}

export function collectRoster(): RosterCollector {
  const rows: Roster["rows"] = [];
  const rejected: RejectedRow[] = [];
  const lineOfId = new Map<string, number>();
  let full = false;

  function hasRoom(line: number): boolean {
    if (full) return false;
    if (rows.length + rejected.length < ROSTER_ROWS_MAX) return true;
    full = true;
    rejected.push({
      line,
      code: "too_many_rows",
      message:
        `At most ${ROSTER_ROWS_MAX} rows are taken at once. Send this row and those after it in another file.`,
    });
    return false;
  }

  function reject(line: number, code: RejectedCode, message: string): boolean {
    if (!hasRoom(line)) return false;
    rejected.push({ line, code, message });
    return true;
  }

  return {
    reject,
    add(line, row) {
      if (!hasRoom(line)) return false;
      const parsed = rosterRowSchema.safeParse(row);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return reject(line, rejectedCode(issue), issue.message);
      }
      const { id } = parsed.data;
      const first = id === undefined ? undefined : lineOfId.get(id);
      if (first !== undefined) {
        return reject(line, "duplicate_id", `The id ${id} is on line ${first} already.`);
      }
      if (id !== undefined) lineOfId.set(id, line);
      rows.push({ ...parsed.data, line });
      return true;
    },
    finish: () => ({ ok: true, rows, rejected }),
  };
}

function rejectedCode(issue: z.core.$ZodIssue): RejectedCode {
  if (issue.code === "custom" && issue.params) return issue.params.code;
  return issue.path.length === 0 ? "invalid_row" : `invalid_${issue.path[0] as keyof RosterRow}`;
}
