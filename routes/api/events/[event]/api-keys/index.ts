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
    const made = await apiKeys.make(event, wanted.value);
    if (!made.ok) return made;
    // Nobody has the secret before its record stands.
    const noted = await audit.note(event, {
      action: "make_api_key",
      actor: auditActor(seen.actor),
      facts: { key: made.key.id, scopes: made.key.scopes.join(" ") },
    });
    if (!noted.ok) {
      await apiKeys.revoke(event, made.key.id);
      return noted;
    }
    log("api_key_made", { room: event, key: made.key.id, scopes: made.key.scopes });
    return json({ ok: true, key: made.key, secret: made.secret }, 201);
  },
});
