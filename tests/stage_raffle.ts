/**
 * A raffle `r` on the stage, brought to any phase by the commands that lead there.
 * @module
 */
import type { Actor } from "@/lib/modules/contract.ts";
import type { RaffleState } from "@/lib/modules/raffle.ts";
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
export async function stageAt(phase: Phase, wanted: RaffleWanted = {}): Promise<Stage> {
  const stage = openStage();
  await stage.ok(organizer, guests(9));
  await stage.ok(organizer, addRaffle(wanted));
  for (const [actor, sent] of WAY[phase]) await stage.ok(actor, sent);
  return stage;
}

export function stateOf(stage: Stage): RaffleState {
  return stage.head.modules.r as RaffleState;
}
