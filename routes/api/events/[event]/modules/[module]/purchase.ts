/** A purchase in the form of a shop: by an attendee for themselves, or by the organizer for somebody. @module */
import { type Ctx, endpoint, json, readJson, refusalResponse, seenIn } from "@/lib/http.ts";
import { holderHash } from "@/lib/draw/tags.ts";
import type { TicketsArgs } from "@/lib/modules/tickets_state.ts";
import type { PurchaseReply } from "@/lib/protocol/messages.ts";
import { parse, purchaseSchema } from "@/lib/protocol/parse.ts";
import { type Refusal, refuse, type Refused, sentence } from "@/lib/refusal.ts";

export const handler = endpoint({ POST: (ctx) => purchase(ctx).then(shopAnswer) });

function shopAnswer(answer: Bought): Response | Promise<Response> {
  return answer.ok ? json({ success: true, ...answer.reply }) : shopRefusal(answer.refusal);
}

type Bought = { ok: true; reply: PurchaseReply } | Refused;

async function purchase(ctx: Ctx): Promise<Bought> {
  const { event, module } = ctx.params;
  const seen = await seenIn(ctx, event, "run");
  if (!seen.ok) return seen;
  const body = await readJson(ctx.req);
  const wanted = body.ok ? parse(purchaseSchema, body.value) : body;
  if (!wanted.ok) return wanted;
  const { userId, requestId, ...args } = wanted.value;
  const { actor } = seen;
  if (actor.role === "attendee" && actor.id !== userId) {
    return refuse({ code: "forbidden", needs: "organizers, and that person," });
  }
  const { runtime, tokens } = ctx.state.drumroll;
  const asked: TicketsArgs = { ...args };
  if (actor.role === "organizer") {
    asked.buyer = { id: userId, holderHash: holderHash(await tokens.attendee(event, userId)) };
  }
  const answer = await runtime.submit(event, actor, { id: requestId, module, type: "purchase", args: asked });
  return answer.ok ? { ok: true, reply: answer.reply as PurchaseReply } : answer;
}

/** What every refusal says, and beside it what a client of the shop looks for. */
async function shopRefusal(refusal: Refusal): Promise<Response> {
  const plain = refusalResponse(refusal);
  const facts = "remaining" in refusal ? { remaining: refusal.remaining } : {};
  const shop = { success: false, code: refusal.code, message: sentence(refusal), ...facts };
  const response = json({ ...shop, ...await plain.json() }, plain.status);
  const wait = plain.headers.get("retry-after");
  if (wait !== null) response.headers.set("retry-after", wait);
  return response;
}
