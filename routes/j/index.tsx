/** The code that somebody typed, on its way to the event. @module */
import { page } from "fresh";
import { define } from "@/utils.ts";
import { findByJoinCode } from "@/lib/events.ts";
import { addressOf } from "@/lib/http.ts";
import { sentence } from "@/lib/refusal.ts";
import { HomePage, type HomePageProps } from "@/components/pages/HomePage.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    const code = (ctx.url.searchParams.get("code") ?? "").slice(0, 40);
    const { records, requests, now } = ctx.state.drumroll;
    const flooded = requests.take(null, () => addressOf(ctx), now());
    if (flooded) return page<HomePageProps>({ error: sentence(flooded.refusal), code }, { status: 429 });
    if (await findByJoinCode(records, code) === null) {
      return page<HomePageProps>({ unknown: true, code }, { status: 404 });
    }
    return ctx.redirect(`/j/${code.toUpperCase().replace(/[\s-]/g, "")}`, 303);
  },
});

export default define.page<typeof handler>(function Find({ data }) {
  return <HomePage {...data} />;
});
