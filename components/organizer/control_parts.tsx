/**
 * What the parts of the control page share: their props, the addresses of files, the panels of links and of what can be added.
 *
 * `ControlView.tsx` chooses the part; `RaffleControl.tsx` and `PollControl.tsx` are the parts.
 * @module
 */
import type { View } from "@/lib/protocol/messages.ts";
import type { Status } from "@/lib/client/room_signals.ts";
import { PlusIcon } from "@/components/icons.tsx";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import type { CancelPanelProps } from "./CancelPanel.tsx";
import type { Act } from "./next_action.ts";
import { type Addresses, LinksPanel, Panel, Save } from "./Panels.tsx";
import type { PasscodeChange } from "./passcode.ts";
import type { Replacing } from "./replacing.ts";
import type { Saying } from "./StageCard.tsx";
import type { StationsOut } from "./stations_out.ts";
import type { Problem } from "./problems.ts";
import type { Finding } from "./finding.ts";
import type { Texts } from "./texts.ts";
import type { WinnerPeople } from "./winner_people.ts";

export interface ControlViewProps {
  view: View;
  urls: Addresses;
  passcodeHint?: string;
  /** This server draws with numbers that everybody can know beforehand. */
  testNumbers?: boolean;
  passcode: PasscodeChange;
  stationsOut: StationsOut;
  /** The module whose tab is open; the current one when null or gone. */
  picked: string | null;
  status: Status;
  pending: string | null;
  saying: Saying | null;
  stale: boolean;
  locked: boolean;
  bars: number[];
  lastMinute: number | null;
  copied: string | null;
  /** Full names, once the desk has them. */
  people: WinnerPeople;
  cancel: Pick<CancelPanelProps, "asking" | "reason" | "onAsk" | "onReason" | "onCancel">;
  /** Unix ms by the server's clock; null before it is known. */
  now: number | null;
  replacing: Replacing;
  /** What became of the winners' texts, and what was marked by hand. */
  texts: Texts;
  finding: Finding;
  /** What is wrong at the moment. */
  problems: readonly Problem[];
  /** It is right that there are fewer screens. */
  onSettleScreens: () => void;
  onAct: (module: string, act: Act) => void;
  onPick: (module: string) => void;
  onHint: (outcome: "too_early" | "asked") => void;
  onCopy: (url: string) => void;
}

/** Of the module with this id, whose tab is open. */
export type ControlPartProps = ControlViewProps & {
  id: string;
  /** Its personal data is deleted or being deleted: nothing can be done here any more. */
  isOver: boolean;
};

/** What can be had of one module, or brought to it. */
export function filePath(
  event: string,
  module: string,
  file:
    | "entries.csv"
    | "results.csv"
    | "certificate"
    | "leaves.bin"
    | "replacements"
    | "messages"
    | "desk-code"
    | "number"
    | "evidence.zip",
): string {
  return `/api/events/${encodeURIComponent(event)}/modules/${encodeURIComponent(module)}/${file}`;
}

/** Where a raffle or a poll is added. */
export function addPath(event: string): string {
  return `/o/new?event=${encodeURIComponent(event)}`;
}

/** Where a raffle is made again: in the place of a called-off one, or offline. */
export function againPath(event: string, module: string): string {
  return `${addPath(event)}&from=${encodeURIComponent(module)}`;
}

/** Where a rehearsal of this raffle is made, filled in like it. */
export function rehearsePath(event: string, module: string): string {
  return `${againPath(event, module)}&rehearsal`;
}

/** Where everybody can check a draw in the browser. */
export function verifyPath(event: string, module: string): string {
  return `/verify/${encodeURIComponent(event)}/${encodeURIComponent(module)}`;
}

export function Addressed(
  { urls, view, passcodeHint, passcode, copied, onCopy }: Pick<
    ControlViewProps,
    "urls" | "view" | "passcodeHint" | "passcode" | "copied" | "onCopy"
  >,
) {
  // Nobody can join any more, and no passcode opens a station.
  if (view.event.purgingSince !== undefined) return null;
  return (
    <LinksPanel
      event={view.event.id}
      urls={urls}
      joinCode={view.event.joinCode}
      passcodeHint={passcodeHint}
      passcode={passcode}
      copied={copied}
      onCopy={onCopy}
    />
  );
}

/** One more for the same guests; nothing changes for anybody by adding it. */
export function MorePanel({ event }: { event: string }) {
  const words = CONTROL.more;
  return (
    <Panel title={words.title}>
      <p class="small soft">{words.text}</p>
      <div class="row">
        <a class="btn mini wraps" data-kind="plain" data-test="desk-add-module" href={addPath(event)}>
          <PlusIcon />
          {words.act}
        </a>
      </div>
      <div class="row">
        <Save href={`/api/events/${encodeURIComponent(event)}/audit.jsonl`} word={words.audit} />
      </div>
    </Panel>
  );
}
