/**
 * Where an event is made, and where a raffle or a poll is added to one that is there.
 * @module
 */
import NewEvent from "@/islands/NewEvent.tsx";
import { PageHead } from "@/components/PageHead.tsx";
import { NAV, titleOf } from "@/lib/client/desk_words.ts";
import { DeskShell } from "@/components/organizer/DeskShell.tsx";

export interface NewEventPageProps {
  organizer?: { name: string };
  /** The event that gets a raffle or a poll (`/o/new?event=ID`); without it a new event is made. */
  event?: { id: string; name: string; hue: number; again: boolean };
}

export function NewEventPage({ organizer, event }: NewEventPageProps) {
  return (
    <DeskShell here="new" organizer={organizer}>
      <PageHead title={titleOf(NAV.fresh)} />
      <NewEvent event={event} />
    </DeskShell>
  );
}
