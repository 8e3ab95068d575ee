/** The organizer signs out, of this browser or of all: the session ends here, and the cookie goes. @module */
import { define } from "@/utils.ts";
import { clearedCookie, ORGANIZER_COOKIE } from "@/lib/auth/cookies.ts";
import { isHttps } from "@/lib/auth/address.ts";
import { formOf } from "@/lib/desk.ts";
import { principalDeps, principalOf } from "@/lib/http.ts";

export const handler = define.handlers({
  async POST(ctx) {
    const { everywhere } = await formOf(ctx, ["everywhere"]);
    const { organizers, log } = ctx.state.drumroll;
    const principal = await principalOf(ctx);
    if (principal?.kind === "organizer" && principal.session !== undefined) {
      const { id, session } = principal;
      if (everywhere === "") await organizers.signOut(session);
      else {
        const ended = await organizers.signOutEverywhere(id);
        // With the cookie kept they can press again: saying "signed out" would be untrue.
        if (!ended.ok) throw new Error(`signing out everywhere: ${ended.refusal.code}`);
      }
      log("signed_out", { requestId: ctx.state.requestId, everywhere: everywhere !== "" });
    }
    const response = ctx.redirect("/o/sign-in", 303);
    const secure = isHttps(ctx.req, principalDeps(ctx.state.drumroll));
    response.headers.append("set-cookie", clearedCookie(ORGANIZER_COOKIE, secure));
    return response;
  },
});
