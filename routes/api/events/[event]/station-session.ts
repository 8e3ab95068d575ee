/** A passcode for a station session: the token and the cookie. @module */
import { sessionCookie, stationCookie } from "@/lib/auth/cookies.ts";
import { isHttps } from "@/lib/auth/address.ts";
import { addressOf, endpoint, json, principalDeps, readJson } from "@/lib/http.ts";
import { parse, stationSessionSchema } from "@/lib/protocol/parse.ts";

export const handler = endpoint({
  async POST(ctx) {
    const body = await readJson(ctx.req);
    const asked = body.ok ? parse(stationSessionSchema, body.value) : body;
    if (!asked.ok) return asked;
    const { drumroll } = ctx.state;
    const { event } = ctx.params;
    const opened = await drumroll.access.openStation({ event, ...asked.value, address: addressOf(ctx) });
    if (!opened.ok) {
      if (opened.refusal.code === "wrong_passcode") drumroll.log("wrong_passcode", { room: event });
      return opened;
    }
    const response = json({ ok: true, token: opened.token });
    const secure = isHttps(ctx.req, principalDeps(drumroll));
    response.headers.append("set-cookie", sessionCookie(stationCookie(event), opened.token, secure));
    return response;
  },
});
