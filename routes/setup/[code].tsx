/** First start: the link that the server printed makes the organizer's account, once. @module */
import { page } from "fresh";
import { define } from "@/utils.ts";
import { ORGANIZER_COOKIE, sessionCookie } from "@/lib/auth/cookies.ts";
import { isHttps } from "@/lib/auth/address.ts";
import { newOwnerSchema } from "@/lib/auth/forms.ts";
import { formOf } from "@/lib/desk.ts";
import { principalDeps } from "@/lib/http.ts";
import { parse } from "@/lib/protocol/parse.ts";
import { sentence } from "@/lib/refusal.ts";
import { SetUpPage, type SetUpPageProps } from "@/components/organizer/pages/SetUpPage.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    const invalid = await ctx.state.drumroll.organizers.setupCode() === null;
    return page<SetUpPageProps>({ invalid }, { status: invalid ? 410 : 200 });
  },

  async POST(ctx) {
    const { name, passphrase, again } = await formOf(ctx, ["name", "passphrase", "again"]);
    const no = (error: SetUpPageProps["error"], status: number) =>
      page<SetUpPageProps>({ error, name }, { status });
    if (passphrase !== again) {
      return no({ field: "again", message: "The two passphrases differ. Type it again in both." }, 400);
    }
    const owner = parse(newOwnerSchema, { code: ctx.params.code, name, passphrase });
    if (!owner.ok) {
      const { refusal } = owner;
      const field = refusal.code === "invalid_request" ? refusal.path : undefined;
      const problem = refusal.code === "invalid_request" ? refusal.problem : sentence(refusal);
      const known = field === "name" || field === "passphrase";
      return no({
        field: known ? field : undefined,
        message: known ? `This ${problem}.` : problem,
      }, 400);
    }
    const { drumroll } = ctx.state;
    const made = await drumroll.organizers.createOwner(owner.value.code, owner.value);
    if (!made.ok) {
      const used = made.refusal.code === "account_exists" || made.refusal.code === "forbidden";
      if (used) return page<SetUpPageProps>({ invalid: true }, { status: 403 });
      return no({ message: sentence(made.refusal) }, 503);
    }
    drumroll.log("account_made", { requestId: ctx.state.requestId });
    const response = ctx.redirect("/o", 303);
    const secure = isHttps(ctx.req, principalDeps(drumroll));
    response.headers.append("set-cookie", sessionCookie(ORGANIZER_COOKIE, made.token, secure));
    return response;
  },
});

export default define.page<typeof handler>(function SetUp({ data }) {
  return <SetUpPage {...data} />;
});
