/** The organizer signs in. @module */
import { page } from "fresh";
import { define } from "@/utils.ts";
import { ORGANIZER_COOKIE, sessionCookie } from "@/lib/auth/cookies.ts";
import { isHttps } from "@/lib/auth/address.ts";
import { signInSchema } from "@/lib/auth/forms.ts";
import { formOf, ownPath } from "@/lib/desk.ts";
import { addressOf, principalDeps, principalOf } from "@/lib/http.ts";
import { parse } from "@/lib/protocol/parse.ts";
import { EXITS, refuse, sentence } from "@/lib/refusal.ts";
import { SignInPage, type SignInPageProps } from "@/components/organizer/pages/SignInPage.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    const next = ownPath(ctx.url.searchParams.get("next"));
    if ((await principalOf(ctx))?.kind === "organizer") return ctx.redirect(next, 303);
    return page<SignInPageProps>({ next });
  },

  async POST(ctx) {
    const { name, passphrase, next: wanted } = await formOf(ctx, ["name", "passphrase", "next"]);
    const next = ownPath(wanted);
    const { drumroll } = ctx.state;
    const given = parse(signInSchema, { name, passphrase });
    const outcome = given.ok
      ? await drumroll.organizers.signIn(given.value.name, given.value.passphrase, addressOf(ctx))
      : refuse({ code: "wrong_passphrase" });
    if (!outcome.ok) {
      const { refusal } = outcome;
      drumroll.log("sign_in_refused", { requestId: ctx.state.requestId, code: refusal.code });
      const retryAfterSeconds = "retryAfterSeconds" in refusal ? refusal.retryAfterSeconds : undefined;
      return page<SignInPageProps>(
        { error: sentence(refusal), retryAfterSeconds, name, next },
        {
          status: EXITS[refusal.code].http,
          headers: retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) },
        },
      );
    }
    const response = ctx.redirect(next, 303);
    const secure = isHttps(ctx.req, principalDeps(drumroll));
    response.headers.append("set-cookie", sessionCookie(ORGANIZER_COOKIE, outcome.token, secure));
    return response;
  },
});

export default define.page<typeof handler>(function SignIn({ data }) {
  return <SignInPage {...data} />;
});
