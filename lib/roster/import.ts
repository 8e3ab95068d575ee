/**
 * A parsed roster into the room, in commands small enough for one commit each.
 *
 * Doing it again changes nothing, so a `busy` half-way is answered by sending the same list once more.
 * @module
 */
import type { Refused } from "@/lib/refusal.ts";
import type { Actor } from "@/lib/modules/contract.ts";
import type { RosterRow as EventRow } from "@/lib/modules/event.ts";
import { withIds } from "@/lib/roster/ids.ts";
import type { RosterRow } from "@/lib/roster/row.ts";
import type { Runtime } from "@/lib/runtime.ts";

/** 200 rows of the longest names and numbers stay far below what one commit takes. */
const rowsPerCommand = 200;

export async function importRoster(
  runtime: Runtime,
  event: string,
  actor: Actor,
  rows: readonly RosterRow[],
): Promise<{ ok: true; imported: number; updated: number } | Refused> {
  const named = withIds(rows).map(({ id, name, phone, smsOptIn, checkedIn, tickets }): EventRow => ({
    id,
    name,
    phone,
    smsOptIn,
    checkedIn,
    tickets,
  }));
  const total = { ok: true as const, imported: 0, updated: 0 };
  for (let i = 0; i < named.length; i += rowsPerCommand) {
    const answer = await runtime.submit(event, actor, {
      id: crypto.randomUUID(),
      module: "",
      type: "import",
      args: { rows: named.slice(i, i + rowsPerCommand) },
    });
    if (!answer.ok) return answer;
    const { imported, updated } = answer.reply as { imported: number; updated: number };
    total.imported += imported;
    total.updated += updated;
  }
  return total;
}
