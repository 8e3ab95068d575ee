/** The organizer's snapshot of one event. @module */
import { endpoint, json, organizerOf } from "@/lib/http.ts";
import { refuse } from "@/lib/refusal.ts";
import { viewOf } from "@/lib/room/view.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "read");
    if (!seen.ok) return seen;
    const { runtime } = ctx.state.drumroll;
    const { event } = ctx.params;
    const stored = await runtime.head(event);
    if (!stored) return refuse({ code: "not_found", what: "event" });
    const view = viewOf(stored.head, "organizer", ctx.state.drumroll.sms);
    const counts = { ...view.counts, ...await runtime.presence(event).counts() };
    return json({ ok: true, seq: stored.head.seq, ...view, counts });
  },
});
