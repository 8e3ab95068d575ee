/** The roster of one event. @module */
import { page } from "fresh";
import { define } from "@/utils.ts";
import { eventAt, organizerAt } from "@/lib/desk.ts";
import { publicOrigin } from "@/lib/http.ts";
import type { Attendee } from "@/lib/modules/contract.ts";
import { viewOf } from "@/lib/room/view.ts";
import { walkUpsOf } from "@/lib/roster/walk_ups.ts";
import { linked } from "@/lib/roster/links.ts";
import { RosterPage, type RosterPageProps } from "@/components/organizer/pages/RosterPage.tsx";

const firstPage = 200;

export const handler = define.handlers({
  async GET(ctx) {
    const organizer = await organizerAt(ctx);
    if (organizer instanceof Response) return organizer;
    const { head } = await eventAt(ctx, organizer);
    const { id, name, hue } = head.event;
    const { runtime, sms, store, tokens } = ctx.state.drumroll;
    const { rows, next } = await store.list<Attendee>(id, "@", "attendee", { limit: firstPage });
    const origin = publicOrigin(ctx);
    const attendees = await Promise.all(rows.map(({ value }) => linked(tokens, origin, id, value)));
    return page<RosterPageProps>({
      event: { id, name, hue },
      initial: {
        attendees: attendees.map(({ token: _secret, ...person }) => person),
        next,
      },
      room: { seq: head.seq, view: viewOf(head, "organizer", sms) },
      door: await walkUpsOf(runtime.reader(id), head),
    });
  },
});

export default define.page<typeof handler>(function Roster({ data }) {
  return <RosterPage {...data} />;
});
