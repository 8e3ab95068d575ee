/**
 * The purge as routes see it: ordering it, waiting for its end, and telling visitors of an event that is over.
 *
 * The room does the work by itself (`lib/runtime.ts`), here or on another isolate; waiting is a courtesy.
 * @module
 */
import type { Actor, Head } from "@/lib/modules/contract.ts";
import { isOver } from "@/lib/modules/purge.ts";
import type { Refusal, Refused } from "@/lib/refusal.ts";
import type { Runtime } from "@/lib/runtime.ts";
import type { RoomStore } from "@/lib/storage/store.ts";

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
