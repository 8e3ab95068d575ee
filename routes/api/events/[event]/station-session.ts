/** A passcode for a station session: the token and the cookie. @module */
import { readCookie, sessionCookie, stationCookie } from "@/lib/auth/cookies.ts";
import { coarseAddress, isHttps } from "@/lib/auth/address.ts";
import { addressOf, type Ctx, endpoint, json, principalDeps, readJson } from "@/lib/http.ts";
import { parse, stationSessionSchema } from "@/lib/protocol/parse.ts";

export const handler = endpoint({
  async POST(ctx) {
    const body = await readJson(ctx.req);
    const asked = body.ok ? parse(stationSessionSchema, body.value) : body;
    if (!asked.ok) return asked;
    const { drumroll } = ctx.state;
    const { event } = ctx.params;
    const address = addressOf(ctx);
    const opened = await drumroll.access.openStation({
      event,
      ...asked.value,
      address,
      before: await sessionBefore(ctx),
    });
    const coarse = coarseAddress(address);
    if (!opened.ok) {
      const { code } = opened.refusal;
      if (code === "wrong_passcode") drumroll.log(code, { room: event });
      if (code === "wrong_passcode" || code === "too_many_attempts") {
        const note = { action: code, actor: `address:${coarse}`, facts: {} };
        await drumroll.audit.seen(event, "stranger", note);
      }
      return opened;
    }
    await drumroll.audit.seen(event, "station", {
      action: "open_station",
      actor: `station:${opened.session}`,
      facts: { address: coarse },
    });
    const response = json({ ok: true, token: opened.token });
    const secure = isHttps(ctx.req, principalDeps(drumroll));
    response.headers.append("set-cookie", sessionCookie(stationCookie(event), opened.token, secure));
    return response;
  },
});

/** The session of the cookie, over or not; only who knew the passcode once can have one. */
async function sessionBefore(ctx: Ctx): Promise<string | undefined> {
  const { tokens, now } = ctx.state.drumroll;
  const token = readCookie(ctx.req, stationCookie(ctx.params.event));
  const claims = token ? await tokens.read(token, now()) : null;
  return claims?.kind === "station" && claims.event === ctx.params.event ? claims.session : undefined;
}
