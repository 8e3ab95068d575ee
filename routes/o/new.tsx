/** A new event, or a raffle for an event that has none. @module */
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
    const { name, hue } = (await eventAt(ctx, organizer)).head.event;
    return page<NewEventPageProps>({ organizer: { name: organizer.name }, event: { id, name, hue } });
  },
});

export default define.page<typeof handler>(function NewEvent({ data }) {
  return <NewEventPage {...data} />;
});
