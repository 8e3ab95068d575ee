/**
 * The strip over a stream for one moment: a ring, a line or two, and on the other side what to do or where to check.
 *
 * A pure function of its values, as the station is; the results gate is the same. Where nothing is on there is
 * nothing. `islands/OverlayShell.tsx` fills it; look in overlay.css.
 * @module
 */
import type { ComponentChildren } from "preact";
import { ticketDrawOf } from "@/lib/modules/tickets_draw.ts";
import { pollAt, raffleAt, ticketsAt } from "@/lib/modules/views.ts";
import type { ModuleView, View } from "@/lib/protocol/messages.ts";
import { Mark } from "@/components/Brand.tsx";
import { hasTestNumbers } from "@/components/test_numbers.ts";
import { PollStrip } from "@/components/overlay/PollStrip.tsx";
import { RaffleStrip } from "@/components/overlay/RaffleStrip.tsx";
import { SaleStrip, WinningTicketStrip } from "@/components/overlay/TicketsStrip.tsx";
import { WinnersStrip } from "@/components/overlay/WinnersStrip.tsx";
import type { ServerNow } from "@/components/station/use_now.ts";
import type { Connection } from "@/lib/client/words.ts";
import { overlay } from "@/lib/client/overlay_words.ts";
import { drawStation } from "@/lib/client/station_draw_words.ts";
import { ticketList } from "@/lib/client/station_ticket_words.ts";

export interface OverlayScreenProps {
  view: View;
  status: Connection;
  /** When the room was last heard, in the words of a clock. */
  lastHeard: string | null;
  /** As `https://drumroll.example`. */
  origin: string;
  walkUps: boolean;
  testNumbers: boolean;
  /** 0-based; grows by one every few seconds. */
  turn: number;
  serverNow: ServerNow;
  /** A reveal is running. */
  live: boolean;
  /** Slot of the winner who has the strip alone for a while. */
  spotlight: number | null;
  /** 0-based page of the winners. */
  page: number;
}

/** What every strip gets. */
export interface StripProps extends OverlayScreenProps {
  /** Said in the place of the title's line when the strip may be old. */
  old: string | null;
  joinUrl: string;
  host: string;
}

export function OverlayScreen(props: OverlayScreenProps) {
  const { view, status, lastHeard, origin, testNumbers } = props;
  const tickets = ticketsAt(view, view.current);
  const raffle = tickets ? ticketDrawOf(tickets) : raffleAt(view, view.current);
  const poll = pollAt(view, view.current);
  const module: ModuleView | null = raffle ?? poll;
  if (!module) return null;
  const isOld = status === "reconnecting" || status === "disconnected";
  const strip: StripProps = {
    ...props,
    old: isOld && lastHeard ? overlay.stoodAt(lastHeard) : null,
    joinUrl: `${origin}/j/${view.event.joinCode}`,
    host: new URL(origin).host,
  };
  const practice = raffle && raffle.phase !== "cancelled" &&
    (raffle.rehearsal
      ? drawStation.rehearsalLine
      : hasTestNumbers(raffle, testNumbers)
      ? drawStation.testNumbers
      : null);
  const hasWinners = raffle?.resultsVisible && (raffle.phase === "drawn" || raffle.phase === "revealed");
  return (
    <main
      class="strip"
      data-test={raffle ? "raffle-station" : "poll-station"}
      data-module-id={view.current}
      data-phase={module.phase}
      data-status={status}
      data-old={strip.old ? "" : undefined}
    >
      {practice && <p class="practice" data-test="raffle-practice">{practice}</p>}
      {poll
        ? <PollStrip {...strip} poll={poll} />
        : tickets && hasWinners
        ? <WinningTicketStrip {...strip} tickets={tickets} />
        : tickets && !tickets.seal && tickets.phase !== "cancelled"
        ? <SaleStrip {...strip} tickets={tickets} />
        : hasWinners
        ? <WinnersStrip {...strip} raffle={raffle!} />
        : <RaffleStrip {...strip} raffle={raffle!} list={tickets ? ticketList : undefined} />}
    </main>
  );
}

/** Before anything was ever shown: for whoever sets the overlay up. */
export function OverlayNotice({ text }: { text: string }) {
  return (
    <main class="strip" data-test="overlay-notice">
      <Mark class="ring" />
      <p class="says">{text}</p>
    </main>
  );
}

/** Where everybody can check what was drawn. */
export function CheckEnd({ host }: Pick<StripProps, "host">) {
  return (
    <End soft={overlay.check}>
      <p>
        <b>
          <bdi>{host}/verify</bdi>
        </b>
      </p>
    </End>
  );
}

/** The side away from the ring: two lines. */
export function End({ soft, children }: { soft: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class="end">
      <p class="soft">{soft}</p>
      {children}
    </div>
  );
}
