/**
 * The whole picture of a station for one moment: which screen the view calls for, inside the frame.
 *
 * A pure function of its values, so that every state can be rendered and looked at without a server. The
 * results gate of raffles is here: without `resultsVisible` nothing of `Results.tsx` is in the document.
 * @module
 */
import type { ComponentChildren } from "preact";
import { ticketDrawOf } from "@/lib/modules/tickets_draw.ts";
import { pollAt, raffleAt, ticketsAt } from "@/lib/modules/views.ts";
import type { View } from "@/lib/protocol/messages.ts";
import { Brand, Mark } from "@/components/Brand.tsx";
import { LockIcon } from "@/components/icons.tsx";
import { Entering, type JoinFacts, JoinPanel } from "@/components/station/Entering.tsx";
import { Frame, isStale, type LinkState } from "@/components/station/Frame.tsx";
import { Cancelled, Locked } from "@/components/station/Locked.tsx";
import { PollScreen } from "@/components/station/PollScreen.tsx";
import { Results } from "@/components/station/Results.tsx";
import { Selling } from "@/components/station/Selling.tsx";
import { WinningTicket } from "@/components/station/WinningTicket.tsx";
import type { ServerNow } from "@/components/station/use_now.ts";
import { ticketList } from "@/lib/client/station_ticket_words.ts";
import { over } from "@/lib/client/over_words.ts";
import { station } from "@/lib/client/words.ts";

export interface StationScreenProps extends LinkState, Omit<JoinFacts, "joinCode"> {
  view: View;
  /** This server draws with numbers that everybody can know beforehand. */
  testNumbers?: boolean;
  /** Digits roll: the count has changed since the page opened. */
  countRolls?: boolean;
  /** Null until the server's time is known. */
  serverNow?: ServerNow;
  /** A reveal is running, and these tiers came with it. */
  live?: boolean;
  fresh?: string[];
  /** Slot of the winner who has the stage to themselves for a while. */
  spotlight?: number | null;
  /** 0-based page of the board. */
  page?: number;
  /** Nobody has just said that they are here. */
  calm?: boolean;
  /** 0-based question of a poll that has several. */
  questionPage?: number;
  onLeave?: () => void;
  tools?: ComponentChildren;
  unattended?: boolean;
}

const unknown: ServerNow = () => null;

export function StationScreen(props: StationScreenProps) {
  const { view, live = false, fresh = [], spotlight = null, page = 0, serverNow = unknown } = props;
  const { calm = true } = props;
  const tickets = ticketsAt(view, view.current);
  const raffle = tickets ? ticketDrawOf(tickets) : raffleAt(view, view.current);
  const list = tickets ? ticketList : undefined;
  const poll = pollAt(view, view.current);
  const { joinUrl, joinHost, walkUps } = props;
  const join = { joinCode: view.event.joinCode, joinUrl, joinHost, walkUps };
  const frame = {
    ...props,
    eventName: view.event.name,
    moduleId: raffle || poll ? view.current : null,
    module: tickets ?? raffle ?? poll,
  };
  const { checkedIn } = view.counts;
  const stale = isStale(props);
  if (poll) {
    const { countRolls, questionPage = 0 } = props;
    return (
      <Frame {...frame}>
        <PollScreen
          key={view.current}
          {...{ poll, checkedIn, join, stale, countRolls }}
          page={questionPage}
        />
      </Frame>
    );
  }
  if (!raffle) {
    return (
      <Frame {...frame}>
        <section class="two">
          <div class="say">
            <h1>{station.nothing}</h1>
            <p class="lead">{station.nothingLead}</p>
          </div>
          <JoinPanel title={view.event.name} join={join} />
        </section>
      </Frame>
    );
  }
  const hasResults = raffle.resultsVisible && (raffle.phase === "drawn" || raffle.phase === "revealed");
  const verifyUrl = `${new URL(joinUrl).origin}/verify/${view.event.id}/${view.current}`;
  const isEntering = raffle.phase === "draft" || raffle.phase === "open" || raffle.phase === "paused";
  return (
    <Frame {...frame}>
      {hasResults && tickets
        ? <WinningTicket {...{ tickets, live, spotlight, page, calm, verifyUrl }} />
        : hasResults
        ? (
          <Results
            key={view.current}
            {...{ raffle, live, spotlight, page, calm, serverNow, verifyUrl }}
            fresh={live ? fresh : []}
          />
        )
        : raffle.phase === "cancelled"
        ? <Cancelled {...{ raffle, list }} />
        : tickets && isEntering
        ? <Selling {...{ tickets, join, stale, countRolls: props.countRolls }} />
        : isEntering
        ? <Entering {...{ raffle, checkedIn, join, stale, countRolls: props.countRolls }} />
        : <Locked {...{ raffle, stale, serverNow, list }} of={tickets?.cap ?? checkedIn} />}
    </Frame>
  );
}

/** The session is over: somebody signed the screen out, here or at the desk, or it belongs to another event. */
export function StationEnded(
  props: { eventName: string; why: "session_ended" | "wrong_event" | "left"; onAgain?: () => void },
) {
  const title = { session_ended: station.signedOut, wrong_event: station.wrongEvent, left: station.left };
  return (
    <main class="shell">
      <header class="top">
        <p class="row brand">
          <Brand name={props.eventName} />
        </p>
      </header>
      <section class="mid" role="status">
        <Mark class="sign" />
        <h1>{title[props.why]}</h1>
        <p class="lead">{station.signedOutLead}</p>
        <button type="button" class="btn" onClick={props.onAgain}>{station.toPasscode}</button>
      </section>
    </main>
  );
}

/** The event's personal data was deleted: nothing comes any more, and no passcode opens it again. */
export function StationOver({ eventName, host }: { eventName: string; host: string }) {
  return (
    <main class="shell">
      <header class="top">
        <p class="row brand">
          <Brand name={eventName} />
        </p>
      </header>
      <section class="mid" role="status" data-test="event-over">
        <Mark class="sign" />
        <h1>{over.title}</h1>
        <p class="lead">{over.lead}</p>
        <p class="lead">{over.proof}</p>
      </section>
      <footer class="base">
        <p class="row label">
          <LockIcon />
          <span>{over.checkAt(host)}</span>
        </p>
      </footer>
    </main>
  );
}
