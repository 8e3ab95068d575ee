/** What a purge would leave unsent, and the order: deletes the event's personal data, for good. For owners alone, who type its id. @module */
import { longAnswerDeadlineMs } from "@/lib/answer_clock.ts";
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { parse, purgeSchema } from "@/lib/protocol/parse.ts";
import { purgeEvent, textsWaiting } from "@/lib/purge.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "owner");
    if (!seen.ok) return seen;
    const { event } = ctx.params;
    const { drumroll } = ctx.state;
    const stored = await drumroll.runtime.head(event);
    if (!stored) return refuse({ code: "not_found", what: "event" });
    const { purgingSince = null, purgedAt = null } = stored.head.event;
    const waiting = purgingSince === null ? await textsWaiting(drumroll, event, stored.head) : 0;
    return json({ ok: true, purgingSince, purgedAt, textsWaiting: waiting });
  },
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
}, { deadlineMs: longAnswerDeadlineMs });
