/**
 * What truly landed in one event, commit by commit, kept apart from the store, and what must not be seen yet.
 *
 * The faulty store writes it at the moment a commit lands, whatever its isolate gets to hear. Every rule of the
 * simulator is judged against it.
 * @module
 */
import type { Attendee, Head, RowWrite } from "@/lib/modules/contract.ts";
import type { Phase, View } from "@/lib/protocol/messages.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Entry, OpenOutcome } from "@/lib/modules/raffle_rows.ts";
import { toHex } from "@/lib/draw/bytes.ts";
import { type Audience, viewOf } from "@/lib/room/view.ts";
import type { Commit } from "@/lib/storage/store.ts";

export interface Receipt {
  type: string;
  seq: number;
  reply: { phase?: Phase };
}

export interface Landed {
  seq: number;
  at: number;
  isolate: string;
  /** The most that this isolate's clock was ahead of `at` until then. */
  aheadMs: number;
  before: Head;
  head: Head;
  rows: RowWrite[];
  /** What the written rows held before; absent where there was none. */
  old: Map<RowWrite, unknown>;
  /** Per module, every phase that held at some moment of this commit: before it, between commands, after it. */
  phases: Map<string, Phase[]>;
}

export interface Ledger {
  readonly event: string;
  readonly head: Head;
  /** By seq; the first commit is at 1. */
  readonly heads: readonly Head[];
  /** In order, without the event's creation. */
  readonly commits: readonly Landed[];
  table<T>(owner: string, name: string): ReadonlyMap<string, T>;
  /** Every row that there is now, under `owner/table` and its id. */
  rows(): [table: string, id: string, value: unknown][];
  /** @throws nothing: judging is for `commit_rules.ts` */
  land(commit: Commit, isolate: string, aheadMs: number): Landed;
  /** As it goes over the wire: without undefined fields. Shared, not to be changed. */
  view(seq: number, audience: Audience): View;
  /** Texts that may stand in no frame: server seeds, and winners of tiers that nobody has revealed. */
  secrets(): ReadonlySet<string>;
  raffle(module: string): RaffleState | undefined;
  /** What the draw found out, from the commit that holds it on. */
  outcome(module: string): OpenOutcome | undefined;
  /** 64 hex, from the opening on. */
  seed(module: string): string | undefined;
  /** Unix ms; for the event's creation, and for what has not landed, never. */
  landedAt(seq: number): number;
  /** What was written under this key last, also when it has been deleted since. */
  lastWritten<T>(key: readonly string[]): T | undefined;
  /** The commits that were the present one at some moment from `since` on, and those after. */
  since(at: number): Landed[];
}

