/** The event's API keys: make one, list them without their secrets. For owners alone. @module */
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { newApiKeySchema, parse } from "@/lib/protocol/parse.ts";

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
    const { apiKeys, log } = ctx.state.drumroll;
    const made = await apiKeys.make(ctx.params.event, wanted.value);
    if (!made.ok) return made;
    log("api_key_made", { room: ctx.params.event, key: made.key.id, scopes: made.key.scopes });
    return json({ ok: true, key: made.key, secret: made.secret }, 201);
  },
});
