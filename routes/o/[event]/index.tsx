/** The control page of one event. @module */
import { page } from "fresh";
import { define } from "@/utils.ts";
import { eventAt, organizerAt } from "@/lib/desk.ts";
import { drawsWithTestNumbers } from "@/lib/drumroll.ts";
import { publicOrigin } from "@/lib/http.ts";
import { viewOf } from "@/lib/room/view.ts";
import { ControlPage, type ControlPageProps } from "@/components/organizer/pages/ControlPage.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    const organizer = await organizerAt(ctx);
    if (organizer instanceof Response) return organizer;
    const { head } = await eventAt(ctx, organizer);
    const { id, name, hue, joinCode } = head.event;
    const view = viewOf(head, "organizer", ctx.state.drumroll.sms);
    const counts = { ...view.counts, ...await ctx.state.drumroll.runtime.presence(id).counts() };
    const origin = publicOrigin(ctx);
    return page<ControlPageProps>({
      event: { id, name, hue },
      initial: { seq: head.seq, view: { ...view, counts } },
      testNumbers: drawsWithTestNumbers(ctx.state.drumroll),
      urls: { organizer: `${origin}/o/${id}`, station: `${origin}/s/${id}`, join: `${origin}/j/${joinCode}` },
    });
  },
});

export default define.page<typeof handler>(function Control({ data }) {
  return <ControlPage {...data} />;
});
