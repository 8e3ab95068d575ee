/**
 * A room on a table: a head and its rows, moved by nothing but commands through the real decisions.
 *
 * For rule tests. Long work runs for real over the same rows. Time and chance are counted, so a run can be had
 * again.
 * @module
 */
import { createAtRest } from "@/lib/at_rest.ts";
import type {
  Actor,
  AtRest,
  BlobRef,
  Command,
  Head,
  PublicNumbers,
  Role,
  RowKey,
  RowReader,
  Told,
} from "@/lib/modules/contract.ts";
import { modules } from "@/lib/modules/mod.ts";
import { newRaffle } from "@/lib/modules/raffle_state.ts";
import type { DrawMode, NameMask, Tier } from "@/lib/protocol/messages.ts";
import type { RefusalCode } from "@/lib/refusal.ts";
import { type Answer, decideBatch, freeBytes, rowsNeeded } from "@/lib/room/decide.ts";
import { rowName } from "@/lib/storage/keys.ts";
import { bytesToHex } from "@noble/hashes/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";

export interface Sent {
  module?: string;
  type: string;
  args?: unknown;
  /** A fresh one when absent. */
  id?: string;
}

export interface Stage {
  readonly head: Head;
  /** What everybody was told, in order. */
  readonly told: Told[];
  send(actor: Actor, sent: Sent): Promise<Answer>;
  /** Like `send`, for what has to go well. @throws {Error} on a refusal */
  ok(actor: Actor, sent: Sent): Promise<unknown>;
  readonly reader: RowReader;
  readonly atRest: AtRest;
  /** What happens between the long work of the next command and its decision. */
  meanwhile(act: () => Promise<void>): void;
  /** Lets time pass: a command takes a second by itself. */
  skip(seconds: number): void;
  row<T>(...key: [owner: string, table: string, ...id: string[]]): T | undefined;
  blob(ref: BlobRef): Uint8Array;
}

export const organizer: Actor = { role: "organizer", id: "desk" };
export const system: Actor = { role: "system", id: "room" };
export const station: Actor = { role: "station", id: "hall" };

export function attendee(id: string): Actor {
  return { role: "attendee", id, holderHash: bytesToHex(sha256(new TextEncoder().encode(id))) };
}

export function actorOf(role: Role): Actor {
  return { organizer, system, station, attendee: attendee("p1") }[role];
}

/** "ok", or the code of the refusal. */
export function outcome(answer: Answer): "ok" | RefusalCode {
  return answer.ok ? "ok" : answer.refusal.code;
}

export interface StageOptions {
  walkUps?: boolean;
  /** Public numbers; without them only offline draws open. */
  beacon?: PublicNumbers;
  /** Whether texts can be sent. */
  sms?: boolean;
  /** Unix ms of the command before the first. */
  startAt?: number;
}

