/** An attendee's signed receipt: the promise that their tickets are in the list. @module */
import { endpoint, json, seenIn } from "@/lib/http.ts";
import { receiptText } from "@/lib/draw/record_texts.ts";
import { receiptHash } from "@/lib/draw/tags.ts";
import { fromHex } from "@/lib/draw/bytes.ts";
import { entryKey } from "@/lib/modules/raffle_state.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import { raffleIn } from "@/lib/published.ts";
import { isShutOut } from "@/lib/purge.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async GET(ctx) {
    const { event, module } = ctx.params;
    const seen = await seenIn(ctx, event);
    if (!seen.ok) return seen;
    if (seen.actor.role !== "attendee") return refuse({ code: "forbidden", needs: "attendees" });
    const { runtime, sign } = ctx.state.drumroll;
    const found = await raffleIn(runtime, event, module);
    if (!found.ok) return found;
    if (isShutOut(seen.actor, found.head)) return refuse({ code: "event_purged" });
    const entry = await runtime.reader(event).get<Entry>(entryKey(module, seen.actor.id));
    if (!entry || entry.withdrawnAt !== undefined) return refuse({ code: "not_entered" });
    const { entrantTag, tickets, serverNonce, at } = entry;
    const text = receiptText({
      drawId: found.state.drawId!,
      openHash: found.state.openHash!,
      entrantTag,
      tickets,
      serverNonce,
      at: Math.floor(at / 1000),
    });
    return json({ ok: true, text, sig: sign(fromHex(receiptHash(text))) });
  },
});
