/** A new station passcode; the old one is dead at once. @module */
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { parse, passcodeChangeSchema } from "@/lib/protocol/parse.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "run");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const change = body.ok ? parse(passcodeChangeSchema, body.value) : body;
    if (!change.ok) return change;
    const { access, log } = ctx.state.drumroll;
    const { passcode, signOutStations } = change.value;
    const rotated = await access.rotatePasscode(ctx.params.event, passcode, { signOutStations });
    if (!rotated.ok) return rotated;
    log("passcode_rotated", { room: ctx.params.event, signOutStations: signOutStations ?? false });
    return json({ ok: true });
  },
});
