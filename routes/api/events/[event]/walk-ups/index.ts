/** People without an invitation: who waits, how many came, and whether more may. @module */
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { doorSchema, parse } from "@/lib/protocol/parse.ts";
import { refuse } from "@/lib/refusal.ts";
import { walkUpsOf } from "@/lib/roster/walk_ups.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const { runtime } = ctx.state.drumroll;
    const stored = await runtime.head(ctx.params.event);
    if (!stored) return refuse({ code: "not_found", what: "event" });
    return json({ ok: true, ...await walkUpsOf(runtime.reader(ctx.params.event), stored.head) });
  },

  async POST(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const wanted = body.ok ? parse(doorSchema, body.value) : body;
    if (!wanted.ok) return wanted;
    const { walkUps, ...bounds } = wanted.value;
    const answer = await ctx.state.drumroll.runtime.submit(ctx.params.event, seen.actor, {
      id: crypto.randomUUID(),
      module: "",
      type: "set_walk_ups",
      args: { walkUps: walkUps !== false, approval: walkUps === "approval", ...bounds },
    });
    return answer.ok ? json({ ok: true }) : answer;
  },
});
