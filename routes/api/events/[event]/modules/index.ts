/** Add a module to an event. @module */
import { type Ctx, endpoint, json, moduleBytesMax, organizerOf, readJson } from "@/lib/http.ts";
import { newPoll, type PollState } from "@/lib/modules/poll.ts";
import { newRaffle, type RaffleState } from "@/lib/modules/raffle_state.ts";
import { hasDraw, newTickets, type TicketsState } from "@/lib/modules/tickets_state.ts";
import { randomCode } from "@/lib/events.ts";
import { type NewModule, newModuleSchema, parse } from "@/lib/protocol/parse.ts";
import { refuse, type Refused } from "@/lib/refusal.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "run");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req, moduleBytesMax);
    const wanted = body.ok ? parse(newModuleSchema, body.value) : body;
    if (!wanted.ok) return wanted;
    const made = await madeOf(ctx, wanted.value);
    if (!made.ok) return made;
    const { state } = made;
    const id = wanted.value.id ?? randomCode();
    const prizes = "tiers" in state ? state.tiers.reduce((sum, { count }) => sum + count, 0) : 0;
    const answer = await ctx.state.drumroll.runtime.submit(ctx.params.event, seen.actor, {
      // The receipt of the first try answers the next ones, with the id that was made up then. No command of a room has
      // this prefix, so none is taken for it.
      id: `add_module ${wanted.value.requestId ?? crypto.randomUUID()}`,
      module: "",
      type: "add_module",
      args: { id, state, prizes },
    });
    return answer.ok ? json({ ok: true, module: answer.reply }, 201) : answer;
  },
});

/** A lead below this would leave phones no time to witness the seal; chains for tests may be shorter. */
const leadSecondsMin = 20;

type Made = { ok: true; state: RaffleState | PollState | TicketsState } | Refused;

async function madeOf(ctx: Ctx, wanted: NewModule): Promise<Made> {
  if (wanted.kind === "poll") return { ok: true, state: newPoll(wanted) };
  const { leadSeconds } = wanted;
  if (
    leadSeconds !== undefined && leadSeconds < leadSecondsMin && !ctx.state.drumroll.config.beaconTestRelay
  ) {
    return refuse({
      code: "invalid_request",
      path: "leadSeconds",
      problem: `must be at least ${leadSecondsMin}`,
    });
  }
  return await drawAmong(ctx, wanted);
}

type NewDraw = Exclude<NewModule, { kind: "poll" }>;

/** With the other raffles of the event that it speaks of; a ticketed one may replace either kind, and leaves out nobody. */
async function drawAmong(ctx: Ctx, wanted: NewDraw): Promise<Made> {
  const modules = (await ctx.state.drumroll.runtime.head(ctx.params.event))?.head.modules ?? {};
  const drawOf = (id: string) => {
    const other = Object.hasOwn(modules, id) ? modules[id] : undefined;
    return other && hasDraw(other.kind) ? other as RaffleState | TicketsState : undefined;
  };
  // What was practice must not decide who takes part in earnest.
  const isPractice = (other: Pick<RaffleState, "rehearsal">) => other.rehearsal && !wanted.rehearsal;
  const before = wanted.supersedes === undefined ? undefined : drawOf(wanted.supersedes);
  if (wanted.supersedes !== undefined && (!before?.drawId || before.phase !== "cancelled")) {
    return refuse({
      code: "invalid_request",
      path: "supersedes",
      problem: "must be a raffle that was cancelled",
    });
  }
  if (before && isPractice(before)) {
    return refuse({ code: "invalid_request", path: "supersedes", problem: "must not be a rehearsal" });
  }
  const supersedes = before?.drawId;
  if (wanted.kind === "tickets") return { ok: true, state: newTickets({ ...wanted, supersedes }) };
  const leavesOut: { module: string; title: string }[] = [];
  for (const [i, module] of (wanted.excludeWinnersOf ?? []).entries()) {
    const other = drawOf(module);
    // Its draw id goes into the record of the opening, so it has to have one.
    if (other?.kind !== "raffle" || !other.drawId) {
      const problem = "must be a raffle of this event that has been opened";
      return refuse({ code: "invalid_request", path: `excludeWinnersOf.${i}`, problem });
    }
    if (isPractice(other)) {
      const problem = "must not be a rehearsal";
      return refuse({ code: "invalid_request", path: `excludeWinnersOf.${i}`, problem });
    }
    leavesOut.push({ module, title: other.title });
  }
  return { ok: true, state: newRaffle({ ...wanted, supersedes, leavesOut }) };
}
