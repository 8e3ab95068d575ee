/** Ends every station session of an event; the passcode stays. @module */
import { changeRequest } from "@/lib/auth/event_access.ts";
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { auditActor } from "@/lib/room/audit.ts";
import { parse, signOutStationsSchema } from "@/lib/protocol/parse.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "run");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req, undefined, {});
    const wanted = body.ok ? parse(signOutStationsSchema, body.value) : body;
    if (!wanted.ok) return wanted;
    const { access, audit, log } = ctx.state.drumroll;
    const { event } = ctx.params;
    const actor = auditActor(seen.actor);
    const { requestId } = wanted.value;
    const request = requestId === undefined ? undefined : changeRequest("sign_out", actor, requestId);
    const thisTry = request === undefined ? undefined : await access.tryOf(event, request);
    if (thisTry === null) return json({ ok: true });
    const ended = await audit.noted(
      event,
      { action: "sign_out_stations", actor, facts: {} },
      () => access.signOutStations(event, request),
      thisTry,
    );
    if (!ended.ok) return ended;
    log("stations_signed_out", { room: event });
    return json({ ok: true });
  },
});
