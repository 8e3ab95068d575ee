/**
 * The raffle: open, enter, close, seal, draw, reveal. Decides only; never reads a clock or a database.
 *
 * Winners stand in the outcome row and enter the state, and with it every view, at the reveal: before that
 * there is nothing in the head that could leak. Long work (open record, seal, draw) is in `raffle_work.ts`.
 * @module
 */
import { refuse, type Refused } from "@/lib/refusal.ts";
import { attendeeKey } from "@/lib/modules/contract.ts";
import type {
  Attendee,
  AuditFacts,
  Command,
  CommandRule,
  Decision,
  Module,
  Repeat,
  RowKey,
  Rows,
  RowWrite,
  Told,
} from "@/lib/modules/contract.ts";
import type {
  DrawMode,
  NameMask,
  Phase,
  RaffleChange,
  RaffleView,
  SealView,
  Tier,
  WinnerView,
} from "@/lib/protocol/messages.ts";
import { entrantTag } from "@/lib/draw/tags.ts";
import { bytesToHex } from "@noble/hashes/utils.js";
import { prepareRaffle, raffleGrowthBytes } from "@/lib/modules/raffle_work.ts";
import type {
  DrawSecret,
  EarlierEntry,
  Entry,
  Outcome,
  PreparedClose,
  PreparedOpen,
  PreparedReveal,
  PreparedSeal,
  Sealed,
} from "@/lib/modules/raffle_rows.ts";

export interface RaffleState {
  kind: "raffle";
  title: string;
  phase: Phase;
  tiers: Tier[];
  mode: DrawMode;
  ticketCap: number;
  claimSeconds: number;
  maskNames: NameMask;
  rulesUrl?: string;
  /** Entries that stand. */
  entryCount: number;
  /** Numbers given so far; a withdrawn entry keeps its number. */
  lastEntryNumber: number;
  drawId?: string;
  openHash?: string;
  openedAt?: string;
  closedAt?: string;
  /** Frozen at the close, so that every isolate that seals writes the same record. */
  checkedInAtClose?: number;
  seal?: SealView;
  revealedTiers?: string[];
  winners?: WinnerView[];
  cancelReason?: string;
}

/** Nobody's request is still on its way when they have withdrawn and come again so often since. */
const earlierEntriesMax = 16;

export type RaffleArgs = { clientNonce?: string; tier?: string; reason?: string };
export type RaffleCommand = Command<string, RaffleArgs>;

export const entryKey = (module: string, attendee: string): RowKey => [module, "entry", attendee];
const row = (module: string, table: string): RowKey => [module, table];

const rules = {
  open: { roles: ["organizer"], receipt: "stored" },
  pause: { roles: ["organizer"], receipt: "stored" },
  resume: { roles: ["organizer"], receipt: "stored" },
  close: { roles: ["organizer"], receipt: "stored" },
  cancel: { roles: ["organizer"], receipt: "stored" },
  draw: { roles: ["organizer"], receipt: "stored" },
  reveal: { roles: ["organizer"], receipt: "stored" },
  seal: { roles: ["system"], receipt: "natural" },
  enter: { roles: ["attendee"], receipt: "natural" },
  withdraw: { roles: ["attendee"], receipt: "stored" },
} as const satisfies Record<string, CommandRule>;

type Decided = Decision<RaffleState> | Repeat | Refused;

export const raffle: Module<RaffleState, RaffleArgs> = {
  kind: "raffle",
  rules,

  emptyTables: (state) => state.lastEntryNumber === 0 ? ["entry"] : [],

  needs(_state, command) {
    switch (command.type) {
      case "enter":
        return [entryKey(command.module, command.actor.id), attendeeKey(command.actor.id)];
      case "withdraw":
        return [entryKey(command.module, command.actor.id)];
      default:
        return [];
    }
  },

  decide(state, rows, command) {
    switch (command.type as keyof typeof rules) {
      case "enter":
        return enter(state, rows, command);
      case "withdraw":
        return withdraw(state, rows, command);
      case "open":
        return open(state, command);
      case "pause":
        return move(state, command, ["open"], "paused", { type: "paused" });
      case "resume":
        return move(state, command, ["paused"], "open", { type: "resumed" });
      case "close":
        return close(state, command);
      case "seal":
        return seal(state, command);
      case "draw":
        return draw(state, command);
      case "reveal":
        return reveal(state, command);
      case "cancel":
        return cancel(state, command);
    }
  },

  prepare: prepareRaffle,

  due: (state) => state.phase === "closing" ? { id: `seal:${state.drawId}`, type: "seal" } : null,

  growthBytes: raffleGrowthBytes,

  view: viewRaffle,
};

