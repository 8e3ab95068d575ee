/**
 * The purge around the room: what it would leave unsent, ordering it, waiting for its end, going on with those that a
 * process died in, and telling visitors of an event that is over.
 *
 * The room does the work by itself (`lib/runtime.ts`), here or on another isolate; waiting is a courtesy.
 * @module
 */
import type { Actor, Head } from "@/lib/modules/contract.ts";
import { isOver } from "@/lib/modules/purge.ts";
import type { Refusal, Refused } from "@/lib/refusal.ts";
import { hasDraw } from "@/lib/modules/tickets_state.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import type { SetTimer } from "@/lib/room/timers.ts";
import type { Runtime } from "@/lib/runtime.ts";
import { purgingPrefix } from "@/lib/storage/keys.ts";
import type { RecordStore, RoomStore } from "@/lib/storage/store.ts";
import { errorFields, type Log } from "@/lib/log.ts";
import { winnerMessages } from "@/lib/winner_messages.ts";

/** A roster of 20,000 takes a few seconds; who asked hears "not yet" after this, and the work goes on. */
const patienceMs = 15_000;
const lookMs = 100;

/** Attendees and stations have no business in an event that is over; its organizers still read what is left. */
export const isShutOut = ({ role }: Actor, head: Head): boolean => role !== "organizer" && isOver(head);

/** Why an attendee is not there. */
export async function whyNobody(store: Pick<RoomStore, "read">, event: string): Promise<Refusal> {
  const { head } = await store.read(event, []);
  return head && isOver(head.head) ? { code: "event_purged" } : { code: "not_found", what: "attendee" };
}

/** Purges that nobody has gone on with are few: each is one that a process died in. The rest come at the next look. */
const resumedMax = 100;
/** Of several servers over one database one may die in it while the others live on. */
const resumeEveryMs = 600_000;

/**
 * Goes on with purges that a process died in, at once and then every ten minutes; a room that is looked at does what
 * is due by itself.
 *
 * @returns ends it
 */
export function resumePurges(
  { records, runtime, setTimer, log }: {
    records: Pick<RecordStore, "list">;
    runtime: Pick<Runtime, "head">;
    setTimer: SetTimer;
    log: Log;
  },
): () => void {
  let isOver = false;
  let cancel = () => {};
  async function look(): Promise<void> {
    try {
      for (const { key } of await records.list(purgingPrefix, { limit: resumedMax })) {
        if (isOver) return;
        await runtime.head(key[1]);
      }
    } catch (error) {
      if (!isOver) log("purges_not_resumed", errorFields(error));
    }
    if (!isOver) cancel = setTimer(look, resumeEveryMs);
  }
  look();
  return () => {
    isOver = true;
    cancel();
  };
}

/** Texts that winners are owed and that have not gone out: with a purge they never will. */
export async function textsWaiting(
  source: { store: RoomStore; records: RecordStore },
  event: string,
  { modules }: Head,
): Promise<number> {
  let count = 0;
  for (const [id, state] of Object.entries(modules)) {
    if (!hasDraw(state.kind)) continue;
    const messages = await winnerMessages(source, event, id, state as RaffleState);
    count += messages.filter(({ holding, state }) =>
      holding && (state === "queued" || state === "sending")
    ).length;
  }
  return count;
}

/** @returns `purgedAt` null while rows are left; refuses with `still_running`, `not_found`, `busy` */
export async function purgeEvent(
  { runtime, now }: { runtime: Pick<Runtime, "submit" | "head">; now: () => number },
  event: string,
  actor: Actor,
): Promise<{ ok: true; purgingSince: string; purgedAt: string | null } | Refused> {
  const ordered = await runtime.submit(event, actor, {
    id: crypto.randomUUID(),
    module: "",
    type: "purge",
    args: {},
  });
  if (!ordered.ok) return ordered;
  const { purgingSince } = ordered.reply as { purgingSince: string };
  for (const until = now() + patienceMs;;) {
    const purgedAt = (await runtime.head(event))?.head.event.purgedAt ?? null;
    if (purgedAt !== null || now() >= until) return { ok: true, purgingSince, purgedAt };
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
