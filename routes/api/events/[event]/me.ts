/** What an attendee's own phone may know of itself. @module */
import { endpoint, json, seenIn } from "@/lib/http.ts";
import { meOf, withCheckInCode } from "@/lib/me.ts";
import { whyNobody } from "@/lib/purge.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await seenIn(ctx, ctx.params.event);
    if (!seen.ok) return seen;
    if (seen.actor.role !== "attendee") return refuse({ code: "forbidden", needs: "attendees" });
    const { drumroll } = ctx.state;
    const me = await meOf(drumroll, ctx.params.event, seen.actor.id);
    return me
      ? json({ ok: true, ...withCheckInCode(me, ctx.params.event, drumroll.checkInCode) })
      : refuse(await whyNobody(drumroll.store, ctx.params.event));
  },
});
