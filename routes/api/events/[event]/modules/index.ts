/** Add a module to an event. @module */
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { newPoll } from "@/lib/modules/poll.ts";
import { newRaffle } from "@/lib/modules/raffle.ts";
import { randomCode } from "@/lib/events.ts";
import { newModuleSchema, parse } from "@/lib/protocol/parse.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "run");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const wanted = body.ok ? parse(newModuleSchema, body.value) : body;
    if (!wanted.ok) return wanted;
    const state = wanted.value.kind === "poll" ? newPoll(wanted.value) : newRaffle(wanted.value);
    const id = wanted.value.id ?? randomCode();
    const prizes = state.kind === "raffle" ? state.tiers.reduce((sum, { count }) => sum + count, 0) : 0;
    const answer = await ctx.state.drumroll.runtime.submit(ctx.params.event, seen.actor, {
      id: crypto.randomUUID(),
      module: "",
      type: "add_module",
      args: { id, state, prizes },
    });
    return answer.ok ? json({ ok: true, module: answer.reply }, 201) : answer;
  },
});
