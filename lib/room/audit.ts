/**
 * The audit log of an event: records that are numbered, and each holds the hash of the one before.
 *
 * Pure. `decide.ts` adds a record to the commit of its cause, the head names the last one, and anybody can check
 * the whole (`tools/audit.ts`). What is hashed is in docs/PROTOCOL.md.
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { isHex, toHex, utf8 } from "@/lib/draw/bytes.ts";
import { type Actor, type AuditFacts, EVENT_ROWS, type Head, type RowKey } from "@/lib/modules/contract.ts";

export interface AuditRecord {
  /** 1, 2, 3 … without a hole. */
  n: number;
  /** ISO-8601, UTC. */
  at: string;
  /** See `auditActor`; of somebody who is not signed in `address:<coarse>`. */
  actor: string;
  action: string;
  facts: AuditFacts;
  /** 64 hex: the hash of record `n - 1`, of the first one 64 zeros. */
  prevHash: string;
  /** 64 hex, see `recordHash`. */
  hash: string;
}

/** Who did what, when; `at` in Unix milliseconds. */
export type AuditCause = Pick<AuditRecord, "actor" | "action" | "facts"> & { at: number };

/** The number and the hash of a last record. */
export type AuditHead = NonNullable<Head["audit"]>;

export const NO_RECORD: AuditHead = { n: 0, hash: "0".repeat(64) };
const TAG = "drumroll/audit/v1";
/** 10^12 records; the order of the keys is that of the numbers. */
const keyDigits = 12;

/** The part of the row's key that says which record it is; also where a list goes on after record `n`. */
export const auditRowId = (n: number): string => String(n).padStart(keyDigits, "0");
export const auditKey = (n: number): RowKey => [EVENT_ROWS, "audit", auditRowId(n)];

/** An id, not a name: `organizer:<id>`, `key:<id>`, `station:<session>`, `attendee:<id>`, `system`. */
export function auditActor({ role, id }: Pick<Actor, "role" | "id">): string {
  // A key's id says of itself that it is one (`ADMIN_KEY_ID`).
  if (role === "organizer" && id.startsWith("key:")) return id;
  return role === "system" ? role : `${role}:${id}`;
}

export function nextRecord(
  last: AuditHead = NO_RECORD,
  { at, actor, action, facts }: AuditCause,
): AuditRecord {
  const record = {
    n: last.n + 1,
    at: new Date(at).toISOString(),
    actor,
    action,
    facts,
    prevHash: last.hash,
  };
  return { ...record, hash: recordHash(record) };
}

/** @throws {RangeError} for half a character: two texts would have one hash */
function recordHash({ n, at, actor, action, facts, prevHash }: Omit<AuditRecord, "hash">): string {
  const sorted = Object.fromEntries(Object.keys(facts).sort().map((key) => [key, facts[key]]));
  const text = JSON.stringify({ action, actor, at, facts: sorted, n, prevHash });
  return toHex(sha256(utf8(`${TAG}\n${text}`)));
}

/**
 * `n` is the first record that is not what it was: "altered", its content; "missing", it is not there; "swapped",
 * it stands in another's place; "unlinked", it or the one before was replaced; "cut", it and all after it are gone;
 * "added", the head does not know it.
 */
export type Broken = {
  ok: false;
  n: number;
  problem: "altered" | "missing" | "swapped" | "unlinked" | "cut" | "added";
};
export type Checked = { ok: true; last: AuditHead } | Broken;

/**
 * @param records the whole log in its order, from strangers: nothing of them is taken for granted
 * @param expectedLast what the head says; without it a cut tail is not seen
 */
export function checkChain(records: readonly unknown[], expectedLast?: AuditHead): Checked {
  let last = NO_RECORD;
  for (const record of records) {
    const n = last.n + 1;
    const broken = (problem: Broken["problem"]): Broken => ({ ok: false, n, problem });
    if (!isRecord(record)) return broken("altered");
    if (record.n !== n) {
      const isElsewhere = records.some((other) => isRecord(other) && other.n === n);
      return broken(isElsewhere ? "swapped" : "missing");
    }
    if (record.hash !== hashOf(record)) return broken("altered");
    if (record.prevHash !== last.hash) return broken("unlinked");
    if (expectedLast && n > expectedLast.n) return broken("added");
    last = { n, hash: record.hash };
  }
  if (!expectedLast) return { ok: true, last };
  if (last.n < expectedLast.n) return { ok: false, n: last.n + 1, problem: "cut" };
  if (last.hash !== expectedLast.hash) return { ok: false, n: last.n, problem: "unlinked" };
  return { ok: true, last };
}

function hashOf(record: AuditRecord): string | null {
  try {
    return recordHash(record);
  } catch {
    return null;
  }
}

const FIELDS = ["action", "actor", "at", "facts", "hash", "n", "prevHash"].join();

/** Exactly the fields of a record: what is not hashed could say anything. */
function isRecord(value: unknown): value is AuditRecord {
  if (typeof value !== "object" || value === null) return false;
  const { n, at, actor, action, facts, prevHash, hash } = value as AuditRecord;
  return Object.keys(value).sort().join() === FIELDS && Number.isSafeInteger(n) &&
    [at, actor, action].every((text) => typeof text === "string") && isHex(prevHash, 32) && isHex(hash, 32) &&
    typeof facts === "object" && facts !== null && !Array.isArray(facts) &&
    Object.values(facts).every(isFact);
}

function isFact(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value);
}

/** One sentence for people. */
export function brokenSentence({ n, problem }: Broken): string {
  return {
    altered: `Record ${n} was altered: its content does not give its hash.`,
    missing: `Record ${n} is missing.`,
    swapped: `Record ${n} is not in its place.`,
    unlinked: `Record ${n} does not belong to this log: it or the one before it was replaced.`,
    cut: `Record ${n} and all after it are cut off.`,
    added: `Record ${n} was added after the last one.`,
  }[problem];
}
