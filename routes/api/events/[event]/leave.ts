/** A station signs out: its session ends, and its cookie goes. @module */
import { clearedCookie, readCookie, stationCookie } from "@/lib/auth/cookies.ts";
import { isHttps } from "@/lib/auth/address.ts";
import { type Principal, principalOf as principalOfToken } from "@/lib/auth/principal.ts";
import { signOut } from "@/lib/auth/signed_out.ts";
import { type Ctx, endpoint, json, principalDeps, principalOf, readJson } from "@/lib/http.ts";
import { nothingSchema, parse } from "@/lib/protocol/parse.ts";

export const handler = endpoint({
  async POST(ctx) {
    const body = await readJson(ctx.req, undefined, {});
    const nothing = body.ok ? parse(nothingSchema, body.value) : body;
    if (!nothing.ok) return nothing;
    const { event } = ctx.params;
    const { records } = ctx.state.drumroll;
    for (const who of [await principalOf(ctx), await cookieOf(ctx)]) {
      if (who?.kind === "station" && who.event === event) await signOut(records, who.session);
    }
    const response = json({ ok: true });
    const secure = isHttps(ctx.req, principalDeps(ctx.state.drumroll));
    response.headers.append("set-cookie", clearedCookie(stationCookie(event), secure));
    return response;
  },
});

/** In an organizer's browser their own cookie speaks first; it is the station that leaves. */
async function cookieOf(ctx: Ctx): Promise<Principal | null> {
  const token = readCookie(ctx.req, stationCookie(ctx.params.event));
  const deps = principalDeps(ctx.state.drumroll);
  return token ? await principalOfToken(token, { ...deps, adminKey: undefined }) : null;
}
