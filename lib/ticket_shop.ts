/**
 * A ticketed raffle for programs that know a shop: its state in one answer, a purchase for somebody, the draw as one act.
 *
 * The other form of what commands and the view say (docs/PROTOCOL.md); nothing is decided here.
 * @module
 */
import type { Actor } from "@/lib/modules/contract.ts";
import { tickets } from "@/lib/modules/tickets.ts";
import { asRaffle, type TicketsState } from "@/lib/modules/tickets_state.ts";
import { prizesOf, winnerKey } from "@/lib/modules/raffle_state.ts";
import type { Drawn } from "@/lib/modules/raffle_rows.ts";
import type { BeaconView, Phase } from "@/lib/protocol/messages.ts";
import { moduleIn } from "@/lib/published.ts";
import { refuse, type Refused } from "@/lib/refusal.ts";
import type { Runtime } from "@/lib/runtime.ts";

export type ShopStatus = "DRAFT" | "OPEN" | "PAUSED" | "CLOSING" | "CLOSED" | "CANCELLED";

/** CLOSED is said from the commit on that makes the winner public: the sale ends with the first step towards it. */
const STATUS: Record<Phase, ShopStatus> = {
  draft: "DRAFT",
  open: "OPEN",
  paused: "PAUSED",
  closing: "CLOSING",
  closed: "CLOSING",
  drawn: "CLOSING",
  revealed: "CLOSED",
  cancelled: "CANCELLED",
};

export interface ShopState {
  title: string;
  status: ShopStatus;
  phase: Phase;
  mode: TicketsState["mode"];
  cap: number;
  perPerson: number;
  sold: number;
  remaining: number;
  /** The public number that the draw waits for, or waited for; from the close on, where there is one. */
  beacon?: BeaconView;
  /** Absent until it is public. */
  winner?: { ticket: number; entrantTag: string };
}

/** The same for everybody. */
export function shopState(state: TicketsState): ShopState {
  const { title, phase, mode, cap, perPerson, remaining, beacon } = state;
  const [winner] = prizesOf(asRaffle(state));
  return {
    ...{ title, status: STATUS[phase], phase, mode, cap, perPerson, sold: cap - remaining, remaining },
    ...(beacon && { beacon }),
    ...(winner && { winner: { ticket: winner.entryNumber, entrantTag: winner.entrantTag } }),
  };
}

export async function ticketsIn(
  runtime: Runtime,
  event: string,
  module: string,
): Promise<{ ok: true; state: TicketsState } | Refused> {
  const found = await moduleIn(runtime, event, module);
  if (!found.ok) return found;
  if (found.state.kind !== "tickets") return refuse({ code: "not_found", what: "module" });
  return { ok: true, state: found.state as TicketsState };
}

/** Ends, or where it still has to wait for its public number, with that. */
export type DrawnWinner =
  | { ok: true; state: TicketsState; winner: { ticket: number; userId?: string } }
  | { ok: true; state: TicketsState; waitsFor: BeaconView }
  | Refused;

/** The close, the seal, the draw and the reveal, and what others do at the same time; then something is broken. */
const stepsMax = 12;

/**
 * Ends the sale where it is still on and sees the draw through to its end. Asked again it answers with the same winner:
 * there is one draw.
 */
export async function drawWinner(
  runtime: Runtime,
  { event, module, actor }: { event: string; module: string; actor: Actor },
): Promise<DrawnWinner> {
  for (let step = 0; step < stepsMax; step++) {
    const found = await ticketsIn(runtime, event, module);
    if (!found.ok) return found;
    const { state } = found;
    const { phase, beacon, drawsItself } = state;
    if (phase === "revealed") {
      return { ok: true, state, winner: await winnerOf(runtime, event, module, state) };
    }
    if (phase === "draft" || phase === "cancelled") {
      return refuse({ code: "wrong_phase", phase, needs: ["open", "paused", "closed"] });
    }
    const isWaiting = phase === "closed" && beacon !== undefined && beacon.signature === undefined;
    if (isWaiting && drawsItself) return { ok: true, state, waitsFor: beacon };
    const due = tickets.due!(state);
    const isOurs = phase === "open" || phase === "paused" || (phase === "closed" && !drawsItself);
    const answer = isOurs
      ? await runtime.submit(event, actor, { id: crypto.randomUUID(), module, type: "draw", args: {} })
      : await runtime.submit(event, { role: "system", id: "room" }, { ...due!, module, args: {} });
    // Somebody else took this step meanwhile; what to do next is in the state.
    if (!answer.ok && answer.refusal.code !== "wrong_phase") return answer;
  }
  return refuse({ code: "busy", retryAfterSeconds: 2 });
}

async function winnerOf(
  runtime: Runtime,
  event: string,
  module: string,
  state: TicketsState,
): Promise<{ ticket: number; userId?: string }> {
  const [{ entryNumber: ticket, slot }] = prizesOf(asRaffle(state));
  // Gone with the personal data of the event.
  const row = await runtime.reader(event).get<Drawn>(winnerKey(module, slot));
  return { ticket, ...(row && { userId: row.attendee }) };
}