export function openStage(options: StageOptions = {}): Stage {
  const { walkUps = false, startAt = Date.UTC(2026, 10, 20, 19) } = options;
  const atRest = createAtRest(new Uint8Array(32));
  const rows = new Map<string, { key: RowKey; value: unknown }>();
  const blobs = new Map<string, Uint8Array>();
  const told: Told[] = [];
  let sent = 0;
  let skippedMs = 0;
  let between: (() => Promise<void>) | null = null;
  let head: Head = {
    v: 1,
    seq: 1,
    commitId: "first",
    event: {
      id: "GALA24",
      name: "Gala",
      joinCode: "ABC234",
      locale: "en",
      hue: 218,
      createdAt: "2026-11-20T18:00:00Z",
    },
    walkUps,
    current: null,
    counts: { attendees: 0, checkedIn: 0 },
    modules: {},
  };

  const reader: RowReader = {
    get: <T>(key: RowKey) => Promise.resolve(rows.get(rowName(key))?.value as T | undefined),
    async *list<T>(owner: string, table: string) {
      const found = [...rows.values()].filter(({ key }) => key[0] === owner && key[1] === table);
      for (const { value } of found.sort((a, b) => rowName(a.key) < rowName(b.key) ? -1 : 1)) {
        yield value as T;
      }
    },
    putBlob(bytes) {
      const ref = { sha256: bytesToHex(sha256(bytes)), size: bytes.length };
      blobs.set(ref.sha256, bytes);
      return Promise.resolve(ref);
    },
    getBlob: (ref) => Promise.resolve(blob(ref)),
  };

  function blob(ref: BlobRef): Uint8Array {
    const bytes = blobs.get(ref.sha256);
    if (!bytes) throw new Error(`there is no blob ${ref.sha256}`);
    return bytes;
  }

  async function send(actor: Actor, { module = "", type, args = {}, id }: Sent): Promise<Answer> {
    sent++;
    const command: Command = {
      id: id ?? `c${sent}`,
      module,
      type,
      actor,
      at: startAt + 1_000 * sent + skippedMs,
      random: Uint8Array.from({ length: 64 }, (_, i) => (31 * sent + i) % 256),
      args,
    };
    const state = Object.hasOwn(head.modules, module) ? head.modules[module] : undefined;
    command.prepared = state && await modules[state.kind].prepare?.(state, command, {
      read: reader,
      beacon: options.beacon ?? null,
      atRest,
      recall: (_, work) => work(),
      modules: head.modules,
      counts: head.counts,
      sms: options.sms,
      freeBytes: freeBytes(head, module),
      publicKey: "ab".repeat(32),
      sign: (hash) => bytesToHex(hash).repeat(2),
    });
    const act = between;
    between = null;
    await act?.();
    const known = new Map(
      rowsNeeded(head, command).map((key) => [rowName(key), rows.get(rowName(key))?.value]),
    );
    const plan = decideBatch(head, known, [command], `commit ${sent}`);
    const [answer] = plan.answers;
    if ("bug" in answer) throw answer.bug;
    if (plan.writes) {
      head = plan.head;
      told.push(...plan.changes);
      for (const { key, value } of plan.rows) {
        if (value === null) rows.delete(rowName(key));
        else rows.set(rowName(key), { key, value });
      }
    }
    return answer;
  }

  return {
    get head() {
      return head;
    },
    told,
    send,
    async ok(actor, one) {
      const answer = await send(actor, one);
      if (!answer.ok) throw new Error(`${one.type} is refused: ${JSON.stringify(answer.refusal)}`);
      return answer.reply;
    },
    reader,
    atRest,
    meanwhile: (act) => void (between = act),
    skip: (seconds) => void (skippedMs += 1_000 * seconds),
    row: <T>(...key: [string, string, ...string[]]) => rows.get(rowName(key))?.value as T | undefined,
    blob,
  };
}

export interface RaffleWanted {
  id?: string;
  tiers?: Tier[];
  mode?: DrawMode;
  ticketCap?: number;
  maskNames?: NameMask;
  claimSeconds?: number;
  leadSeconds?: number;
  rehearsal?: boolean;
  supersedes?: string;
  leavesOut?: { module: string; title: string }[];
}

export function addRaffle({ id = "r", mode = "offline", tiers = TIERS, ...rest }: RaffleWanted = {}): Sent {
  const state = newRaffle({ title: "Grand raffle", tiers, mode, ...rest });
  const prizes = tiers.reduce((sum, tier) => sum + tier.count, 0);
  return { type: "add_module", args: { id, state, prizes } };
}

export const TIERS: Tier[] = [
  { id: "gold", label: "Gold", count: 1 },
  { id: "silver", label: "Silver", count: 2 },
];

/** Ids p1..pn, checked in. */
export function guests(count: number): Sent {
  const rows = Array.from(
    { length: count },
    (_, i) => ({ id: `p${i + 1}`, name: `Guest N${i}`, checkedIn: true }),
  );
  return { type: "import", args: { rows } };
}
