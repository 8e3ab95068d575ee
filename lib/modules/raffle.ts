/**
 * The raffle: open, enter, close, seal, draw, reveal. Decides only; never reads a clock or a database.
 *
 * Winners stand in the outcome row, locked, and enter the state, and with it every view, at the reveal: before
 * that there is nothing in the head that could leak. Long work (open record, seal, draw) is in `raffle_work.ts`;
 * what comes after the reveal (claims, replacements) in `raffle_after.ts`.
 * @module
 */
import { refuse } from "@/lib/refusal.ts";
import { attendeeKey } from "@/lib/modules/contract.ts";
import type { CommandRule, Module, RowKey, Rows, RowWrite } from "@/lib/modules/contract.ts";
import type { BeaconView, Phase } from "@/lib/protocol/messages.ts";
import { roundFor, roundTime } from "@/lib/draw/beacon.ts";
import { keepPrizes } from "@/lib/modules/held_prizes.ts";
import { enter, withdraw } from "@/lib/modules/raffle_entries.ts";
import { advance, claim } from "@/lib/modules/raffle_after.ts";
import {
  claimKey,
  type Decided,
  entryKey,
  outOfDate,
  phased,
  prizesOf,
  type RaffleArgs,
  type RaffleCommand,
  type RaffleState,
  toAll,
  vacancyKey,
  viewRaffle,
  viewWinners,
  winnerKey,
  wrongPhase,
} from "@/lib/modules/raffle_state.ts";
import { mark, markKeys, messageRows } from "@/lib/modules/raffle_texts.ts";
import { raffleGrowthBytes } from "@/lib/modules/raffle_bytes.ts";
import { rafflePurge } from "@/lib/modules/raffle_purge.ts";
import { prepareRaffle } from "@/lib/modules/raffle_work.ts";
import type {
  Drawn,
  Entry,
  Outcome,
  PreparedClose,
  PreparedClosing,
  PreparedNumber,
  PreparedOpening,
  PreparedReveal,
  PreparedSeal,
  PreparedVoid,
  Published,
  Sealed,
} from "@/lib/modules/raffle_rows.ts";

const row = (module: string, table: string): RowKey => [module, table];

const rules = {
  open: { roles: ["organizer"], receipt: "stored" },
  pause: { roles: ["organizer"], receipt: "stored" },
  resume: { roles: ["organizer"], receipt: "stored" },
  close: { roles: ["organizer"], receipt: "stored" },
  cancel: { roles: ["organizer"], receipt: "stored" },
  void: { roles: ["organizer"], receipt: "stored" },
  // In the instant mode the state itself calls for these two as soon as the number is there.
  draw: { roles: ["organizer", "system"], receipt: "stored" },
  reveal: { roles: ["organizer", "system"], receipt: "stored" },
  seal: { roles: ["system"], receipt: "natural" },
  number: { roles: ["system"], receipt: "natural" },
  advance: { roles: ["organizer"], receipt: "natural" },
  claim: { roles: ["attendee"], receipt: "natural" },
  // A late repeat of a mark that was taken back since must not bring it back.
  mark_notified: { roles: ["organizer"], receipt: "stored" },
  mark_handed_over: { roles: ["organizer"], receipt: "stored" },
  unmark_notified: { roles: ["organizer"], receipt: "stored" },
  unmark_handed_over: { roles: ["organizer"], receipt: "stored" },
  enter: { roles: ["attendee"], receipt: "natural" },
  withdraw: { roles: ["attendee"], receipt: "stored" },
} as const satisfies Record<string, CommandRule>;

export const raffle: Module<RaffleState, RaffleArgs> = {
  kind: "raffle",
  rules,

  emptyTables: (state) => state.lastEntryNumber === 0 ? ["entry"] : [],

  needs(state, command) {
    switch (command.type) {
      case "enter":
        return [entryKey(command.module, command.actor.id), attendeeKey(command.actor.id)];
      case "withdraw":
        return [entryKey(command.module, command.actor.id)];
      case "claim":
        return [claimKey(command.module, command.actor.id), entryKey(command.module, command.actor.id)];
      case "advance":
        return [vacancyKey(command)];
      case "mark_notified":
      case "mark_handed_over":
      case "unmark_notified":
      case "unmark_handed_over":
        return markKeys(state, command);
      case "close":
        return [
          ...heldElsewhere(command).map(({ key }) => key),
          ...excludedOf(command).map((attendee) => entryKey(command.module, attendee)),
        ];
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
        return close(state, rows, command);
      case "seal":
        return seal(state, command);
      case "draw":
        return draw(state, command);
      case "reveal":
        return reveal(state, command);
      case "cancel":
      case "void":
        return cancel(state, command);
      case "number":
        return arrive(state, command);
      case "claim":
        return claim(state, rows, command);
      case "advance":
        return advance(state, rows, command);
      case "mark_notified":
      case "mark_handed_over":
      case "unmark_notified":
      case "unmark_handed_over":
        return mark(state, rows, command);
    }
  },

  prepare: prepareRaffle,

  due({ phase, mode, drawId, beacon }) {
    if (phase === "closing") return { id: `seal:${drawId}`, type: "seal" };
    if (phase === "closed" && beacon && !beacon.signature) {
      return { id: `number:${drawId}`, type: "number", at: Date.parse(beacon.at) };
    }
    // With the seed public since the close, the number itself is the result.
    if (mode === "instant" && phase === "closed") return { id: `draw:${drawId}`, type: "draw" };
    if (mode === "instant" && phase === "drawn") return { id: `reveal:${drawId}`, type: "reveal" };
    return null;
  },

  growthBytes: raffleGrowthBytes,

  view: viewRaffle,

  purge: rafflePurge,
};

