/**
 * What a code at the desk comes to: who it was, in one of a few answers, and which code to ask about.
 *
 * Pure but for the asking. `use_scanner.ts` brings codes from the camera and from the keyboard, `ScanCard.tsx` shows
 * the answer.
 * @module
 */
import type { Answer } from "@/lib/client/api.ts";
import type { MessageView } from "@/lib/protocol/messages.ts";
import { plainCode, readDeskCode } from "@/lib/protocol/desk_code.ts";
import { readCheckIn } from "@/lib/modules/check_in_text.ts";

export type Scanned =
  | { kind: "checked_in"; id: string; name: string; at: string }
  /** `since` is absent where the list said so. */
  | { kind: "already"; id: string; name: string; since?: string }
  | { kind: "undone"; id: string; name: string }
  | { kind: "winner"; module: string; prize: string; winner: MessageView }
  | { kind: "unknown" | "other_event" | "no_code" | "not_winner" }
  | { kind: "problem"; text: string };

/** `call` of `lib/client/api.ts`. */
export type Ask = <T>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;

export interface ScanFor {
  event: string;
  /** Raffles that have shown winners: a winner's short code does not say of which it is. */
  raffles: string[];
  /** What a tier of one of them is called. */
  prize: (module: string, tier: string) => string;
}

interface CheckedIn {
  attendee: { id: string; name: string; checkedInAt?: string };
  repeated?: true;
}

export async function judge(
  ask: Ask,
  { event, raffles, prize: labelOf }: ScanFor,
  text: string,
): Promise<Scanned> {
  const path = `/api/events/${encodeURIComponent(event)}`;
  const prize = readDeskCode(text);
  if (prize && prize.event !== event) return { kind: "other_event" };
  const typed = plainCode(text);
  if (prize || typed) {
    const modules = prize ? [prize.module] : raffles;
    for (const module of modules) {
      const code = prize?.code ?? typed;
      const answer = await ask<{ winner: MessageView }>(
        "POST",
        `${path}/modules/${encodeURIComponent(module)}/desk-code`,
        { code },
      );
      if (answer.ok) {
        const { winner } = answer;
        return { kind: "winner", module, prize: labelOf(module, winner.tier), winner };
      }
      if (answer.refusal.code !== "not_found") return { kind: "problem", text: answer.refusal.message };
    }
    return { kind: "not_winner" };
  }
  if (!readCheckIn(text)) return { kind: "no_code" };
  const answer = await ask<CheckedIn>("POST", `${path}/check-in-code`, { code: text });
  if (!answer.ok) {
    const { code, message } = answer.refusal;
    if (code === "unknown_code") return { kind: "unknown" };
    return code === "code_of_other_event" ? { kind: "other_event" } : { kind: "problem", text: message };
  }
  const { attendee: { id, name, checkedInAt }, repeated } = answer;
  return repeated
    ? { kind: "already", id, name, since: checkedInAt }
    : { kind: "checked_in", id, name, at: checkedInAt ?? new Date().toISOString() };
}

/** How good the news is: for its colour, its mark and how the phone shakes. */
export function toneOf({ kind }: Scanned): "ok" | "warn" | "bad" {
  if (kind === "checked_in" || kind === "winner") return "ok";
  return kind === "already" || kind === "undone" ? "warn" : "bad";
}

/** Milliseconds of shaking and stillness; a phone in a loud hall is felt, not heard. */
export const SHAKES = { ok: [70], warn: [70, 80, 70], bad: [350] };

/**
 * Which sights of the camera are to be asked about: a code that stays in the picture is one code, and so is one that
 * comes back before it was gone for a while.
 */
export function createSights(goneMs: number) {
  let last: string | null = null;
  let seenAt = 0;
  return (text: string | null, now: number): boolean => {
    if (text === null) return false;
    const isNew = text !== last || now - seenAt > goneMs;
    last = text;
    seenAt = now;
    return isNew;
  };
}
