/** The public number of a draw that waits for it, brought by anyone of the event: it proves itself. @module */
import { nameOf } from "@/lib/auth/principal.ts";
import { createRateLimit } from "@/lib/auth/rate_limit.ts";
import { endpoint, json, readJson, seenIn } from "@/lib/http.ts";
import { numberSchema, parse } from "@/lib/protocol/parse.ts";
import { raffleIn } from "@/lib/published.ts";
import { refuse } from "@/lib/refusal.ts";

/** A check is ten milliseconds of everybody's server; the right number needs one, and comes from the relays too. */
const checks = createRateLimit({ perSecond: 10, burst: 20 });
/** A phone asks a relay a few times at most; who keeps on bringing wrong ones must not use up everybody's checks. */
const persons = createRateLimit({ perSecond: 0.2, burst: 3 });

export const handler = endpoint({
  async POST(ctx) {
    const { event, module } = ctx.params;
    const seen = await seenIn(ctx, event, "run");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const brought = body.ok ? parse(numberSchema, body.value) : body;
    if (!brought.ok) return brought;
    const { runtime, beacon: numbers, now } = ctx.state.drumroll;
    const found = await raffleIn(runtime, event, module);
    if (!found.ok) return found;
    const { phase, beacon, drawId } = found.state;
    if (!beacon || !numbers) return refuse({ code: "wrong_phase", phase, needs: ["closed"] });
    if (beacon.signature) return json({ ok: true, repeated: true });
    // Checking costs a pairing, so nobody makes us do it before there can be anything to check.
    if (now() < Date.parse(beacon.at)) {
      return refuse({ code: "beacon_pending", round: beacon.round, at: beacon.at });
    }
    const { signature } = brought.value;
    const flood = persons.take(nameOf(seen.principal), now()) ?? checks.take(`${event}/${module}`, now());
    if (flood) return flood;
    if (!await numbers.verify(beacon.round, signature)) {
      return refuse({ code: "number_wrong", round: beacon.round });
    }
    const answer = await runtime.submit(event, { role: "system", id: "room" }, {
      id: `number:${drawId}`,
      module,
      type: "number",
      args: { signature },
    });
    return answer.ok ? json({ ok: true }) : answer;
  },
});
