/**
 * The page from which one event is run: the frame, and the live panel in it.
 * @module
 */
import type { View } from "@/lib/protocol/messages.ts";
import ControlPanel from "@/islands/ControlPanel.tsx";
import { DeskShell } from "@/components/organizer/DeskShell.tsx";
import { PageHead } from "@/components/PageHead.tsx";
import { NAV, titleOf } from "@/lib/client/desk_words.ts";
import type { Addresses } from "@/components/organizer/Panels.tsx";

export interface ControlPageProps {
  event: { id: string; name: string; hue: number };
  initial: { seq: number; view: View };
  urls: Addresses;
  passcodeHint?: string;
  /** This server draws with numbers that everybody can know beforehand. */
  testNumbers?: boolean;
}

export function ControlPage({ event, ...panel }: ControlPageProps) {
  return (
    <DeskShell event={event} here="run">
      <PageHead title={titleOf(NAV.run, event.name)} hue={event.hue} />
      <ControlPanel event={event.id} {...panel} />
    </DeskShell>
  );
}
