/**
 * Every command that was sent and every answer that was given, judged against what truly landed.
 * @module
 */
import { same } from "@/tests/sim/same.ts";
import type { Actor, Attendee } from "@/lib/modules/contract.ts";
import type { Ballot } from "@/lib/modules/poll.ts";
import { isOver } from "@/lib/modules/purge.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import type { Buyer } from "@/lib/modules/tickets_state.ts";
import type { PurchaseReply } from "@/lib/protocol/messages.ts";
import type { Answer } from "@/lib/room/decide.ts";
import type { Asked } from "@/lib/runtime.ts";
import type { Insist } from "@/tests/sim/commit_rules.ts";
import type { Isolate } from "@/tests/sim/isolate.ts";
import { type Landed, type Ledger, type Receipt, standing } from "@/tests/sim/ledger.ts";
import { checkVoted, type Voted } from "@/tests/sim/poll_rules.ts";
import { buyerOf, checkBought, isTicketFact } from "@/tests/sim/ticket_rules.ts";

export interface Attempt {
  event: string;
  actor: Actor;
  asked: Asked;
  isolate: Isolate;
  at: number;
  /** "fault": the call threw, and nobody can say what it did. */
  outcome?: Answer | "fault";
}

export interface Book {
  open(attempt: Attempt): void;
  /** @param now unix ms */
  settle(attempt: Attempt, outcome: Answer | "fault"): void;
  /** Attempts that have no answer though their isolate lives. */
  unanswered(): Attempt[];
  /** Accepted before, so that somebody may send it once more. */
  readonly accepted: readonly Attempt[];
  /** All that were made, in order. */
  readonly attempts: readonly Attempt[];
  /** What can only be judged at the end. */
  conclude(): void;
}

/** Nothing certain is said: it may have landed, and the same request may be sent again. */
const UNCERTAIN: ReadonlySet<string> = new Set(["busy", "fault"]);
/** They say how things shall be, and a repeat says so again: the answer need not be the first one. */
const SAYING_SO: ReadonlySet<string> = new Set(["import", "check_in"]);

