/** Ends every station session of an event; the passcode stays. @module */
import { endpoint, json, organizerOf } from "@/lib/http.ts";
import { auditActor } from "@/lib/room/audit.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "run");
    if (!seen.ok) return seen;
    const { access, audit, log } = ctx.state.drumroll;
    const { event } = ctx.params;
    const ended = await audit.noted(
      event,
      { action: "sign_out_stations", actor: auditActor(seen.actor), facts: {} },
      () => access.signOutStations(event),
    );
    if (!ended.ok) return ended;
    log("stations_signed_out", { room: event });
    return json({ ok: true });
  },
});
