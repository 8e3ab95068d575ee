/** A new station passcode; the old one is dead at once. @module */
import { changeRequest } from "@/lib/auth/event_access.ts";
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { auditActor } from "@/lib/room/audit.ts";
import { parse, passcodeChangeSchema } from "@/lib/protocol/parse.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "run");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const change = body.ok ? parse(passcodeChangeSchema, body.value) : body;
    if (!change.ok) return change;
    const { access, audit, log } = ctx.state.drumroll;
    const { passcode, signOutStations = false, requestId } = change.value;
    const { event } = ctx.params;
    const actor = auditActor(seen.actor);
    const request = requestId === undefined ? undefined : changeRequest("passcode", actor, requestId);
    const thisTry = request === undefined ? undefined : await access.tryOf(event, request);
    if (thisTry === null) return json({ ok: true });
    const rotated = await audit.noted(
      event,
      { action: "rotate_passcode", actor, facts: { signOutStations } },
      () => access.rotatePasscode(event, passcode, { signOutStations, request }),
      thisTry,
    );
    if (!rotated.ok) return rotated;
    log("passcode_rotated", { room: event, signOutStations });
    return json({ ok: true });
  },
});
