/**
 * The address of the overlay with a station session of its own, for a program in which nobody can type a passcode.
 *
 * The token stands behind the `#`: browsers send that to nobody, so it is in no log and no referrer.
 * @module
 */
import { endpoint, json, organizerOf, publicOrigin, readJson } from "@/lib/http.ts";
import { auditActor } from "@/lib/room/audit.ts";
import { nothingSchema, parse } from "@/lib/protocol/parse.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "run");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req, undefined, {});
    const nothing = body.ok ? parse(nothingSchema, body.value) : body;
    if (!nothing.ok) return nothing;
    const { access, audit, log } = ctx.state.drumroll;
    const { event } = ctx.params;
    const opened = await access.openOverlay(event);
    if (!opened.ok) return opened;
    const noted = await audit.note(event, {
      action: "make_overlay_link",
      actor: auditActor(seen.actor),
      facts: { session: opened.session },
    });
    if (!noted.ok) return noted;
    log("overlay_link", { room: event });
    return json({ ok: true, url: `${publicOrigin(ctx)}/overlay/${event}#${opened.token}` });
  },
});
