/**
 * The control page of one event, without its life: every state of it can be rendered from these props.
 *
 * `islands/ControlPanel.tsx` brings the room, the clock and the taps.
 * @module
 */
import { raffleAt } from "@/lib/modules/views.ts";
import type { RaffleView, View } from "@/lib/protocol/messages.ts";
import type { Status } from "@/lib/client/room_signals.ts";
import { Mark } from "@/components/Brand.tsx";
import { PlusIcon, ScreenIcon } from "@/components/icons.tsx";
import { CONTROL as words } from "@/lib/client/desk_room_words.ts";
import { PHASES } from "@/lib/client/desk_words.ts";
import { AfterThat } from "./AfterThat.tsx";
import { CancelPanel, type CancelPanelProps } from "./CancelPanel.tsx";
import {
  type Addresses,
  ConnectedPanel,
  EntriesPanel,
  LinksPanel,
  ProofPanel,
  TextsPanel,
} from "./Panels.tsx";
import type { PasscodeChange } from "./passcode.ts";
import { PhaseSteps } from "./PhaseSteps.tsx";
import { actKey, type Saying, StageCard } from "./StageCard.tsx";
import type { WinnerPeople } from "./winner_people.ts";
import { Winners } from "./Winners.tsx";
import type { Act } from "./next_action.ts";

export interface ControlViewProps {
  view: View;
  urls: Addresses;
  passcodeHint?: string;
  passcode: PasscodeChange;
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
  onAct: (module: string, act: Act) => void;
  onPick: (module: string) => void;
  onHint: (outcome: "too_early" | "asked") => void;
  onCopy: (url: string) => void;
}

/** What can be saved of one module. */
export function filePath(
  event: string,
  module: string,
  file: "entries.csv" | "results.csv" | "certificate" | "leaves.bin",
): string {
  return `/api/events/${encodeURIComponent(event)}/modules/${encodeURIComponent(module)}/${file}`;
}

function addRafflePath(event: string): string {
  return `/o/new?event=${encodeURIComponent(event)}`;
}

/** The module on this page: the picked one, else what stations show, else the first. */
export function shownModule(view: View, picked: string | null): string | null {
  const ids = Object.keys(view.modules);
  return [picked, view.current, ids[0]].find((id) => id && ids.includes(id)) ?? null;
}

const showAct: Act = { type: "show", ...words.acts.show, hold: false };

export function ControlView(props: ControlViewProps) {
  const { view, picked, status } = props;
  const id = shownModule(view, picked);
  const live = <span class="state small" data-state={status} role="status">{words.link[status]}</span>;
  if (id === null) {
    return (
      <>
        <header class="title">
          <h1>
            <bdi>{view.event.name}</bdi>
          </h1>
          {live}
        </header>
        <NoModule event={view.event.id} />
        <Addressed {...props} />
      </>
    );
  }
  const raffle = raffleAt(view, id);
  if (!raffle) return null;
  return (
    <>
      <header class="title">
        <h1>
          <bdi>{raffle.title}</bdi>
        </h1>
        {live}
        <PhaseSteps raffle={raffle} />
      </header>
      <Tabs view={view} shown={id} onPick={props.onPick} />
      {view.current !== id && <NotShown {...props} module={id} />}
      <div class="cols">
        <div class="col">
          <StageCard
            raffle={raffle}
            checkedIn={view.counts.checkedIn}
            pending={props.pending}
            saying={props.saying}
            stale={props.stale}
            locked={props.locked}
            againHref={addRafflePath(view.event.id)}
            onAct={(act) => props.onAct(id, act)}
            onHint={props.onHint}
          />
          <AfterThat raffle={raffle} />
          <Winners
            raffle={raffle}
            people={props.people}
            resultsHref={filePath(view.event.id, id, "results.csv")}
          />
          <Addressed {...props} />
        </div>
        <div class="col">
          <EntriesPanel
            raffle={raffle}
            counts={view.counts}
            bars={props.bars}
            lastMinute={props.lastMinute}
            entriesHref={filePath(view.event.id, id, "entries.csv")}
          />
          <ConnectedPanel counts={view.counts} />
          <TextsPanel />
          <ProofPanel
            raffle={raffle}
            certificateHref={filePath(view.event.id, id, "certificate")}
            leavesHref={filePath(view.event.id, id, "leaves.bin")}
          />
          {canCancel(raffle) && (
            <CancelPanel
              {...props.cancel}
              busy={props.pending === "cancel:"}
              locked={props.locked || props.pending !== null}
              onHint={props.onHint}
            />
          )}
        </div>
      </div>
    </>
  );
}

function canCancel({ phase }: RaffleView): boolean {
  return phase !== "revealed" && phase !== "cancelled";
}

function Addressed({ urls, view, passcodeHint, passcode, copied, onCopy }: ControlViewProps) {
  return (
    <LinksPanel
      urls={urls}
      joinCode={view.event.joinCode}
      passcodeHint={passcodeHint}
      passcode={passcode}
      copied={copied}
      onCopy={onCopy}
    />
  );
}

/** Only when there is a choice. */
function Tabs({ view, shown, onPick }: { view: View; shown: string; onPick: (module: string) => void }) {
  const modules = Object.entries(view.modules);
  if (modules.length < 2) return null;
  return (
    <nav class="tabs" aria-label={words.tabs.label}>
      {modules.map(([id, { title, phase }]) => (
        <button
          key={id}
          type="button"
          aria-current={id === shown ? "true" : undefined}
          onClick={() => onPick(id)}
        >
          <b>
            <bdi>{title}</bdi>
          </b>
          <span class="state small" data-state={phase}>
            {PHASES[phase]}
            {view.current === id && `, ${words.tabs.onStations}`}
          </span>
        </button>
      ))}
    </nav>
  );
}

function NotShown({ view, module, pending, locked, onAct }: ControlViewProps & { module: string }) {
  const busy = pending === actKey(showAct);
  return (
    <p class="note elsewhere">
      <ScreenIcon />
      <span>{view.current === null ? words.nothingShown : words.notShown}</span>
      <button
        type="button"
        class="btn mini push"
        data-test="desk-show-cta"
        disabled={locked || (pending !== null && !busy)}
        aria-busy={busy ? "true" : undefined}
        onClick={() => !busy && onAct(module, showAct)}
      >
        {busy ? showAct.busy : showAct.label}
      </button>
    </p>
  );
}

function NoModule({ event }: { event: string }) {
  return (
    <section class="next bare" data-theme="stage">
      <div class="dial">
        <Mark class="giant" />
      </div>
      <div class="say">
        <p class="soft small">{words.next}</p>
        <h2>{words.noModule.title}</h2>
        <p class="soft why">{words.noModule.text}</p>
        <div class="acts">
          <a class="btn big" href={addRafflePath(event)}>
            <PlusIcon />
            {words.noModule.act}
          </a>
        </div>
      </div>
    </section>
  );
}
