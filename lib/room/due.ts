/**
 * What a room calls for by itself, from its head alone: what is due now, what falls due later, what needs long work first.
 *
 * Pure. `runtime.ts` does it, at once where the commit was made and after a grace elsewhere.
 * @module
 */
import type { Command, Head } from "@/lib/modules/contract.ts";
import { modules } from "@/lib/modules/mod.ts";
import { isPurging } from "@/lib/modules/purge.ts";

type Due = Pick<Command, "id" | "module" | "type" | "args">;

/** @param only the one module to look at; absent: all of them */
export function dueCommands(head: Head, at: number, only?: string): Due[] {
  if (isPurging(head)) return [{ id: `purge:${head.seq}`, type: "purge_rows", module: "", args: {} }];
  return Object.entries(head.modules).flatMap(([module, state]) => {
    if (only !== undefined && module !== only) return [];
    const due = modules[state.kind].due?.(state);
    return due && (due.at ?? 0) <= at ? [{ id: due.id, type: due.type, module, args: {} }] : [];
  });
}

/** Unix ms of what falls due first, later than now; null when nothing waits for its time. */
export function nextDueAt(head: Head, now: number): number | null {
  const times = Object.values(head.modules).flatMap((state) => modules[state.kind].due?.(state)?.at ?? []);
  const later = times.filter((at) => at > now);
  return later.length > 0 ? Math.min(...later) : null;
}

/** Only rare commands carry long work, so the head is read once more for these and not for every entry. */
export function needsWork(command: Command): boolean {
  if (command.type === "purge_rows") return command.actor.role === "system";
  return command.module !== "" && command.actor.role !== "attendee" && !AT_ONCE.has(command.type);
}

/** What an organizer does without long work; at a till they buy for one person after the other. */
const AT_ONCE: ReadonlySet<string> = new Set(["pause", "resume", "purchase"]);
