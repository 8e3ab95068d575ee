/**
 * The roster of one event: the frame, and the live list in it.
 * @module
 */
import RosterPanel, { type RosterPanelProps } from "@/islands/RosterPanel.tsx";
import { PageHead } from "@/components/PageHead.tsx";
import { NAV, titleOf } from "@/lib/client/desk_words.ts";
import { DeskShell } from "@/components/organizer/DeskShell.tsx";

export type RosterPageProps = RosterPanelProps;

export function RosterPage(props: RosterPageProps) {
  return (
    <DeskShell event={props.event} here="roster">
      <PageHead title={titleOf(NAV.roster, props.event.name)} hue={props.event.hue} />
      <RosterPanel {...props} />
    </DeskShell>
  );
}
