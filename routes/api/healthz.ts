/** Is this isolate up, and does it reach its database? @module */
import { endpoint, json } from "@/lib/http.ts";
import { version } from "@/lib/version.ts";

export const handler = endpoint({
  async GET(ctx) {
    const up = await ctx.state.drumroll.healthy();
    return json({ ok: up, version, kv: up ? "up" : "down", deno: Deno.version.deno }, up ? 200 : 503);
  },
});
