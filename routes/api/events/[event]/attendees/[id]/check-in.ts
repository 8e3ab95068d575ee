/** Check one attendee in, or out. @module */
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { attendeeIdSchema, checkInSchema, parse } from "@/lib/protocol/parse.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const { event } = ctx.params;
    // A parameter keeps some escapes, and many an id is an address with an @ in it.
    const attendee = ctx.params.id.replaceAll(/%40/g, "@");
    if (!parse(attendeeIdSchema, attendee).ok) return refuse({ code: "not_found", what: "attendee" });
    const body = await readJson(ctx.req);
    const change = body.ok ? parse(checkInSchema, body.value) : body;
    if (!change.ok) return change;
    const answer = await ctx.state.drumroll.runtime.submit(event, seen.actor, {
      id: crypto.randomUUID(),
      module: "",
      type: "check_in",
      args: { attendee, ...change.value },
    });
    return answer.ok
      ? json({ ok: true, ...answer.reply as { checkedIn: boolean; checkedInAt?: string; repeated?: true } })
      : answer;
  },
});
