/**
 * Where an event is made, and where a raffle or a poll is added to one that is there.
 * @module
 */
import NewEvent, { type NewEventProps } from "@/islands/NewEvent.tsx";
import { PageHead } from "@/components/PageHead.tsx";
import { NAV, NEW_EVENT, titleOf } from "@/lib/client/desk_words.ts";
import { DeskShell } from "@/components/organizer/DeskShell.tsx";

/** With `event` (`/o/new?event=ID`) it gets a raffle or a poll; without it a new event is made. */
export interface NewEventPageProps extends NewEventProps {
  organizer?: { name: string };
}

export function NewEventPage({ organizer, ...props }: NewEventPageProps) {
  return (
    <DeskShell event={props.event} here="new" organizer={organizer}>
      <PageHead title={props.event ? titleOf(NEW_EVENT.another, props.event.name) : titleOf(NAV.fresh)} />
      <NewEvent {...props} />
    </DeskShell>
  );
}
