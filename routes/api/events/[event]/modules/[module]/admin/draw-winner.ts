/** The one act of a ticketed raffle's organizer: the sale ends and the winner is drawn. Repeating it draws nothing. @module */
import { longAnswerDeadlineMs } from "@/lib/answer_clock.ts";
import { allows, endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { nothingSchema, parse } from "@/lib/protocol/parse.ts";
import { drawWinner, shopState } from "@/lib/ticket_shop.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "run");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req, undefined, {});
    const nothing = body.ok ? parse(nothingSchema, body.value) : body;
    if (!nothing.ok) return nothing;
    const { event, module } = ctx.params;
    const { actor, principal } = seen;
    const drawn = await drawWinner(ctx.state.drumroll.runtime, { event, module, actor });
    if (!drawn.ok) return drawn;
    const { status } = shopState(drawn.state);
    if ("waitsFor" in drawn) {
      const { round, at } = drawn.waitsFor;
      return json({ ok: true, success: true, status, waitsFor: { round, at } }, 202);
    }
    const { ticket, userId } = drawn.winner;
    const winner = { ticket, ...(userId !== undefined && allows(principal, "roster") && { userId }) };
    return json({ ok: true, success: true, status, winner });
  },
  // A million tickets are sealed and drawn within this one request, which is longer than a page would listen.
}, { deadlineMs: longAnswerDeadlineMs });
