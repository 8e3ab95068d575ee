/**
 * What every screen of a station has: whose event it is above, what may be trusted and how it is connected below.
 *
 * Takes plain values; `islands/StationShell.tsx` fills them from the room. Look in station.css.
 * @module
 */
import type { ComponentChildren } from "preact";
import type { ModuleView } from "@/lib/protocol/messages.ts";
import { Brand } from "@/components/Brand.tsx";
import { CheckIcon, CircleIcon, LockIcon, NoSignalIcon, RetryIcon } from "@/components/icons.tsx";
import { PracticeChip, Watermark } from "@/components/station/DrawNotes.tsx";
import { hasTestNumbers } from "@/components/test_numbers.ts";
import { drawOf, ticketDrawOf } from "@/lib/modules/tickets_draw.ts";
import { drawFoot, drawStation, entryList } from "@/lib/client/station_draw_words.ts";
import { ticketList } from "@/lib/client/station_ticket_words.ts";
import { active, activeState, type Connection, connection, pollFoot, station } from "@/lib/client/words.ts";

export interface LinkState {
  status: Connection;
  /** A missed frame is being covered by a snapshot. */
  resyncing: boolean;
  /** The first snapshot has been applied. */
  snapshotLoaded: boolean;
  /** When the room was last heard, in the words of a clock; null before that. */
  lastHeard: string | null;
}

export interface FrameProps extends LinkState {
  eventName: string;
  /** The current module; null when nothing is on. */
  moduleId: string | null;
  module: ModuleView | null;
  onLeave?: () => void;
  /** For the crew, beside the way out. */
  tools?: ComponentChildren;
  /** Nobody is at this screen: what is for the crew is hidden. */
  unattended?: boolean;
  children: ComponentChildren;
  /** Where a draw can be checked, as `drumroll.example`. */
  joinHost: string;
  /** This server draws with numbers that everybody can know beforehand. */
  testNumbers?: boolean;
}

export function Frame(props: FrameProps) {
  const { moduleId, module } = props;
  const draw = !module || module.kind === "poll" ? null : module.kind === "tickets" ? drawOf(module) : module;
  return (
    <main
      class="shell"
      data-test="efx-station-shell"
      data-module-id={moduleId ?? ""}
      module-id={moduleId ?? ""}
      data-phase={module?.phase}
      data-unattended={props.unattended ? "" : undefined}
    >
      <header class="top">
        <p class="row brand">
          <Brand name={props.eventName} />
        </p>
        <Banner {...props} />
        {draw && <PracticeChip raffle={draw} testNumbers={props.testNumbers} />}
        {module && (
          <p class="chip state" data-test="efx-station-active-state" data-state={activeState(module.phase)}>
            {active[activeState(module.phase)]}
          </p>
        )}
      </header>
      {props.children}
      <Foot {...props} />
      {draw && <Watermark raffle={draw} />}
    </main>
  );
}

/** What is shown may be old: said at once, with its time, and never by blanking it. */
function Banner({ status, resyncing, lastHeard }: LinkState) {
  if (status === "disconnected") {
    return (
      <p class="banner" role="status" data-kind="offline">
        <NoSignalIcon />
        <span>{station.offline(lastHeard)}</span>
      </p>
    );
  }
  if (!resyncing && status !== "reconnecting") return null;
  return (
    <p class="banner" role="status" data-test="efx-station-resync-banner">
      <RetryIcon />
      <span>
        {station.catchingUp}
        {lastHeard && ` ${station.stoodAt(lastHeard)}`}
      </span>
    </p>
  );
}

function Foot(props: FrameProps) {
  const { status, snapshotLoaded, module, tools, onLeave } = props;
  const stale = isStale(props);
  const isLost = status === "reconnecting" || status === "disconnected";
  const label = isLost && module?.phase === "open" ? station.lostLine : module && lastingLabel(module, props);
  return (
    <footer class="base">
      <p class="row label">
        {label && <LockIcon />}
        <span>{label}</span>
      </p>
      <p class="row" data-test="efx-station-snapshot-loaded" data-state={String(snapshotLoaded)}>
        {snapshotLoaded && !stale ? <CheckIcon /> : <CircleIcon />}
        <span>
          {station.snapshot(snapshotLoaded, !stale)}
          <span class="vh">: {String(snapshotLoaded)}</span>
        </span>
      </p>
      <p class="state" data-test="efx-station-socket-status" data-state={status}>
        <span data-test="raffle-socket-status" data-state={status}>{connection[status]}</span>
      </p>
      {tools}
      <button type="button" data-test="efx-station-leave-button" onClick={onLeave}>{station.leave}</button>
    </footer>
  );
}

/** What may be held against a draw or a count, and what not. */
function lastingLabel(
  module: ModuleView,
  { joinHost, testNumbers }: Pick<FrameProps, "joinHost" | "testNumbers">,
): string {
  if (module.kind === "poll") return pollFoot(module);
  const [draw, list] = module.kind === "tickets"
    ? [ticketDrawOf(module), ticketList] as const
    : [module, entryList] as const;
  return hasTestNumbers(draw, testNumbers) && draw.phase !== "cancelled"
    ? drawStation.testFoot
    : drawFoot(draw, joinHost, list);
}

/** Is what stands on the screen possibly old? */
export function isStale({ status, resyncing }: LinkState): boolean {
  return resyncing || status === "reconnecting" || status === "disconnected";
}
