/**
 * Long work around a draw's end: the record that replaces a winner, and the record that voids a draw.
 *
 * Neighbours: `raffle_work.ts` calls it, `raffle_after.ts` and `raffle.ts` decide with what comes out.
 * @module
 */
import { attendeeKey } from "@/lib/modules/contract.ts";
import type { Attendee, Tools } from "@/lib/modules/contract.ts";
import { conclusionOf } from "@/lib/modules/raffle_conclusion.ts";
import { nameBytesMin, shortened } from "@/lib/modules/raffle_bytes.ts";
import { prizesOf, type RaffleCommand, type RaffleState } from "@/lib/modules/raffle_state.ts";
import { whyNotOwed } from "@/lib/modules/raffle_texts.ts";
import { seedOf, signed } from "@/lib/modules/raffle_secrets.ts";
import type { AdvanceRow, Entry, PreparedAdvance, PreparedVoid } from "@/lib/modules/raffle_rows.ts";
import { maskName } from "@/lib/modules/mask_name.ts";
import type { AdvanceReason } from "@/lib/protocol/messages.ts";
import { advance } from "@/lib/draw/advances.ts";
import { utf8 } from "@/lib/draw/bytes.ts";
import { certificateText } from "@/lib/draw/certificate.ts";
import { voidText } from "@/lib/draw/record_texts.ts";
import { voidHash } from "@/lib/draw/tags.ts";

/** @returns undefined when there is nothing to replace; the decision then says why */
export async function prepareAdvance(
  state: RaffleState,
  { module, at, args }: RaffleCommand,
  tools: Tools,
): Promise<PreparedAdvance | undefined> {
  const { slot, outgoing, reason } = args;
  const held = prizesOf(state).find((prize) => prize.slot === slot);
  if (!held || held.entrantTag !== outgoing) return undefined;
  const { read } = tools;
  const past: AdvanceRow[] = [];
  for await (const row of read.list<AdvanceRow>(module, "advance")) past.push(row);
  const { frozen, conclusion } = await conclusionOf(state, module, tools, await seedOf(state, module, tools));
  const next = advance({
    conclusion,
    past,
    slot: held.slot,
    outgoing: held.entrantTag,
    reason: reason as AdvanceReason,
    at: Math.floor(at / 1000),
  });
  if (next.kind !== "new") return undefined;
  const { record, text, hash } = next;
  const row: AdvanceRow = {
    ...signed(text, hash, tools),
    n: record.n,
    slot: record.slot,
    outgoing: record.outgoing,
    incoming: record.incoming,
    reason: record.reason,
    at: record.at,
  };
  const entrant = record.incoming === null ? null : await entrantOf(state, module, tools, record.incoming);
  return {
    past: past.length,
    row,
    incoming: entrant && { slot: held.slot, tier: held.tier, ...entrant.shown },
    notOwed: entrant?.notOwed,
    certificate: state.phase === "revealed"
      ? await read.putBlob(utf8(certificateText(frozen, conclusion, [...past, row])))
      : null,
  };
}

async function entrantOf(state: RaffleState, module: string, tools: Tools, entrantTag: string) {
  const { read } = tools;
  for await (const entry of read.list<Entry>(module, "entry")) {
    if (entry.entrantTag !== entrantTag) continue;
    const { attendee, entryNumber } = entry;
    const row = await read.get<Attendee>(attendeeKey(attendee));
    const name = maskName(row?.name ?? "", row && !row.hideName ? state.maskNames : "number", entryNumber);
    // The room that a prize keeps for a name; who was shown before may have had more.
    const shown = { attendee, entryNumber, entrantTag, name: shortened(name, nameBytesMin / 2) };
    return { shown, notOwed: whyNotOwed(state, row, tools.sms === true) };
  }
  throw new Error("The next in the order has no entry");
}

export function prepareVoid(state: RaffleState, { at, args }: RaffleCommand, tools: Tools): PreparedVoid {
  const after = state.seal?.closeHash ?? state.openHash!;
  const text = voidText({ drawId: state.drawId!, reason: args.reason ?? "", at: Math.floor(at / 1000) });
  const hash = voidHash(after, text);
  return { record: signed(text, hash, tools), after, hash };
}
