/** The draws of an event that can be checked, each a link away. Open to anybody, also after the event. @module */
import { HttpError, page } from "fresh";
import { VerifyEventPage, type VerifyEventPageProps } from "@/components/pages/VerifyEventPage.tsx";
import { checkableDraws } from "@/lib/find_draws.ts";
import { isEventId } from "@/lib/protocol/parse.ts";
import { define } from "@/utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { event } = ctx.params;
    const stored = isEventId(event) ? await ctx.state.drumroll.runtime.head(event) : null;
    if (!stored) throw new HttpError(404);
    const { id, name, hue } = stored.head.event;
    return page<VerifyEventPageProps>({ event: { id, name, hue }, draws: checkableDraws(stored.head) });
  },
});

export default define.page<typeof handler>(function VerifyEvent({ data }) {
  return <VerifyEventPage {...data} />;
});
