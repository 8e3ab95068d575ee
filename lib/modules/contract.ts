/**
 * What a module is: a pure decision over a small state and a few rows.
 *
 * A module sees no clock, no randomness and no I/O; time and random bytes come in the command. The runtime
 * (`lib/room/coordinator.ts`) reads, calls `decide`, commits everything at once and tells the world.
 * @module
 */
import type { Refused } from "@/lib/refusal.ts";
import type { Chain } from "@/lib/draw/beacon.ts";
import type { Change, EventFacts, ModuleView } from "@/lib/protocol/messages.ts";

export type Role = "organizer" | "attendee" | "station" | "system";

export interface Actor {
  role: Role;
  /** Organizer: account user or key id. Attendee: roster id. */
  id: string;
  /** Attendee only: 64 hex, the hash of the code in the personal link (livedraw/1 `holderHash`). */
  holderHash?: string;
}

/** What the runtime adds to a client's command: who, when, and chance. */
export interface Command<Type extends string = string, Args = unknown> {
  /** Made by the client, at most 64 characters; the same id from the same actor gets the first answer. */
  id: string;
  /** Module id; the empty string for the event itself. */
  module: string;
  type: Type;
  actor: Actor;
  /** Unix milliseconds. */
  at: number;
  /** 64 random bytes. */
  random: Uint8Array;
  args: Args;
  /** The outcome of long work done before the commit (seal, draw): see `Module.prepare`. */
  prepared?: unknown;
}

/**
 * Names a row of the room. `owner` is a module id, or `EVENT_ROWS` for rows of the event itself,
 * then the table, then at most two id parts.
 */
export type RowKey = readonly [owner: string, table: string, ...id: string[]];
export const EVENT_ROWS = "@";

/** The rows named by `needs`; asking for another one is a bug and throws. */
export interface Rows {
  get<T>(key: RowKey): T | undefined;
}

export interface RowWrite {
  key: RowKey;
  /** `null` deletes. */
  value: unknown;
}

/** A change and who may see it. Everybody gets every seq; who may not see a change gets the bare number. */
export interface Told {
  to: "all" | "organizer";
  change: Change;
}

export interface Decision<State> {
  ok: true;
  state: State;
  rows: RowWrite[];
  changes: Told[];
  reply: unknown;
  /** What the audit record says beside the module and its phase: ids and counts, no names, nothing secret. */
  facts?: AuditFacts;
  /** A step of an act whose last step leaves the record. */
  unaudited?: true;
}

/** In an audit record: ids, counts, phases, hashes. Numbers are safe integers. */
export type AuditFacts = Readonly<Record<string, string | number | boolean>>;

/** Says that nothing changes: the answer to a repeat. It commits nothing. */
export interface Repeat {
  ok: true;
  repeat: true;
  reply: unknown;
}

export interface CommandRule {
  roles: readonly Role[];
  /**
   * "natural": the effect itself tells a repeat (one entry per attendee), so no receipt is stored.
   * "stored": a receipt row keyed by (actor, command id) is written in the same commit.
   */
  receipt: "natural" | "stored";
  /** An effect that is its own record and leaves none in the audit log; commands of attendees never do. */
  unaudited?: true;
}

/** Read access for long work outside the commit. Lists are in key order, complete. */
export interface RowReader {
  get<T>(key: RowKey): Promise<T | undefined>;
  list<T>(owner: string, table: string): AsyncIterable<T>;
  /** Content-addressed bytes, written before the commit that names them. */
  putBlob(bytes: Uint8Array): Promise<BlobRef>;
  getBlob(ref: BlobRef): Promise<Uint8Array>;
}

/** The public numbers of one chain; `lib/beacon.ts` asks the relays. */
export interface PublicNumbers {
  chain: Chain;
  /** The round that the relays call the latest, checked; null when none of them answers. */
  latest(): Promise<number | null>;
  /** The signature of that round, checked; null as long as it cannot be had. */
  signature(round: number): Promise<string | null>;
  /** Whether this is the chain's one signature of that round, whoever brought it. */
  verify(round: number, signature: string): Promise<boolean>;
}

/** Encrypts what must not be read in the database. The same bytes give the same ciphertext, per purpose. */
export interface AtRest {
  lock(purpose: string, plain: Uint8Array): Promise<Uint8Array>;
  /** @throws when the bytes were altered, or locked under another root secret */
  unlock(purpose: string, locked: Uint8Array): Promise<Uint8Array>;
}

