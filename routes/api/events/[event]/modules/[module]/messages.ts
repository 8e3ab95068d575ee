/** What became of each winner's text message, for the organizer. @module */
import { endpoint, json, organizerOf } from "@/lib/http.ts";
import { raffleIn } from "@/lib/published.ts";
import { winnerMessages } from "@/lib/winner_messages.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const { event, module } = ctx.params;
    const { runtime, sms } = ctx.state.drumroll;
    const found = await raffleIn(runtime, event, module);
    if (!found.ok) return found;
    const messages = await winnerMessages(ctx.state.drumroll, event, module, found.state);
    return json({ ok: true, sms, messages });
  },
});
