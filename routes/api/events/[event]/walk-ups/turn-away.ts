/** Turns people away who wait at the door; letting them in takes it back. @module */
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { admitSchema, parse } from "@/lib/protocol/parse.ts";
import { settleWalkUps } from "@/lib/roster/walk_ups.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const wanted = body.ok ? parse(admitSchema, body.value) : body;
    if (!wanted.ok) return wanted;
    const { runtime } = ctx.state.drumroll;
    const { event } = ctx.params;
    const answer = await settleWalkUps(runtime, event, seen.actor, "turn_away", wanted.value);
    return answer.ok ? json({ ok: true, turnedAway: answer.count }) : answer;
  },
});
