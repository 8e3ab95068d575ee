/** The organizer's events. @module */
import { page } from "fresh";
import { define } from "@/utils.ts";
import { organizerAt } from "@/lib/desk.ts";
import { type EventListing, listEvents } from "@/lib/events.ts";
import {
  EventsPage,
  type EventsPageProps,
  type EventSummary,
} from "@/components/organizer/pages/EventsPage.tsx";
import { viewOf } from "@/lib/room/view.ts";
import type { RoomStore } from "@/lib/storage/store.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const organizer = await organizerAt(ctx);
    if (organizer instanceof Response) return organizer;
    const { records, store } = ctx.state.drumroll;
    const listed = await listEvents(records, organizer.account);
    const events = await Promise.all(listed.map((listing) => summary(store, listing)));
    return page<EventsPageProps>({ organizer: { name: organizer.name }, events: events.flat() });
  },
});

async function summary(
  store: RoomStore,
  { id, name, createdAt, joinCode }: EventListing,
): Promise<EventSummary[]> {
  const { head: stored } = await store.read(id, []);
  if (!stored) return [];
  const { event, current, modules, counts } = viewOf(stored.head, "organizer");
  const module = current === null ? undefined : modules[current];
  return [{
    id,
    name,
    createdAt,
    joinCode,
    hue: event.hue,
    phase: event.purgingSince !== undefined ? "over" : module?.phase ?? null,
    entryCount: module?.kind === "raffle" ? module.entryCount : null,
    attendees: counts.attendees ?? 0,
    checkedIn: counts.checkedIn,
  }];
}

export default define.page<typeof handler>(function Events({ data }) {
  return <EventsPage {...data} />;
});
