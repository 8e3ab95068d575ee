/** The event's API keys: make one, list them without their secrets. For owners alone. @module */
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { auditActor } from "@/lib/room/audit.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { newApiKeySchema, parse } from "@/lib/protocol/parse.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "owner");
    if (!seen.ok) return seen;
    return json({ ok: true, keys: await ctx.state.drumroll.apiKeys.list(ctx.params.event) });
  },

  async POST(ctx) {
    const seen = await organizerOf(ctx, "owner");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const wanted = body.ok ? parse(newApiKeySchema, body.value) : body;
    if (!wanted.ok) return wanted;
    const { apiKeys, audit, log, runtime } = ctx.state.drumroll;
    const { event } = ctx.params;
    const stored = await runtime.head(event);
    if (stored && isOver(stored.head)) return refuse({ code: "event_purged" });
    const actor = auditActor(seen.actor);
    const { requestId, ...form } = wanted.value;
    const made = await apiKeys.make(
      event,
      form,
      requestId === undefined ? undefined : { by: actor, id: requestId },
    );
    if (!made.ok) return made;
    // Nobody has the secret before its record stands. Asked again, the first try may have died before it.
    const facts = { key: made.key.id, scopes: made.key.scopes.join(" ") };
    const noted = await audit.note(event, { action: "make_api_key", actor, facts }, `api_key:${made.key.id}`);
    if (!noted.ok) {
      // Under a request id the next try finds it; nobody else ever has its secret.
      if (requestId === undefined) await apiKeys.revoke(event, made.key.id);
      return noted;
    }
    if (!made.repeated) log("api_key_made", { room: event, key: made.key.id, scopes: made.key.scopes });
    return json({ ok: true, key: made.key, secret: made.secret }, 201);
  },
});
