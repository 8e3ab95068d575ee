/**
 * A poll `p` on the stage, brought to any phase by the commands that lead there.
 * @module
 */
import type { Actor } from "@/lib/modules/contract.ts";
import { type Ballot, newPoll, type PollState } from "@/lib/modules/poll.ts";
import type { PollPhase } from "@/lib/protocol/messages.ts";
import { attendee, guests, openStage, organizer, type Sent, type Stage } from "@/tests/stage.ts";

export type PollWanted = Partial<Parameters<typeof newPoll>[0]>;

/** One question with one answer and one with several. */
export const QUESTIONS = [
  { id: "dish", text: "Which dish?", options: ["soup", "cake", "rice"].map((id) => ({ id, label: id })) },
  {
    id: "days",
    text: "Which days?",
    multiple: true,
    options: ["mon", "tue", "wed"].map((id) => ({ id, label: id })),
  },
];

export const p = (type: string, args: unknown = {}, id?: string): Sent => ({ module: "p", type, args, id });
export const vote = (options: string | string[], id?: string, question = "dish"): Sent =>
  p("vote", { question, options: [options].flat() }, id);

/** What leads to each phase, from a draft; p1 has voted for cake wherever one can have. */
const WAY: Record<PollPhase, readonly (readonly [Actor, Sent])[]> = (() => {
  const open = [[organizer, p("open")], [attendee("p1"), vote("cake", "p1 votes")]] as const;
  return {
    draft: [],
    open,
    paused: [...open, [organizer, p("pause")]],
    closed: [...open, [organizer, p("close")]],
    cancelled: [...open, [organizer, p("cancel", { reason: "rain" })]],
  };
})();
export const PHASES = Object.keys(WAY) as PollPhase[];

export function addPoll(wanted: PollWanted = {}, id = "p"): Sent {
  const state = newPoll({ title: "Supper", questions: QUESTIONS, showResults: "manual", ...wanted });
  return { type: "add_module", args: { id, state, prizes: 0 } };
}

/** With p1..p9 on the roster and checked in. */
export async function pollAt(phase: PollPhase, wanted: PollWanted = {}): Promise<Stage> {
  const stage = openStage();
  await stage.ok(organizer, guests(9));
  await stage.ok(organizer, addPoll(wanted));
  for (const [actor, sent] of WAY[phase]) await stage.ok(actor, sent);
  return stage;
}

export function stateOf(stage: Stage): PollState {
  return stage.head.modules.p as PollState;
}

export function ballotOf(stage: Stage, attendee: string, question = "dish"): Ballot | undefined {
  return stage.row<Ballot>("p", "ballot", question, attendee);
}