/** @param plain what was locked, by its purpose: a draw's seed and its outcome */
export function createLedger(
  event: string,
  first: Head,
  now: () => number,
  plain: ReadonlyMap<string, Uint8Array>,
): Ledger {
  const heads: Head[] = [];
  heads[first.seq] = first;
  const commits: Landed[] = [];
  const tables = new Map<string, Map<string, unknown>>();
  const views = new Map<string, View>();
  let head = first;
  let secrets = new Set<string>();

  function tableOf(owner: string, name: string): Map<string, unknown> {
    const key = `${owner}/${name}`;
    let table = tables.get(key);
    if (!table) tables.set(key, table = new Map());
    return table;
  }

  function land(commit: Commit, isolate: string, aheadMs: number): Landed {
    const before = head;
    const old = new Map<RowWrite, unknown>();
    for (const write of commit.rows) {
      const [owner, name, ...id] = write.key;
      const table = tableOf(owner, name);
      old.set(write, table.get(id.join("/")));
      if (write.value === null) table.delete(id.join("/"));
      else table.set(id.join("/"), write.value);
    }
    head = commit.head;
    heads[head.seq] = head;
    const phases = new Map(
      Object.keys(head.modules).map((id) => [id, phasesOf(id, before, commit)]),
    );
    const landed = {
      seq: head.seq,
      at: now(),
      isolate,
      aheadMs,
      before,
      head,
      rows: commit.rows,
      old,
      phases,
    };
    commits.push(landed);
    if (commit.rows.some(({ key }) => key[1] === "secret" || key[1] === "outcome" || key[1] === "receipt")) {
      secrets = secretsNow();
    }
    return landed;
  }

  function secretsNow(): Set<string> {
    const found = new Set<string>();
    for (const module of Object.keys(head.modules)) {
      const seed = seedOf(module);
      if (seed) found.add(seed);
      const outcome = outcomeOf(module);
      const shown = shownTiers(module);
      for (const { tier, entrantTag, attendee } of outcome?.winners ?? []) {
        if (shown.has(tier)) continue;
        found.add(entrantTag);
        const row = tableOf("@", "attendee").get(attendee) as Attendee | undefined;
        if (row) found.add(row.name);
      }
    }
    // Who has won a revealed prize of another raffle may be named for that.
    for (const module of Object.keys(head.modules)) {
      const outcome = outcomeOf(module);
      const shown = shownTiers(module);
      for (const { tier, attendee } of outcome?.winners ?? []) {
        if (!shown.has(tier)) continue;
        const row = tableOf("@", "attendee").get(attendee) as Attendee | undefined;
        if (row) found.delete(row.name);
      }
    }
    return found;
  }

  const drawIdOf = (module: string) => (head.modules[module] as RaffleState | undefined)?.drawId;

  function seedOf(module: string): string | undefined {
    const bytes = plain.get(`seed ${drawIdOf(module)}`);
    return tableOf(module, "secret").has("") && bytes ? toHex(bytes) : undefined;
  }

  function outcomeOf(module: string): OpenOutcome | undefined {
    const bytes = plain.get(`outcome ${drawIdOf(module)}`);
    if (!tableOf(module, "outcome").has("") || !bytes) return undefined;
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  /** Tiers that have been revealed at any time; a cancelled raffle does not make them a secret again. */
  function shownTiers(module: string): Set<string> {
    const shown = new Set<string>();
    for (const { head } of commits) {
      const state = head.modules[module] as RaffleState | undefined;
      for (const tier of state?.revealedTiers ?? []) shown.add(tier);
    }
    for (const tier of (head.modules[module] as RaffleState).revealedTiers ?? []) shown.add(tier);
    return shown;
  }

  return {
    event,
    heads,
    commits,
    land,
    get head() {
      return head;
    },
    table: <T>(owner: string, name: string) => tableOf(owner, name) as ReadonlyMap<string, T>,
    rows: () =>
      [...tables].flatMap(([name, table]) =>
        [...table].map(([id, value]) => [name, id, value] as [string, string, unknown])
      ),
    view(seq, audience) {
      const key = `${seq} ${audience}`;
      let view = views.get(key);
      if (!view) views.set(key, view = JSON.parse(JSON.stringify(viewOf(heads[seq], audience))) as View);
      return view;
    },
    secrets: () => secrets,
    outcome: outcomeOf,
    seed: seedOf,
    raffle: (module) => head.modules[module] as RaffleState | undefined,
    landedAt: (seq) => commits[seq - first.seq - 1]?.at ?? Infinity,
    lastWritten<T>(key: readonly string[]) {
      const name = key.join("/");
      for (let i = commits.length - 1; i >= 0; i--) {
        const write = commits[i].rows.find(({ key, value }) => value !== null && key.join("/") === name);
        if (write) return write.value as T;
      }
    },
    since(at) {
      let from = commits.length;
      while (from > 0 && commits[from - 1].at >= at) from--;
      return commits.slice(from);
    },
  };
}

/** Receipts stand in the order of their commands, so they tell what a batch went through. */
function phasesOf(module: string, before: Head, { rows, head }: Commit): Phase[] {
  const phases: Phase[] = [];
  const first = before.modules[module];
  phases.push(first ? first.phase as Phase : "draft");
  for (const { key, value } of rows) {
    if (key[0] !== module || value === null) continue;
    const phase = key[1] === "receipt"
      ? (value as Receipt).reply.phase
      : key[1] === "close"
      ? "closed"
      : null;
    if (phase) phases.push(phase);
  }
  const last = head.modules[module].phase as Phase;
  if (phases[phases.length - 1] !== last) phases.push(last);
  return phases;
}

export const standing = (entry: Entry): boolean => entry.withdrawnAt === undefined;
