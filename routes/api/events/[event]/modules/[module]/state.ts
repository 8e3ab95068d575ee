/** How a ticketed raffle stands, for anyone: what is left, and the winning ticket once it is public. @module */
import { endpoint, json } from "@/lib/http.ts";
import { shopState, ticketsIn } from "@/lib/ticket_shop.ts";

export const handler = endpoint({
  async GET(ctx) {
    const { event, module } = ctx.params;
    const found = await ticketsIn(ctx.state.drumroll.runtime, event, module);
    return found.ok ? json({ ok: true, ...shopState(found.state) }) : found;
  },
});
