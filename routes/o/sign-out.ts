/** The organizer signs out of this browser. @module */
import { define } from "@/utils.ts";
import { clearedCookie, ORGANIZER_COOKIE } from "@/lib/auth/cookies.ts";
import { isHttps } from "@/lib/auth/address.ts";
import { principalDeps } from "@/lib/http.ts";

export const handler = define.handlers({
  POST(ctx) {
    const response = ctx.redirect("/o/sign-in", 303);
    const secure = isHttps(ctx.req, principalDeps(ctx.state.drumroll));
    response.headers.append("set-cookie", clearedCookie(ORGANIZER_COOKIE, secure));
    return response;
  },
});
