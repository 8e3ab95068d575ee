/**
 * A new event, or a raffle or a poll for an event that is there; with `&from=MODULE` a raffle that is
 * made again, with `&rehearsal` beside it a rehearsal of it.
 * @module
 */
import { page } from "fresh";
import { define } from "@/utils.ts";
import { eventAt, numbersAtHand, organizerAt } from "@/lib/desk.ts";
import { earlierRaffles, likeRaffle, rehearsalOf } from "@/components/organizer/draw_rules.ts";
import { NewEventPage, type NewEventPageProps } from "@/components/organizer/pages/NewEventPage.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    const organizer = await organizerAt(ctx);
    if (organizer instanceof Response) return organizer;
    const id = ctx.url.searchParams.get("event");
    const numbers = await numbersAtHand(ctx);
    if (id === null) return page<NewEventPageProps>({ organizer: { name: organizer.name }, numbers });
    ctx.params.event = id;
    const { head } = await eventAt(ctx, organizer);
    const { name, hue, purgingSince } = head.event;
    // Nothing can be added to an event that is over; its control page says so.
    if (purgingSince !== undefined) return ctx.redirect(`/o/${encodeURIComponent(id)}`, 303);
    const again = Object.keys(head.modules).length > 0;
    const from = ctx.url.searchParams.get("from");
    const isRehearsal = ctx.url.searchParams.has("rehearsal");
    return page<NewEventPageProps>({
      organizer: { name: organizer.name },
      event: { id, name, hue, again },
      numbers,
      earlier: earlierRaffles(head.modules),
      like: from !== null && Object.hasOwn(head.modules, from)
        ? isRehearsal ? rehearsalOf(head.modules[from]) : likeRaffle(from, head.modules[from])
        : undefined,
    });
  },
});

export default define.page<typeof handler>(function NewEvent({ data }) {
  return <NewEventPage {...data} />;
});
