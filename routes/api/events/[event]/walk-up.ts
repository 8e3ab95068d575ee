/** What a phone without an invitation asks while it waits at the door. @module */
import { endpoint, json, seenIn } from "@/lib/http.ts";
import { attendeeKey } from "@/lib/modules/contract.ts";
import { type WalkUp, walkUpKey } from "@/lib/modules/walk_ups.ts";
import { whyNobody } from "@/lib/purge.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async GET(ctx) {
    const { event } = ctx.params;
    const seen = await seenIn(ctx, event);
    if (!seen.ok) return seen;
    if (seen.actor.role !== "attendee") return refuse({ code: "forbidden", needs: "attendees" });
    const { store } = ctx.state.drumroll;
    const { head, rows } = await store.read(event, [attendeeKey(seen.actor.id), walkUpKey(seen.actor.id)]);
    const waiting = rows[1] as WalkUp | undefined;
    if (!head || (!rows[0] && !waiting)) return refuse(await whyNobody(store, event));
    return json({ ok: true, state: rows[0] ? "in" : waiting?.turnedAwayAt ? "turned_away" : "waiting" });
  },
});
