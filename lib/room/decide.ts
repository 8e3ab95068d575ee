/**
 * One batch decided: each command in order over the evolving head and rows, and what to write if all hold.
 *
 * Pure. Refusals keep their order: permission, receipt, then the module's own (what you already did, phase,
 * capacity). Called by `coordinator.ts`, which read the rows named by `rowsNeeded`.
 * @module
 */
import { type Refusal, refuse, type Refused } from "@/lib/refusal.ts";
import {
  type AuditFacts,
  type Command,
  type CommandRule,
  type Decision,
  EVENT_ROWS,
  type Head,
  type Repeat,
  type RowKey,
  type Rows,
  type RowWrite,
  type Told,
} from "@/lib/modules/contract.ts";
import { decideEvent, type EventCommand, eventNeeds, eventRules, type Note } from "@/lib/modules/event.ts";
import { modules } from "@/lib/modules/mod.ts";
import { auditActor, type AuditCause, auditKey, nextRecord } from "@/lib/room/audit.ts";
import { refusedWhenOver } from "@/lib/modules/purge.ts";
import { concealed } from "@/lib/room/person.ts";
import { rowName } from "@/lib/storage/keys.ts";
import {
  approximateBytes,
  approximateKeyBytes,
  batchBytesMax,
  batchKeyBytesMax,
  batchRowsMax,
  headBytesMax,
} from "@/lib/room/bounds.ts";

/** `seq` is the commit that holds the effect; for a repeat, the present one. */
export type Answer = { ok: true; seq: number; reply: unknown } | Refused;

/** A decision threw: a bug, which must not take the other commands of the batch with it. */
export interface Bug {
  bug: unknown;
}

export interface Plan {
  /** One per decided command, in order; commands past `answers.length` did not fit and wait. */
  answers: (Answer | Bug)[];
  head: Head;
  rows: RowWrite[];
  changes: Told[];
  /** False: nothing to commit. */
  writes: boolean;
}

/** A receipt row: the first answer to (actor, command id). */
interface Receipt {
  v: 1;
  type: string;
  seq: number;
  reply: unknown;
}

export function rowsNeeded(head: Head, command: Command): RowKey[] {
  const rule = ruleOf(head, command);
  if (!rule) return [];
  const keys = command.module === ""
    ? eventNeeds(command as EventCommand)
    : modules[head.modules[command.module].kind].needs(head.modules[command.module], command);
  return rule.receipt === "stored" ? [...keys, receiptKey(command)] : keys;
}

/** Tables (`owner/table`) of which the head alone tells that they hold no row. */
export function emptyTables(head: Head): string[] {
  const tables = Object.entries(head.modules).flatMap(([id, state]) =>
    modules[state.kind].emptyTables?.(state).map((table) => `${id}/${table}`) ?? []
  );
  return head.counts.attendees === 0 ? [`${EVENT_ROWS}/attendee`, ...tables] : tables;
}

/**
 * @param rows by `rowName`; every row that `rowsNeeded` names must be a key, absent rows as `undefined`
 * @param commitId for the head that the plan would write
 */
export function decideBatch(
  head: Head,
  rows: ReadonlyMap<string, unknown>,
  commands: readonly Command[],
  commitId: string,
): Plan {
  const seq = head.seq + 1;
  const written = new Map<string, RowWrite>();
  const view: Rows = {
    get<T>(key: RowKey): T | undefined {
      const name = rowName(key);
      const own = written.get(name);
      if (own) return (own.value ?? undefined) as T | undefined;
      const value = rows.get(name);
      if (value === undefined && !rows.has(name)) {
        throw new Error(`Row was not named by needs(): ${key.join("/")}`);
      }
      return value as T | undefined;
    },
  };
  const answers: (Answer | Bug)[] = [];
  const changes: Told[] = [];
  let next = head;
  /**
   * Rows were named by the head as it was. Where a neighbour of this batch has made the module, or changed whom a mark
   * is for, others may be needed: then the command goes into the next batch. What attendees need depends on neither.
   */
  const lacksRows = (command: Command) => {
    const { module, actor } = command;
    if (next.modules[module] === head.modules[module]) return false;
    if (actor.role === "attendee" && Object.hasOwn(head.modules, module)) return false;
    return rowsNeeded(next, command).map(rowName).some((name) => !rows.has(name) && !written.has(name));
  };
  let bytes = 0;
  let keyBytes = 0;

  for (const command of commands) {
    if (next !== head && lacksRows(command)) break;
    let outcome: Outcome;
    try {
      outcome = decideOne(next, view, command);
    } catch (bug) {
      answers.push({ bug });
      continue;
    }
    if (!outcome.ok) {
      answers.push(outcome);
      continue;
    }
    if ("repeat" in outcome) {
      // What it repeats may be a neighbour in this very batch.
      const present = written.size > 0 ? seq : head.seq;
      answers.push({ ok: true, seq: outcome.seq ?? present, reply: outcome.reply });
      continue;
    }
    const added = [...outcome.rows];
    if (outcome.facts) {
      const { cause, rows: persons } = concealed(causeOf(command, outcome.facts), command.random);
      const record = nextRecord(next.audit, cause);
      added.push({ key: auditKey(record.n), value: record }, ...persons);
      outcome.head = { ...outcome.head, audit: { n: record.n, hash: record.hash } };
    }
    if (outcome.receipt) {
      const receipt: Receipt = { v: 1, type: command.type, seq, reply: outcome.reply };
      added.push({ key: receiptKey(command), value: receipt });
      // Only rare commands have receipts, so the head is measured here and not for every entry.
      if (bytesPromised(next, outcome.head) > headBytesMax) {
        answers.push(refuse({ code: "too_large", limitBytes: headBytesMax }));
        continue;
      }
    }
    let addedBytes = 0;
    let addedKeyBytes = 0;
    for (const { key, value } of added) {
      const keyBytes = approximateKeyBytes(key);
      addedBytes += approximateBytes(value) + 2 * keyBytes;
      addedKeyBytes += keyBytes + 24;
    }
    const fits = bytes + addedBytes <= batchBytesMax && keyBytes + addedKeyBytes <= batchKeyBytesMax &&
      written.size + added.length <= batchRowsMax;
    if (!fits) {
      if (answers.length > 0) break;
      answers.push(refuse({ code: "too_large", limitBytes: batchBytesMax }));
      continue;
    }
    bytes += addedBytes;
    keyBytes += addedKeyBytes;
    for (const write of added) written.set(rowName(write.key), write);
    next = outcome.head;
    changes.push(...outcome.changes);
    answers.push({ ok: true, seq, reply: outcome.reply });
  }
  const writes = next !== head || written.size > 0;
  return { answers, head: { ...next, seq, commitId }, rows: [...written.values()], changes, writes };
}

