/** The present view, for a client whose socket cannot be had. @module */
import { endpoint, json, seenIn } from "@/lib/http.ts";
import { isShutOut } from "@/lib/purge.ts";
import { refuse } from "@/lib/refusal.ts";
import { waitsOutside } from "@/lib/roster/walk_ups.ts";
import { viewOf } from "@/lib/room/view.ts";

export const handler = endpoint({
  async GET(ctx) {
    const { drumroll } = ctx.state;
    const seen = await seenIn(ctx, ctx.params.event, "read");
    if (!seen.ok) return seen;
    const stored = await drumroll.runtime.head(ctx.params.event);
    if (!stored) return refuse({ code: "not_found", what: "event" });
    if (isShutOut(seen.actor, stored.head)) return refuse({ code: "event_purged" });
    if (await waitsOutside(drumroll.runtime.reader(ctx.params.event), seen.actor, stored.head)) {
      return refuse({ code: "not_found", what: "attendee" });
    }
    const view = viewOf(
      stored.head,
      seen.actor.role === "organizer" ? "organizer" : "public",
      ctx.state.drumroll.sms,
    );
    const serverTime = new Date(drumroll.now()).toISOString();
    return json({ ok: true, seq: stored.head.seq, view, serverTime });
  },
});