/** What long work may use. */
export interface Tools {
  read: RowReader;
  /** Null: this server draws without public numbers only. */
  beacon: PublicNumbers | null;
  atRest: AtRest;
  /** Works it out, or gives what it came to last time: for what is costly and follows from `key` alone. */
  recall<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** The modules of the head that the work was asked on, by id. */
  modules: Readonly<Record<string, ModuleState>>;
  /** Event-wide counts of the head that the work was asked on. */
  counts: { attendees: number; checkedIn: number };
  /** Whether this server can send text messages. */
  sms?: boolean;
  /** What the head still has room for beside this module's own state and what the others may still gain. */
  freeBytes: number;
  /** The operator's Ed25519 public key, 64 hex. */
  publicKey: string;
  /** Signs a record's hash; returns 128 hex. */
  sign(hash: Uint8Array): string;
}

export interface BlobRef {
  /** 64 hex */
  sha256: string;
  size: number;
}

export interface Module<State extends { kind: string }, Args = unknown> {
  kind: State["kind"];
  rules: Readonly<Record<string, CommandRule>>;
  /** Tables of which the state tells that they hold no row yet, so that nobody has to look. */
  emptyTables?(state: State): string[];
  /** The rows `decide` will read. */
  needs(state: State, command: Command<string, Args>): RowKey[];
  decide(state: State, rows: Rows, command: Command<string, Args>): Decision<State> | Repeat | Refused;
  /**
   * Long work whose outcome `decide` needs: a pure function of stored bytes, so that doing it twice, on any
   * isolate, gives the same. Returns undefined when the state does not call for it; `decide` then refuses.
   */
  prepare?(state: State, command: Command<string, Args>, tools: Tools): Promise<unknown>;
  /**
   * A command that the state itself calls for (seal after close), or null. Any isolate may submit it, from `at`
   * on (Unix ms; absent: at once).
   */
  due?(state: State): { id: string; type: string; at?: number } | null;
  /** Bytes that the state may still gain until its end, at most: the head has to have room for them. */
  growthBytes(state: State): number;
  view(state: State): ModuleView;
  /** What becomes of it when the personal data of its event is deleted. */
  purge: Purge<State>;
}

/** Whether the rows of this table stay. */
export type KeptTables = (owner: string, table: string) => boolean;

export interface Purge<State> {
  /** It still needs to know people, so nothing can be deleted yet. */
  isRunning(state: State): boolean;
  /** Tables of its rows that name nobody and stay; all others go. */
  keeps: readonly string[];
  /** What has to be written before the first row goes, for what stays to be whole; nothing when it is there. */
  saves?(state: State, module: string, read: RowReader): Promise<RowWrite[]>;
  /** The state with nobody's name in it. */
  without(state: State): State;
  /** Blobs that stay: what its proof needs. */
  blobs(module: string, read: Pick<RowReader, "get">): Promise<BlobRef[]>;
}

// deno-lint-ignore no-explicit-any -- the registry holds modules of different states; each checks its own kind
export type AnyModule = Module<any, any>;

export interface ModuleState {
  kind: string;
  title: string;
  phase: string;
}

/** Everything live of one event: the one value that every commit checks and replaces. */
export interface Head {
  v: 1;
  /** Dense, starts at 1 with the event's creation. */
  seq: number;
  /** Fresh in every commit: tells whether a commit whose reply was lost has landed. */
  commitId: string;
  event: EventFacts;
  walkUps: boolean;
  /** Absent while nobody came without an invitation and the organizer said nothing of them. */
  door?: Door;
  current: string | null;
  counts: { attendees: number; checkedIn: number };
  modules: Record<string, ModuleState>;
  /** The last record of the audit log (`lib/room/audit.ts`); absent while there is none. */
  audit?: { n: number; hash: string };
}

/** People without an invitation: how many there may be, and how many there are. */
export interface Door {
  /** They wait for the organizer's word. */
  approval?: boolean;
  max?: number;
  perAddress?: number;
  /** Let in, or waiting. */
  count: number;
  /** From the first who had to wait. */
  waiting?: number;
}

/** One person on the roster: the row `["@", "attendee", id]`. */
export interface Attendee {
  v: 1;
  id: string;
  name: string;
  phone?: string;
  smsOptIn?: boolean;
  /** ISO-8601: when they themselves said so, at the door. */
  smsOptInAt?: string;
  checkedIn: boolean;
  /** ISO-8601: when the desk or the door did; absent where the list said so. */
  checkedInAt?: string;
  tickets?: number;
  /** They object to their name on a screen: winners of them are shown as a number. */
  hideName?: true;
}

export function attendeeKey(id: string): RowKey {
  return [EVENT_ROWS, "attendee", id];
}