/** Room in the head beside what is there and what the other modules may still gain. */
export function freeBytes(head: Head, module: string): number {
  const others = Object.entries(head.modules).filter(([id]) => id !== module);
  return headBytesMax - approximateBytes(head) - growthOf(others.map(([, state]) => state));
}

function growthOf(states: Head["modules"][string][]): number {
  return states.reduce((sum, state) => sum + modules[state.kind].growthBytes(state), 0);
}

/** A new module must leave room for all that its head will have to hold, or its winners could not be shown. */
function bytesPromised(before: Head, after: Head): number {
  const states = Object.values(after.modules);
  const isNew = states.length > Object.keys(before.modules).length;
  return approximateBytes(after) + (isNew ? growthOf(states) : 0);
}

interface Effect {
  ok: true;
  head: Head;
  rows: RowWrite[];
  changes: Told[];
  reply: unknown;
  receipt: boolean;
  /** For the audit record; absent where the effect leaves none. */
  facts?: AuditFacts;
}

type Outcome =
  | Effect
  | (Repeat & { seq?: number })
  | Refused;

function decideOne(head: Head, rows: Rows, command: Command): Outcome {
  const rule = ruleOf(head, command);
  if (!rule) return refuse(noSuchCommand(head, command));
  if (!rule.roles.includes(command.actor.role)) {
    return refuse({ code: "forbidden", needs: rule.roles.map(plural).join(" or ") });
  }
  const over = refusedWhenOver(head, command);
  if (over) return over;
  const receipt = rule.receipt === "stored";
  if (receipt) {
    const first = rows.get<Receipt>(receiptKey(command));
    if (first) return { ok: true, repeat: true, reply: first.reply, seq: first.seq };
  }
  if (command.module === "") {
    const decision = decideEvent(head, rows, command as EventCommand);
    return settle(decision, (state) => state, rule, command);
  }
  const state = head.modules[command.module];
  const decision = modules[state.kind].decide(state, rows, command);
  return settle(
    decision,
    (after) => ({ ...head, modules: { ...head.modules, [command.module]: after } }),
    rule,
    command,
  );
}

function settle<State>(
  decision: Decision<State> | Repeat | Refused,
  place: (state: State) => Head,
  rule: CommandRule,
  { module, actor }: Command,
): Outcome {
  if (!decision.ok || "repeat" in decision) return decision;
  const { state, rows, changes, reply } = decision;
  const effect: Effect = {
    ok: true,
    head: place(state),
    rows,
    changes,
    reply,
    receipt: rule.receipt === "stored",
  };
  if (actor.role === "attendee" || rule.unaudited || decision.unaudited) return effect;
  const { phase } = module === "" ? {} as { phase?: string } : effect.head.modules[module];
  return { ...effect, facts: { ...(phase && { module, phase }), ...decision.facts } };
}

/** What the audit log says of a command that had an effect. */
function causeOf({ type, actor, args, at }: Command, facts: AuditFacts): AuditCause {
  if (type !== "note" || actor.role !== "system") {
    return { at, actor: auditActor(actor), action: type, facts };
  }
  const note = args as Note;
  return { at, actor: note.actor, action: note.action, facts };
}

function ruleOf(head: Head, command: Command): CommandRule | undefined {
  const rules: Readonly<Record<string, CommandRule>> | undefined = command.module === ""
    ? eventRules
    : Object.hasOwn(head.modules, command.module)
    ? modules[head.modules[command.module].kind].rules
    : undefined;
  return rules && Object.hasOwn(rules, command.type) ? rules[command.type] : undefined;
}

function noSuchCommand(head: Head, { module, type }: Command): Refusal {
  if (module !== "" && !Object.hasOwn(head.modules, module)) return { code: "not_found", what: "module" };
  return {
    code: "invalid_request",
    path: "type",
    problem: `there is no command ${JSON.stringify(type)} here`,
  };
}

function receiptKey({ module, actor, id }: Command): RowKey {
  return [module === "" ? EVENT_ROWS : module, "receipt", `${actor.role}:${actor.id}`, id];
}

function plural(role: string): string {
  return role === "system" ? "the server itself" : `${role}s`;
}
