/** A new event, or a raffle or a poll for an event that is there. @module */
import { page } from "fresh";
import { define } from "@/utils.ts";
import { eventAt, organizerAt } from "@/lib/desk.ts";
import { NewEventPage, type NewEventPageProps } from "@/components/organizer/pages/NewEventPage.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    const organizer = await organizerAt(ctx);
    if (organizer instanceof Response) return organizer;
    const id = ctx.url.searchParams.get("event");
    if (id === null) return page<NewEventPageProps>({ organizer: { name: organizer.name } });
    ctx.params.event = id;
    const { head } = await eventAt(ctx, organizer);
    const { name, hue } = head.event;
    const again = Object.keys(head.modules).length > 0;
    return page<NewEventPageProps>({ organizer: { name: organizer.name }, event: { id, name, hue, again } });
  },
});

export default define.page<typeof handler>(function NewEvent({ data }) {
  return <NewEventPage {...data} />;
});
