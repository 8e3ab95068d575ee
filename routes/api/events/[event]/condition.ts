/** How the server stands towards what a draw needs, for the desk. @module */
import { endpoint, json, organizerOf } from "@/lib/http.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "read");
    if (!seen.ok) return seen;
    return json({ ok: true, ...await ctx.state.drumroll.condition() });
  },
});