function open(state: RaffleState, command: RaffleCommand): Decided {
  if (state.phase !== "draft") return wrongPhase(state, ["draft"]);
  if (!command.prepared) return outOfDate();
  const prepared = command.prepared as PreparedOpening;
  if ("unreachable" in prepared) return refuse({ code: "beacon_unreachable", mode: state.mode });
  const { record, openHash, drawId, secret } = prepared;
  const openedAt = new Date(command.at).toISOString();
  return {
    ok: true,
    state: { ...state, phase: "open", drawId, openHash, openedAt },
    rows: [
      { key: row(command.module, "open"), value: record },
      { key: row(command.module, "secret"), value: secret },
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

/** Who won elsewhere, as far as the close was prepared; at most as many as an event has prizes. */
function excludedOf({ prepared }: RaffleCommand): string[] {
  return (prepared as Partial<PreparedClose> | undefined)?.excluded?.attendees ?? [];
}

function heldElsewhere({ prepared }: RaffleCommand): PreparedClose["heldElsewhere"] {
  return (prepared as Partial<PreparedClose> | undefined)?.heldElsewhere ?? [];
}

function close(state: RaffleState, rows: Rows, command: RaffleCommand): Decided {
  if (state.phase !== "open" && state.phase !== "paused") return wrongPhase(state, ["open", "paused"]);
  if (state.entryCount === 0) return refuse({ code: "nothing_to_draw", entryCount: 0 });
  if (!command.prepared) return outOfDate();
  const prepared = command.prepared as PreparedClosing;
  if ("unreachable" in prepared) return refuse({ code: "beacon_unreachable", mode: state.mode });
  if ("behindSeconds" in prepared) return refuse({ code: "clock_off", seconds: prepared.behindSeconds });
  if ("unfinished" in prepared) return refuse({ code: "draw_first", ...prepared.unfinished });
  const { checkedIn } = prepared;
  const isMoved = heldElsewhere(command).some(({ key, attendee }) =>
    rows.get<Drawn>(key)?.attendee !== attendee
  );
  if (isMoved) return outOfDate();
  // Winners elsewhere who are not in here are not left out of anything.
  const excluded = prepared.excluded && {
    ...prepared.excluded,
    attendees: excludedOf(command).filter((attendee) => {
      const entry = rows.get<Entry>(entryKey(command.module, attendee));
      return entry !== undefined && entry.withdrawnAt === undefined;
    }),
  };
  const excludedCount = excluded?.attendees.length ?? 0;
  const { entryCount } = state;
  // Sealing needs at least one ticket, and an entry is one ticket or more.
  if (excludedCount >= entryCount) return refuse({ code: "nothing_to_draw", entryCount: 0 });
  const closedAt = new Date(command.at).toISOString();
  const beacon = prepared.beacon && beaconAt(prepared.beacon, command.at, state.leadSeconds);
  return phased(
    {
      ...state,
      phase: "closing",
      closedAt,
      checkedInAtClose: checkedIn,
      ...(beacon && { beacon }),
      ...(excluded && { excludedCount }),
    },
    excluded ? [{ key: row(command.module, "excluded"), value: excluded }] : [],
    { module: command.module, type: "closing", closedAt, entryCount, ...(beacon && { beacon }) },
    { entryCount, ...(excluded && { excludedCount }), ...(beacon && { round: beacon.round }) },
  );
}

/** The round is a function of the time of the close: there is nothing to choose, now or later. */
function beaconAt(
  { chain, genesis, period }: { chain: string; genesis: number; period: number },
  closedAtMs: number,
  leadSeconds: number,
): BeaconView {
  const rule = { hash: chain, publicKey: "", genesis, period };
  const round = roundFor(rule, Math.floor(closedAtMs / 1000), leadSeconds);
  return { chain, round, at: new Date(1000 * roundTime(rule, round)).toISOString() };
}

function seal(state: RaffleState, command: RaffleCommand): Decided {
  // Several isolates may finish one close; the same bytes come out, so the later ones change nothing.
  if (state.phase !== "closing") return { ok: true, repeat: true, reply: { phase: state.phase } };
  if (!command.prepared) return outOfDate();
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

function arrive(state: RaffleState, command: RaffleCommand): Decided {
  const { beacon } = state;
  if (state.phase !== "closed" || !beacon || beacon.signature) {
    return { ok: true, repeat: true, reply: { phase: state.phase } };
  }
  if (!command.prepared) return refuse({ code: "beacon_pending", round: beacon.round, at: beacon.at });
  const { signature } = command.prepared as PreparedNumber;
  return phased(
    { ...state, beacon: { ...beacon, signature } },
    [],
    { module: command.module, type: "number_arrived", signature },
    { round: beacon.round },
  );
}

function draw(state: RaffleState, command: RaffleCommand): Decided {
  if (state.phase !== "closed") return wrongPhase(state, ["closed"]);
  const { beacon } = state;
  if (beacon && !beacon.signature) {
    return refuse({ code: "beacon_pending", round: beacon.round, at: beacon.at });
  }
  if (!command.prepared) return outOfDate();
  return phased({ ...state, phase: "drawn" }, [
    { key: row(command.module, "outcome"), value: command.prepared as Outcome },
  ], { module: command.module, type: "drawn" });
}

function reveal(state: RaffleState, command: RaffleCommand): Decided {
  if (state.phase !== "drawn") return wrongPhase(state, ["drawn"]);
  const { module, at, args: { tier } } = command;
  if (tier !== undefined && !state.tiers.some(({ id }) => id === tier)) {
    return refuse({ code: "not_found", what: "tier" });
  }
  const prepared = command.prepared as PreparedReveal | undefined;
  if (!prepared || prepared.past !== (state.advanceCount ?? 0)) return outOfDate();
  const before = state.revealedTiers ?? [];
  const fresh = state.tiers.map(({ id }) => id).filter((id) =>
    !before.includes(id) && (tier === undefined || id === tier)
  );
  const revealedTiers = state.tiers.map(({ id }) => id).filter((id) =>
    before.includes(id) || fresh.includes(id)
  );
  const all = revealedTiers.length === state.tiers.length;
  if (all && !prepared.certificate) return outOfDate();
  // Who stands on the wall already stays as it is: a prize may have gone on to somebody else since.
  const joining = prepared.winners.filter((winner) => fresh.includes(winner.tier));
  const held = [...prizesOf(state), ...joining.map((winner) => ({ ...winner, shownAt: at }))];
  const after: RaffleState = {
    ...state,
    phase: all ? "revealed" : "drawn",
    revealedTiers,
    held: keepPrizes(held, state.tiers),
  };
  const drawn = prepared.rows.filter((winner) => fresh.includes(winner.tier));
  const rows: RowWrite[] = [
    ...drawn.map((winner) => ({ key: winnerKey(module, winner.slot), value: winner })),
    ...messageRows(module, drawn, prepared.notOwed, at),
  ];
  if (all) {
    const published: Published = { v: 1, certificate: prepared.certificate! };
    rows.push({ key: row(module, "certificate"), value: published });
  }
  return phased(
    after,
    rows,
    { module, type: "revealed", revealedTiers, winners: viewWinners(after)!, all },
    tier === undefined ? {} : { tier },
  );
}

function cancel(state: RaffleState, command: RaffleCommand): Decided {
  if (state.phase === "cancelled" || state.phase === "revealed") {
    return wrongPhase(state, ["draft", "open", "paused", "closing", "closed", "drawn"]);
  }
  const reason = command.args.reason ?? "";
  const { held: _held, revealedTiers: _tiers, advanceCount: _advances, ...rest } = state;
  const cancelled: RaffleState = { ...rest, phase: "cancelled", cancelReason: reason };
  const prepared = command.prepared as PreparedVoid | undefined;
  if (!state.drawId) {
    return phased(cancelled, [], { module: command.module, type: "cancelled", reason });
  }
  if (!prepared || prepared.after !== (state.seal?.closeHash ?? state.openHash)) return outOfDate();
  return phased(
    { ...cancelled, voidHash: prepared.hash },
    [{ key: row(command.module, "void"), value: prepared.record }],
    { module: command.module, type: "cancelled", reason, voidHash: prepared.hash },
    { voidHash: prepared.hash },
  );
}
