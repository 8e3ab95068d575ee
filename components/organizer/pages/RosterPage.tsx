/**
 * The roster of one event: the frame, and the live list in it.
 * @module
 */
import RosterPanel, { type RosterPanelProps } from "@/islands/RosterPanel.tsx";
import { DeskShell } from "@/components/organizer/DeskShell.tsx";

export type RosterPageProps = RosterPanelProps;

export function RosterPage(props: RosterPageProps) {
  return (
    <DeskShell event={props.event} here="roster">
      <RosterPanel {...props} />
    </DeskShell>
  );
}
