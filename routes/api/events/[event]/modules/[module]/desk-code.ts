/** Which winner has this code: on their phone, or in their text. @module */
import type { Limit } from "@/lib/auth/attempts.ts";
import { plainCode } from "@/lib/protocol/desk_code.ts";
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { deskCodeSchema, parse } from "@/lib/protocol/parse.ts";
import { raffleIn } from "@/lib/published.ts";
import { refuse } from "@/lib/refusal.ts";
import { winnerWithCode } from "@/lib/winner_messages.ts";

/** A desk mistypes a few; whoever reads out one made-up code after the other is slowed down to one a minute. */
const AT_THE_DESK: Limit = { free: 10, waitMaxSeconds: 60, forgets: true };

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const asked = body.ok ? parse(deskCodeSchema, body.value) : body;
    if (!asked.ok) return asked;
    const { event, module } = ctx.params;
    const { drumroll } = ctx.state;
    const found = await raffleIn(drumroll.runtime, event, module);
    if (!found.ok) return found;
    const code = plainCode(asked.value.code);
    // What cannot be a code is a slip of the finger, and no guess.
    if (code === null) return refuse({ code: "not_found", what: "winner with this code" });
    const subjects = [{ scope: `desk-code:${event}`, who: seen.actor.id, limit: AT_THE_DESK }];
    const taken = await drumroll.attempts.take(subjects, drumroll.now());
    if (!taken.ok) return taken;
    const winner = await winnerWithCode(drumroll, event, module, found.state, code);
    if (!winner) return refuse({ code: "not_found", what: "winner with this code" });
    await drumroll.attempts.passed(subjects, drumroll.now());
    return json({ ok: true, winner });
  },
});
