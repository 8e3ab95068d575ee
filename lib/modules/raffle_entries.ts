/**
 * Coming in and going out again: who may enter a raffle, with which number and tag, and until when they may leave.
 *
 * Pure. `raffle.ts` hands these two commands over; the words that all decisions share are in `raffle_state.ts`.
 * @module
 */
import { refuse } from "@/lib/refusal.ts";
import { attendeeKey } from "@/lib/modules/contract.ts";
import type { Attendee, Rows } from "@/lib/modules/contract.ts";
import type { EarlierEntry, Entry } from "@/lib/modules/raffle_rows.ts";
import {
  type Decided,
  entryKey,
  type RaffleCommand,
  type RaffleState,
  toAll,
} from "@/lib/modules/raffle_state.ts";
import { entrantTag } from "@/lib/draw/tags.ts";
import { bytesToHex } from "@noble/hashes/utils.js";

/** Nobody's request is still on its way when they have withdrawn and come again so often since. */
const earlierEntriesMax = 16;

export function enter(state: RaffleState, rows: Rows, command: RaffleCommand): Decided {
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

export function withdraw(state: RaffleState, rows: Rows, { module, actor, at }: RaffleCommand): Decided {
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
