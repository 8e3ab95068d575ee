/** A station signs out: its cookie goes. @module */
import { clearedCookie, stationCookie } from "@/lib/auth/cookies.ts";
import { isHttps } from "@/lib/auth/address.ts";
import { endpoint, json, principalDeps } from "@/lib/http.ts";

export const handler = endpoint({
  POST(ctx) {
    const response = json({ ok: true });
    const secure = isHttps(ctx.req, principalDeps(ctx.state.drumroll));
    response.headers.append("set-cookie", clearedCookie(stationCookie(ctx.params.event), secure));
    return Promise.resolve(response);
  },
});
