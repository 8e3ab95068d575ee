/**
 * What the galleries of the desk share: a state, the frame around it, and the control page and the wizard in it.
 * @module
 */
import type { VNode } from "preact";
import type { View } from "@/lib/protocol/messages.ts";
import { ControlView, type ControlViewProps } from "@/components/organizer/ControlView.tsx";
import { controlProps, event, metalRaffle, nothing } from "@/components/organizer/desk_samples.ts";
import { DeskShell } from "@/components/organizer/DeskShell.tsx";
import { newDraft } from "@/components/organizer/new_event.ts";
import { NewEventView, type NewEventViewProps } from "@/components/organizer/NewEventView.tsx";

export interface DeskState {
  name: string;
  surface: "desk";
  node: VNode;
  dir?: "rtl";
  hue?: number;
}

export const organizer = { name: "Ida Nord" };

export function desk(name: string, node: VNode, more: Partial<DeskState> = {}): DeskState {
  return { name: `desk-${name}`, surface: "desk", node, ...more };
}

export function control(
  name: string,
  view: View,
  props: Partial<ControlViewProps> = {},
  more: Partial<DeskState> = {},
): DeskState {
  const node = (
    <DeskShell event={event} here="run">
      <ControlView {...controlProps(view, props)} />
    </DeskShell>
  );
  return desk(`control-${name}`, node, more);
}

export function newEvent(name: string, props: Partial<NewEventViewProps> = {}): DeskState {
  const node = (
    <DeskShell event={props.made ? event : undefined} here="new" organizer={organizer}>
      <NewEventView
        draft={{ ...newDraft("MRKT7294"), name: "Harbour Lights 2026" }}
        step={0}
        problems={{}}
        error={null}
        busy={null}
        made={null}
        numbers="there"
        earlier={[]}
        onChange={nothing}
        onBack={nothing}
        onNext={nothing}
        onPasscode={nothing}
        {...props}
      />
    </DeskShell>
  );
  return desk(`new-${name}`, node);
}

export const lost = "Catching up. This is how it stood at 20:41.";
export const bag = metalRaffle("draft", {
  title: "Goodie bags",
  tiers: [{ id: "bag", label: "Bag", count: 20 }],
});
