/**
 * Whom an audit record speaks of: a hash in the record, and beside it, in a row that can be deleted, the key to it.
 *
 * The record's hash covers the person's, so the chain says for ever that it was one and the same person's record,
 * while the row says who. Without the row nobody can tell: 128 random bits stand between an id and its hash.
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex, utf8 } from "@/lib/draw/bytes.ts";
import { EVENT_ROWS, type RowKey, type RowWrite } from "@/lib/modules/contract.ts";
import type { AuditCause } from "@/lib/room/audit.ts";

/** Row `["@", "person", hash]`. */
export interface Person {
  v: 1;
  /** The attendee's id. */
  id: string;
  /** 32 hex */
  nonce: string;
}

const TAG = "drumroll/person/v1";
const ATTENDEE = "attendee:";

export const personKey = (hash: string): RowKey => [EVENT_ROWS, "person", hash];

/** 64 hex, as a record names a person. */
export function personHash({ id, nonce }: Pick<Person, "id" | "nonce">): string {
  return toHex(sha256(utf8(`${TAG}\n${nonce}\n${id}`)));
}

/**
 * The cause without anybody's id, and the rows that tell who it was.
 *
 * @param random of the command; its last 16 bytes, of which no module makes anything else
 */
export function concealed(cause: AuditCause, random: Uint8Array): { cause: AuditCause; rows: RowWrite[] } {
  const nonce = toHex(random.slice(-16));
  const { actor, facts } = cause;
  // A stranger with a link of another event: the other event's people are not written down here.
  const actorSeen = actor.startsWith(ATTENDEE)
    ? ATTENDEE + personHash({ id: actor.slice(ATTENDEE.length), nonce })
    : actor;
  const { attendee } = facts;
  if (typeof attendee !== "string") return { cause: { ...cause, actor: actorSeen }, rows: [] };
  const person: Person = { v: 1, id: attendee, nonce };
  const hash = personHash(person);
  return {
    cause: { ...cause, actor: actorSeen, facts: { ...facts, attendee: hash } },
    rows: [{ key: personKey(hash), value: person }],
  };
}
