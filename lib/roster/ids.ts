/**
 * Ids for people whose list has none: made from the name, so that the same list pasted twice is the same people.
 *
 * Two of one name get different ids by their order in the list. The room sees ids only.
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { RosterRow } from "@/lib/roster/row.ts";

const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
/** 31^12 ids: two names of one event meet with a chance far below that of a typing error. */
const idLength = 12;

export function withIds(rows: readonly RosterRow[]): (RosterRow & { id: string })[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    if (row.id !== undefined) return { ...row, id: row.id };
    const person = `${row.name}\u001f${row.phone ?? ""}`;
    const ordinal = (seen.get(person) ?? 0) + 1;
    seen.set(person, ordinal);
    return { ...row, id: idOf(`${person}\u001f${ordinal}`) };
  });
}

function idOf(text: string): string {
  const hash = sha256(utf8ToBytes(text));
  return Array.from(hash.subarray(0, idLength), (byte) => alphabet[byte % alphabet.length]).join("");
}