export function createBook(
  ledgers: ReadonlyMap<string, Ledger>,
  insist: Insist,
  count: (what: string) => void,
): Book {
  const attempts: Attempt[] = [];
  const accepted: Attempt[] = [];

  const said = ({ actor, asked, event }: Attempt) =>
    `${asked.type} ${asked.id} of ${actor.id} in ${event}/${asked.module}`;

  function settle(attempt: Attempt, outcome: Answer | "fault"): void {
    insist(attempt.outcome === undefined, "ROOM3", () => `${said(attempt)} is answered twice`);
    attempt.outcome = outcome;
    if (outcome === "fault") return count("answer: fault");
    const ledger = ledgers.get(attempt.event)!;
    if (!outcome.ok) {
      const { code } = outcome.refusal;
      count(`refused: ${code}`);
      count(`refused: ${attempt.asked.type} ${code}`);
      return checkRefusal(ledger, attempt, outcome.refusal);
    }
    count(`accepted: ${attempt.asked.type}`);
    accepted.push(attempt);
    insist(
      outcome.seq <= ledger.head.seq,
      "ROOM1",
      () => `${said(attempt)} is in commit ${outcome.seq}: none yet`,
    );
    const isClean = !/"(results|tally)"/.test(JSON.stringify(outcome.reply));
    insist(isClean, "POLL8", () => `${said(attempt)} is told ${JSON.stringify(outcome.reply)}`);
    if (attempt.asked.type === "enter") checkEntered(ledger, attempt, outcome.seq, outcome.reply as Entered);
    else if (attempt.asked.type === "vote") {
      checkVoted(ledger, attempt, outcome.seq, outcome.reply as Voted, insist, count);
    } else if (attempt.asked.type === "purchase") {
      checkBought(ledger, attempt, outcome.seq, outcome.reply as PurchaseReply, insist, count);
    } else checkReceipt(ledger, attempt, outcome);
  }

  function checkEntered(ledger: Ledger, attempt: Attempt, seq: number, reply: Entered): void {
    const { asked, actor } = attempt;
    const written = ledger.commits.flatMap(({ seq, rows, old }) =>
      rows.flatMap((write) => {
        const { key, value } = write;
        if (key[0] !== asked.module || key[1] !== "entry" || key[2] !== actor.id) return [];
        const before = entryOf(old.get(write) as Entry | undefined, asked.id);
        const after = entryOf(value as Entry, asked.id);
        return after && !before ? [{ ...after, seq }] : [];
      })
    );
    const entry = written[0];
    insist(
      entry?.entryNumber === reply.entryNumber && entry.entrantTag === reply.entrantTag &&
        entry.serverNonce === reply.serverNonce,
      "ROOM1",
      () => `${said(attempt)} is told ${JSON.stringify(reply)}, its row is ${JSON.stringify(entry)}`,
    );
    insist(
      written.length === 0 || written[0].seq <= seq,
      "ROOM1",
      () => `${said(attempt)} is said to be in commit ${seq} and is in ${written[0].seq}`,
    );
    insist(written.length === 1, "RAF1", () => `${said(attempt)} is written ${written.length} times`);
    if (!reply.repeated) return;
    count("answer: repeated");
    const first = ledger.commits.find(({ rows }) =>
      rows.some(({ key, value }) =>
        key[0] === asked.module && key[1] === "entry" && key[2] === actor.id &&
        entryOf(value as Entry, asked.id)
      )
    );
    const isMovedOn = first!.seq < ledger.head.seq;
    insist(
      isMovedOn || attempts.some((other) => other !== attempt && isSame(other, attempt)),
      "ROOM4",
      () => `${said(attempt)} is called a repeat and is the first`,
    );
  }

  function checkReceipt(ledger: Ledger, attempt: Attempt, answer: Answer & { ok: true }): void {
    const { asked, actor } = attempt;
    // A purge deletes receipts, so what the server notes may be noted once more.
    if (asked.type === "note" && isOver(ledger.head)) return;
    const owner = asked.module === "" ? "@" : asked.module;
    const receipt = ledger.lastWritten<Receipt>([owner, "receipt", `${actor.role}:${actor.id}`, asked.id]);
    if (!receipt) {
      const isNatural = ["import", "check_in", "walk_up", "seal", "claim", "advance", "purge"].includes(
        asked.type,
      );
      insist(isNatural, "ROOM1", () => `${said(attempt)} is accepted and left no receipt`);
      return;
    }
    insist(
      answer.seq === receipt.seq && same(answer.reply, receipt.reply),
      "ROOM4",
      () => `${said(attempt)} is told ${JSON.stringify(answer)}, its receipt says ${JSON.stringify(receipt)}`,
    );
  }

  /** A refusal names a fact, and the fact held at some moment between the question and the answer. */
  function checkRefusal(
    ledger: Ledger,
    attempt: Attempt,
    refusal: (Answer & { ok: false })["refusal"],
  ): void {
    const { asked, actor } = attempt;
    const during = ledger.since(attempt.at);
    const phasesOf = (module: string) => {
      const all = new Set(during.flatMap(({ phases }) => phases.get(module) ?? []));
      if (all.size === 0) all.add(ledger.raffle(module)!.phase);
      return all as ReadonlySet<string>;
    };
    const phases = () => phasesOf(asked.module);
    const hold = (holds: boolean) =>
      insist(
        holds,
        "ROOM6",
        () => `${said(attempt)} is refused with ${JSON.stringify(refusal)}, which never held`,
      );
    switch (refusal.code) {
      case "entries_closed":
      case "not_open":
      case "wrong_phase":
        return hold(phases().has(refusal.phase));
      case "paused":
        return hold(phases().has("paused"));
      case "already_entered":
      case "not_entered": {
        const rows = history<Entry>(ledger, during, [asked.module, "entry", actor.id]);
        // One commit holds several answers, and a row only the last of them; a withdrawal leaves its receipt.
        const left = during.some(({ rows }) =>
          rows.some(({ key: [owner, table, who] }) =>
            owner === asked.module && table === "receipt" && who === `attendee:${actor.id}`
          )
        );
        const stood = left || rows.some((row) => row !== undefined && standing(row));
        const didNot = left || rows.some((row) => row === undefined || !standing(row));
        if (refusal.code === "not_entered") return hold(didNot);
        return hold(stood && rows.some((row) => row?.entryNumber === refusal.entryNumber));
      }
      case "limit_reached":
      case "sold_out": {
        const rows = history<Buyer>(ledger, during, [asked.module, "entry", buyerOf(attempt)]);
        return hold(isTicketFact(refusal, during, rows, attempt, ledger.head));
      }
      case "vote_final": {
        const { question } = asked.args as { question: string };
        const rows = history<Ballot>(ledger, during, [asked.module, "ballot", question, actor.id]);
        return hold(rows.some((row) => same(row?.options, refusal.options)));
      }
      case "not_checked_in": {
        const rows = history<Attendee>(ledger, during, ["@", "attendee", actor.id]);
        return hold(rows.some((row) => row?.checkedIn !== true) || rows.length > 2);
      }
      case "event_purged":
        return hold(isOver(ledger.head));
      case "still_running":
        return hold(phasesOf(refusal.module).has(refusal.phase));
      case "not_found":
        if (refusal.what !== "attendee" || (asked.type !== "enter" && asked.type !== "purchase")) return;
        return hold(history(ledger, during, ["@", "attendee", buyerOf(attempt)]).includes(undefined));
    }
  }

  /** What a row held at each moment of these commits, the time before them included. */
  function history<T>(ledger: Ledger, during: readonly Landed[], key: readonly string[]): (T | undefined)[] {
    const name = key.join("/");
    const values: (T | undefined)[] = [];
    for (const { rows, old } of during) {
      for (const write of rows) {
        if (write.key.join("/") !== name) continue;
        values.push(old.get(write) as T | undefined, write.value === null ? undefined : write.value as T);
      }
    }
    if (values.length === 0) values.push(ledger.table<T>(key[0], key[1]).get(key.slice(2).join("/")));
    return values;
  }

  function conclude(): void {
    const byId = new Map<string, Attempt[]>();
    for (const attempt of attempts) {
      const { event, actor, asked } = attempt;
      const name = [event, asked.module, actor.role, actor.id, asked.type, asked.id].join(" ");
      byId.set(name, [...(byId.get(name) ?? []), attempt]);
    }
    for (const repeats of byId.values()) {
      const [{ event, actor, asked }] = repeats;
      const answers = repeats.map(({ outcome }) => outcome);
      const replies = answers.flatMap((one) =>
        one && one !== "fault" && one.ok ? [withoutRepeated(one.reply)] : []
      );
      if (!SAYING_SO.has(asked.type)) {
        for (const reply of replies) {
          insist(
            same(reply, replies[0]),
            "ROOM4",
            () => `${said(repeats[0])} is told ${JSON.stringify(replies[0])} and ${JSON.stringify(reply)}`,
          );
        }
      }
      const landedAt = Math.min(
        ...repeats.flatMap(({ outcome }) =>
          outcome && outcome !== "fault" && outcome.ok ? [ledgers.get(event)!.landedAt(outcome.seq)] : []
        ),
      );
      const late = repeats.find(({ at, outcome }) =>
        at > landedAt && outcome && outcome !== "fault" && !outcome.ok &&
        !UNCERTAIN.has(outcome.refusal.code) && outcome.refusal.code !== "event_purged"
      );
      insist(
        !late,
        "ROOM4",
        () => `${said(repeats[0])} is accepted, and its repeat told ${JSON.stringify(late!.outcome)}`,
      );
      const isRefused = answers.every((one) =>
        one !== undefined && one !== "fault" && !one.ok && !UNCERTAIN.has(one.refusal.code) &&
        // It may have landed before the end, and its repeat hears of the end alone.
        one.refusal.code !== "event_purged"
      );
      if (!isRefused) continue;
      const owner = asked.module === "" ? "@" : asked.module;
      const left = ledgers.get(event)!.commits.flatMap(({ rows }) =>
        rows.filter(({ key, value }) =>
          key[0] === owner && value !== null &&
          (key[1] === "receipt" && key[2] === `${actor.role}:${actor.id}` && key[3] === asked.id ||
            (key[1] === "entry" && key[2] === actor.id || key[1] === "ballot" && key[3] === actor.id) &&
              (value as Entry | Ballot).commandId === asked.id ||
            key[1] === "entry" && key[2] === buyerOf(repeats[0]) &&
              (value as Partial<Buyer>).purchases?.some(({ requestId }) => requestId === asked.id))
        )
      );
      insist(
        left.length === 0,
        "ROOM5",
        () => `${said(repeats[0])} is refused and left ${left[0].key.join("/")}`,
      );
    }
  }

  return {
    open: (attempt) => void attempts.push(attempt),
    settle,
    unanswered: () => attempts.filter(({ outcome, isolate }) => outcome === undefined && isolate.isAlive),
    accepted,
    attempts,
    conclude,
  };
}

/** What this command wrote, also when its entry was withdrawn and came again since. */
function entryOf(row: Entry | undefined, commandId: string): Entered | undefined {
  const one = row && [row, ...row.earlier ?? []].find((entry) => entry.commandId === commandId);
  return one && { entryNumber: row.entryNumber, entrantTag: one.entrantTag, serverNonce: one.serverNonce };
}

interface Entered {
  entryNumber: number;
  entrantTag: string;
  serverNonce: string;
  repeated?: true;
}

function isSame(a: Attempt, b: Attempt): boolean {
  return a.event === b.event && a.actor.id === b.actor.id && a.asked.id === b.asked.id;
}

function withoutRepeated(reply: unknown): unknown {
  const { repeated: _repeated, ...rest } = reply as { repeated?: true };
  return rest;
}
