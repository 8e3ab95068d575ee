/**
 * Who was replaced in a raffle, by whom and why, with names; and who is next in line. For the desk alone.
 *
 * The public record holds pseudonyms (`published.ts`); whoever hands over prizes has to call people.
 * @module
 */
import { isOver } from "@/lib/modules/purge.ts";
import { attendeeKey } from "@/lib/modules/contract.ts";
import type { AtRest, Attendee } from "@/lib/modules/contract.ts";
import { conclusionOf } from "@/lib/modules/raffle_conclusion.ts";
import type { AdvanceRow, Entry } from "@/lib/modules/raffle_rows.ts";
import { seedOf } from "@/lib/modules/raffle_secrets.ts";
import type { AdvanceReason } from "@/lib/protocol/messages.ts";
import { raffleIn } from "@/lib/published.ts";
import { refuse, type Refused } from "@/lib/refusal.ts";
import type { Runtime } from "@/lib/runtime.ts";

export interface Entrant {
  entryNumber: number;
  attendee: string;
  /** As on the roster. */
  name: string;
  phone?: string;
}

export interface Replacement {
  n: number;
  /** 0-based place. */
  slot: number;
  reason: AdvanceReason;
  /** ISO-8601 */
  at: string;
  outgoing: Entrant;
  /** Null: nobody was left. */
  incoming: Entrant | null;
}

export interface Replacements {
  /** In the order in which they were made. */
  replacements: Replacement[];
  /** Null: nobody is left. Absent until every prize is revealed: before that the order is secret. */
  next?: Entrant | null;
}

export async function replacementsOf(
  { runtime, atRest }: { runtime: Runtime; atRest: AtRest },
  event: string,
  module: string,
): Promise<{ ok: true } & Replacements | Refused> {
  const found = await raffleIn(runtime, event, module);
  if (!found.ok) return found;
  if (isOver(found.head)) return refuse({ code: "event_purged" });
  const { state } = found;
  if (!state.held) return refuse({ code: "wrong_phase", phase: state.phase, needs: ["drawn", "revealed"] });
  const read = runtime.reader(event);
  const rows: AdvanceRow[] = [];
  for await (const row of read.list<AdvanceRow>(module, "advance")) rows.push(row);

  let nextTag: string | null | undefined;
  if (state.phase === "revealed") {
    const seed = await seedOf(state, module, { read, atRest });
    const tools = { read, recall: <T>(_key: string, work: () => Promise<T>) => work() };
    nextTag = (await conclusionOf(state, module, tools, seed)).conclusion.runnerUp(rows.length);
  }

  const wanted = new Set(
    rows.flatMap(({ outgoing, incoming }) => incoming ? [outgoing, incoming] : [outgoing]),
  );
  if (nextTag) wanted.add(nextTag);
  const entrants = new Map<string, Entrant>();
  for await (const { entrantTag, attendee, entryNumber } of read.list<Entry>(module, "entry")) {
    if (entrants.size === wanted.size) break;
    if (!wanted.has(entrantTag)) continue;
    const person = await read.get<Attendee>(attendeeKey(attendee));
    const { name = "", phone } = person ?? {};
    entrants.set(entrantTag, { entryNumber, attendee, name, ...(phone && { phone }) });
  }
  return {
    ok: true,
    replacements: rows.map(({ n, slot, reason, at, outgoing, incoming }) => ({
      n,
      slot,
      reason,
      at: new Date(1_000 * at).toISOString(),
      outgoing: entrants.get(outgoing)!,
      incoming: incoming === null ? null : entrants.get(incoming)!,
    })),
    ...(nextTag !== undefined && { next: nextTag === null ? null : entrants.get(nextTag)! }),
  };
}
