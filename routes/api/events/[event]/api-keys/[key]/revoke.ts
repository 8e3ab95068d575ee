/** Ends an API key: its requests at once, its sockets within two seconds. @module */
import { endpoint, json, organizerOf } from "@/lib/http.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "owner");
    if (!seen.ok) return seen;
    const { event, key } = ctx.params;
    const { apiKeys, log } = ctx.state.drumroll;
    const revoked = await apiKeys.revoke(event, key);
    if (!revoked.ok) return revoked;
    log("api_key_revoked", { room: event, key });
    return json({ ok: true });
  },
});
