/** Deletes the event's personal data, for good. For owners alone, who type its id. @module */
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { parse, purgeSchema } from "@/lib/protocol/parse.ts";
import { purgeEvent } from "@/lib/purge.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "owner");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const asked = body.ok ? parse(purgeSchema, body.value) : body;
    if (!asked.ok) return asked;
    const { event } = ctx.params;
    if (asked.value.confirm !== event) {
      return refuse({
        code: "invalid_request",
        path: "confirm",
        problem: `must be the event's id, ${event}`,
      });
    }
    const purged = await purgeEvent(ctx.state.drumroll, event, seen.actor);
    if (!purged.ok) return purged;
    ctx.state.drumroll.log("event_purged", { room: event, done: purged.purgedAt !== null });
    return json(purged);
  },
});