function enter(state: RaffleState, rows: Rows, command: RaffleCommand): Decided {
  const { module, actor, args } = command;
  const mine = rows.get<Entry>(entryKey(module, actor.id));
  // A late repeat must not bring back somebody who has withdrawn since, so earlier entries answer too.
  const first = mine && [mine, ...mine.earlier ?? []].find(({ commandId }) => commandId === command.id);
  if (mine && first) {
    return { ok: true, repeat: true, reply: { ...entered({ ...mine, ...first }), repeated: true } };
  }
  if (mine && mine.withdrawnAt === undefined) {
    return refuse({ code: "already_entered", entryNumber: mine.entryNumber });
  }
  if (state.phase === "draft") return refuse({ code: "not_open", phase: state.phase });
  if (state.phase === "paused") return refuse({ code: "paused" });
  if (state.phase !== "open") return refuse({ code: "entries_closed", phase: state.phase });
  const attendee = rows.get<Attendee>(attendeeKey(actor.id));
  if (!attendee) return refuse({ code: "not_found", what: "attendee" });
  if (!attendee.checkedIn) return refuse({ code: "not_checked_in" });

  const clientNonce = args.clientNonce ?? "00".repeat(32);
  const serverNonce = bytesToHex(command.random.slice(0, 32));
  const entry: Entry = {
    v: 1,
    attendee: actor.id,
    entryNumber: mine?.entryNumber ?? state.lastEntryNumber + 1,
    tickets: Math.min(attendee.tickets ?? 1, state.ticketCap),
    entrantTag: entrantTag({
      drawId: state.drawId!,
      clientNonce,
      serverNonce,
      holderHash: actor.holderHash!,
    }),
    clientNonce,
    serverNonce,
    commandId: command.id,
    at: command.at,
    ...(mine && { earlier: earlierOf(mine) }),
  };
  const entryCount = state.entryCount + 1;
  return {
    ok: true,
    state: { ...state, entryCount, lastEntryNumber: Math.max(state.lastEntryNumber, entry.entryNumber) },
    rows: [{ key: entryKey(module, actor.id), value: entry }],
    changes: toAll({ module, type: "entries_counted", entryCount }),
    reply: entered(entry),
  };
}

function earlierOf({ commandId, entrantTag, serverNonce, earlier = [] }: Entry): EarlierEntry[] {
  return [...earlier, { commandId, entrantTag, serverNonce }].slice(-earlierEntriesMax);
}

function entered({ entryNumber, entrantTag, serverNonce }: Entry) {
  return { entryNumber, entrantTag, serverNonce };
}

function withdraw(state: RaffleState, rows: Rows, { module, actor, at }: RaffleCommand): Decided {
  const mine = rows.get<Entry>(entryKey(module, actor.id));
  if (!mine || mine.withdrawnAt !== undefined) return refuse({ code: "not_entered" });
  if (state.phase !== "open" && state.phase !== "paused") {
    return refuse({ code: "entries_closed", phase: state.phase });
  }
  const entryCount = state.entryCount - 1;
  return {
    ok: true,
    state: { ...state, entryCount },
    rows: [{ key: entryKey(module, actor.id), value: { ...mine, withdrawnAt: at } }],
    changes: toAll({ module, type: "entries_counted", entryCount }),
    reply: { entryNumber: mine.entryNumber, withdrawn: true },
  };
}

function open(state: RaffleState, command: RaffleCommand): Decided {
  if (state.phase !== "draft") return wrongPhase(state, ["draft"]);
  // No beacon is built in, so only the draw without a public number can be opened.
  if (state.mode !== "offline") return refuse({ code: "beacon_unreachable", mode: state.mode });
  if (!command.prepared) return tooEarly();
  const { record, openHash, drawId, serverSeed } = command.prepared as PreparedOpen;
  const openedAt = new Date(command.at).toISOString();
  return {
    ok: true,
    state: { ...state, phase: "open", drawId, openHash, openedAt },
    rows: [
      { key: row(command.module, "open"), value: record },
      { key: row(command.module, "secret"), value: { v: 1, serverSeed } satisfies DrawSecret },
    ],
    changes: toAll({ module: command.module, type: "opened", drawId, openHash, openedAt }),
    reply: { phase: "open" },
    facts: { drawId, openHash },
  };
}

function move(
  state: RaffleState,
  command: RaffleCommand,
  from: Phase[],
  to: Phase,
  change: { type: "paused" | "resumed" },
): Decided {
  if (!from.includes(state.phase)) return wrongPhase(state, from);
  return phased({ ...state, phase: to }, [], { module: command.module, ...change });
}

