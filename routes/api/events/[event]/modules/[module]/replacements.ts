/** Who was replaced, by whom and why, and who is next in line: names, for the desk. @module */
import { endpoint, json, organizerOf } from "@/lib/http.ts";
import { replacementsOf } from "@/lib/replacements.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const { event, module } = ctx.params;
    const found = await replacementsOf(ctx.state.drumroll, event, module);
    return found.ok ? json(found) : found;
  },
});
