/**
 * An event whose personal data is deleted: the desk's panel for it, and what late visitors find.
 *
 * Rows for the gallery, beside those of `gallery_desk.tsx`.
 * @module
 */
import type { VNode } from "preact";
import { DeskShell } from "@/components/organizer/DeskShell.tsx";
import { deskRoom, event, metalRaffle, nothing } from "@/components/organizer/desk_samples.ts";
import { type PurgeForm, PurgeView } from "@/components/organizer/PurgePanel.tsx";
import { OverPage } from "@/components/pages/OverPage.tsx";
import { StationOver } from "@/components/station/StationScreen.tsx";
import type { EventFacts } from "@/lib/protocol/messages.ts";
import { control, desk, type DeskState } from "@/tools/gallery_desk_frame.tsx";

const facts: EventFacts = deskRoom(null).event;
const since = "2026-09-14T18:46:00Z";

function purge(name: string, form: PurgeForm | null, more: Partial<EventFacts> = {}): DeskState {
  const node = (
    <DeskShell event={event} here="run">
      <div class="cols">
        <div class="col" />
        <div class="col">
          <PurgeView
            event={{ ...facts, ...more }}
            form={form}
            {...{ onOpen: nothing, onType: nothing, onSubmit: nothing, onKeep: nothing }}
          />
        </div>
      </div>
    </DeskShell>
  );
  return desk(`purge-${name}`, node);
}

const over = deskRoom(metalRaffle("revealed"));
const gone = { ...facts, purgingSince: since, purgedAt: "2026-09-14T18:46:04Z" };

export const overDeskStates: DeskState[] = [
  purge("rest", null),
  purge("looking", { typed: "", busy: false }),
  purge("asked", { typed: "", busy: false, unsent: 0 }),
  purge("texts", { typed: "HARBR1", busy: false, unsent: 3 }),
  purge("one-text", { typed: "", busy: false, unsent: 1 }),
  purge("unknown", { typed: "HARBR1", busy: true, unsent: null }),
  purge("mismatch", { typed: "HARBOR", busy: false, unsent: 0, problem: "That is not HARBR1." }),
  purge("running", null, { purgingSince: since }),
  purge("done", null, gone),
  control("purged", { ...over, event: gone }),
];

export const overStates: { name: string; surface: "phone" | "station"; node: VNode; dir?: "rtl" }[] = [
  {
    name: "station-over",
    surface: "station",
    node: <StationOver eventName="Harbour Lights 2026" host="drumroll.example" />,
  },
  { name: "over", surface: "phone", node: <OverPage over={{ name: "Harbour Lights 2026", hue: 218 }} /> },
  {
    name: "over-long",
    surface: "phone",
    node: (
      <OverPage
        over={{
          name: "The Annual General Meeting of the Society of Harbour Lights and Lanterns 2026",
          hue: 38,
        }}
      />
    ),
  },
];