function close(state: RaffleState, command: RaffleCommand): Decided {
  if (state.phase !== "open" && state.phase !== "paused") return wrongPhase(state, ["open", "paused"]);
  if (state.entryCount === 0) return refuse({ code: "nothing_to_draw", entryCount: 0 });
  if (!command.prepared) return tooEarly();
  const { checkedIn } = command.prepared as PreparedClose;
  const closedAt = new Date(command.at).toISOString();
  const { entryCount } = state;
  return phased({ ...state, phase: "closing", closedAt, checkedInAtClose: checkedIn }, [], {
    module: command.module,
    type: "closing",
    closedAt,
    entryCount,
  }, { entryCount });
}

function seal(state: RaffleState, command: RaffleCommand): Decided {
  // Several isolates may finish one close; the same bytes come out, so the later ones change nothing.
  if (state.phase !== "closing") return { ok: true, repeat: true, reply: { phase: state.phase } };
  if (!command.prepared) return tooEarly();
  const { record, seal, leaves } = command.prepared as PreparedSeal;
  return phased(
    { ...state, phase: "closed", seal },
    [
      { key: row(command.module, "close"), value: record },
      { key: row(command.module, "sealed"), value: { v: 1, leaves } satisfies Sealed },
    ],
    { module: command.module, type: "closed", seal },
    { closeHash: seal.closeHash },
  );
}

function draw(state: RaffleState, command: RaffleCommand): Decided {
  if (state.phase !== "closed") return wrongPhase(state, ["closed"]);
  if (!command.prepared) return tooEarly();
  return phased({ ...state, phase: "drawn" }, [
    { key: row(command.module, "outcome"), value: command.prepared as Outcome },
  ], { module: command.module, type: "drawn" });
}

function reveal(state: RaffleState, command: RaffleCommand): Decided {
  if (state.phase !== "drawn") return wrongPhase(state, ["drawn"]);
  const { tier } = command.args;
  if (tier !== undefined && !state.tiers.some(({ id }) => id === tier)) {
    return refuse({ code: "not_found", what: "tier" });
  }
  if (!command.prepared) return tooEarly();
  const shown = state.tiers.map(({ id }) => id).filter((id) =>
    tier === undefined || id === tier || state.revealedTiers?.includes(id)
  );
  const all = shown.length === state.tiers.length;
  const winners = (command.prepared as PreparedReveal).winners.filter((winner) =>
    shown.includes(winner.tier)
  );
  return phased(
    { ...state, phase: all ? "revealed" : "drawn", revealedTiers: shown, winners },
    [],
    { module: command.module, type: "revealed", revealedTiers: shown, winners, all },
    tier === undefined ? {} : { tier },
  );
}

function cancel(state: RaffleState, command: RaffleCommand): Decided {
  if (state.phase === "cancelled" || state.phase === "revealed") {
    return wrongPhase(state, ["draft", "open", "paused", "closing", "closed", "drawn"]);
  }
  const reason = command.args.reason ?? "";
  const { winners: _winners, revealedTiers: _tiers, ...rest } = state;
  return phased({ ...rest, phase: "cancelled", cancelReason: reason }, [], {
    module: command.module,
    type: "cancelled",
    reason,
  });
}

/** The state called for the long work only after it was looked at for that; asking again does the work. */
function tooEarly(): Refused {
  return refuse({ code: "busy", retryAfterSeconds: 1 });
}

function phased(
  state: RaffleState,
  rows: RowWrite[],
  change: RaffleChange,
  facts?: AuditFacts,
): Decision<RaffleState> {
  return { ok: true, state, rows, changes: toAll(change), reply: { phase: state.phase }, facts };
}

function toAll(change: RaffleChange): Told[] {
  return [{ to: "all", change }];
}

function wrongPhase(state: RaffleState, needs: Phase[]): Refused {
  return refuse({ code: "wrong_phase", phase: state.phase, needs });
}

/** The same for every audience: what may not be seen yet is not in the state. */
export function viewRaffle(state: RaffleState): RaffleView {
  const { ticketCap: _cap, lastEntryNumber: _last, checkedInAtClose: _checkedIn, ...seen } = state;
  return { ...seen, resultsVisible: state.winners !== undefined };
}

/** @param wanted as parsed at the edge, with its defaults still to be filled in */
export function newRaffle(wanted: {
  title: string;
  tiers: Tier[];
  mode: DrawMode;
  ticketCap?: number;
  claimSeconds?: number;
  maskNames?: NameMask;
  rulesUrl?: string;
}): RaffleState {
  const { title, tiers, mode, ticketCap = 1, claimSeconds = 0, maskNames = "first", rulesUrl } = wanted;
  return {
    kind: "raffle",
    title,
    phase: "draft",
    tiers,
    mode,
    ticketCap,
    claimSeconds,
    maskNames,
    ...(rulesUrl !== undefined && { rulesUrl }),
    entryCount: 0,
    lastEntryNumber: 0,
  };
}
