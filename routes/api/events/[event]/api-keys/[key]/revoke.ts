/** Ends an API key: its requests at once, its sockets within two seconds. @module */
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { auditActor } from "@/lib/room/audit.ts";
import { nothingSchema, parse } from "@/lib/protocol/parse.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "owner");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req, undefined, {});
    const nothing = body.ok ? parse(nothingSchema, body.value) : body;
    if (!nothing.ok) return nothing;
    const { event, key } = ctx.params;
    const { apiKeys, audit, log } = ctx.state.drumroll;
    const isThere = (await apiKeys.list(event)).some(({ id }) => id === key);
    if (!isThere) return refuse({ code: "not_found", what: "API key" });
    const revoked = await audit.noted(
      event,
      { action: "revoke_api_key", actor: auditActor(seen.actor), facts: { key } },
      () => apiKeys.revoke(event, key),
    );
    if (!revoked.ok) return revoked;
    log("api_key_revoked", { room: event, key });
    return json({ ok: true });
  },
});
