/**
 * A raffle `r` on the stage, brought to any phase by the commands that lead there.
 * @module
 */
import type { Actor } from "@/lib/modules/contract.ts";
import type { OpenOutcome } from "@/lib/modules/raffle_rows.ts";
import { outcomeOf, seedOf } from "@/lib/modules/raffle_secrets.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Phase } from "@/lib/protocol/messages.ts";
import {
  addRaffle,
  attendee,
  guests,
  openStage,
  organizer,
  type RaffleWanted,
  type Sent,
  type Stage,
  type StageOptions,
  system,
} from "@/tests/stage.ts";

export const r = (type: string, args: unknown = {}, id?: string): Sent => ({ module: "r", type, args, id });
export const enter = (id?: string) => r("enter", {}, id);

/** What leads to each phase, from a draft; p1 has entered wherever one can have. */
const WAY: Record<Phase, readonly (readonly [Actor, Sent])[]> = (() => {
  const open = [[organizer, r("open")], [attendee("p1"), enter("p1 enters")]] as const;
  const closing = [...open, [organizer, r("close")]] as const;
  const closed = [...closing, [system, r("seal")]] as const;
  const drawn = [...closed, [organizer, r("draw")]] as const;
  return {
    draft: [],
    open,
    paused: [...open, [organizer, r("pause")]],
    closing,
    closed,
    drawn,
    revealed: [...drawn, [organizer, r("reveal")]],
    cancelled: [...open, [organizer, r("cancel", { reason: "rain" })]],
  };
})();
export const PHASES = Object.keys(WAY) as Phase[];

/** With p1..p9 on the roster and checked in. */
export async function stageAt(
  phase: Phase,
  wanted: RaffleWanted = {},
  options: StageOptions = {},
): Promise<Stage> {
  const stage = openStage(options);
  await stage.ok(organizer, guests(9));
  await stage.ok(organizer, addRaffle(wanted));
  for (const [actor, sent] of WAY[phase]) await stage.ok(actor, sent);
  return stage;
}

/** What the draw found out, while only the server may know. */
export function drawnOf(stage: Stage, module = "r"): Promise<OpenOutcome> {
  const tools = { read: stage.reader, atRest: stage.atRest };
  return outcomeOf(stage.head.modules[module] as RaffleState, module, tools);
}

/** The server seed, 64 hex. */
export async function seedIn(stage: Stage, module = "r"): Promise<string> {
  const tools = { read: stage.reader, atRest: stage.atRest };
  return bytesToHex(await seedOf(stage.head.modules[module] as RaffleState, module, tools));
}

export function stateOf(stage: Stage): RaffleState {
  return stage.head.modules.r as RaffleState;
}
