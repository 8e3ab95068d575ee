/**
 * The station while people can enter, could a moment ago, or soon will: the dial and how to get in.
 *
 * Draft, open (also with nobody in yet) and paused. Nothing here knows of winners.
 * @module
 */
import type { ComponentChildren } from "preact";
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { Count } from "@/components/Count.tsx";
import { Dial } from "@/components/Dial.tsx";
import { PauseIcon, PhoneIcon } from "@/components/icons.tsx";
import { Qr } from "@/components/Qr.tsx";
import { DrawNotes, hasNotes } from "@/components/station/DrawNotes.tsx";
import { useSteady } from "@/components/station/use_steady.ts";
import { letterWidth } from "@/components/tiers.ts";
import { codeInGroups, station } from "@/lib/client/words.ts";

export interface JoinFacts {
  joinCode: string;
  /** Where the code leads, as `https://drumroll.example/j/K7M4QX`. */
  joinUrl: string;
  /** What people type, as `drumroll.example`. */
  joinHost: string;
  /** Whoever scans may join by name. Else the code only leads back people who have a personal link. */
  walkUps: boolean;
}

export interface EnteringProps {
  raffle: RaffleView;
  checkedIn: number;
  join: JoinFacts;
  stale: boolean;
  countRolls?: boolean;
}

export function Entering(props: EnteringProps) {
  const { raffle, join } = props;
  return (
    <section class="two" data-test="raffle-station">
      <EntryDial {...props} />
      {raffle.phase === "paused"
        ? (
          <div class="say">
            <PauseIcon class="disc" />
            <h1>{station.paused}</h1>
            <p class="lead">
              <b>{station.ifIn}</b>
            </p>
            <p class="lead">{station.again}</p>
          </div>
        )
        : <JoinPanel title={raffle.title} join={join} raffle={raffle} />}
    </section>
  );
}

function EntryDial({ raffle, stale, countRolls, ...props }: EnteringProps) {
  const { phase } = raffle;
  const entryCount = useSteady(raffle.entryCount, phase);
  const checkedIn = useSteady(props.checkedIn, phase);
  const isOpen = phase === "open";
  const unit = phase === "draft"
    ? station.notYet
    : !isOpen
    ? station.unitKept(entryCount)
    : entryCount === 0
    ? station.beFirst
    : station.unit(entryCount);
  const of = entryCount > 0 ? station.of(checkedIn) : station.checkedIn(checkedIn);
  return (
    <div class={stale ? "round stale" : "round"}>
      <Dial
        count={entryCount}
        of={checkedIn}
        label={station.dial(entryCount, checkedIn)}
        still={!isOpen || stale}
        class={phase === "paused" ? "halt" : undefined}
      />
      <div>
        <Count value={entryCount} rolls={countRolls} data-test="raffle-entry-count" />
        <span class="unit">{unit}</span>
        {phase !== "paused" && <span class="of">{of}</span>}
      </div>
    </div>
  );
}

interface JoinPanelProps {
  title: string;
  join: JoinFacts;
  /** Absent where nothing is on. */
  raffle?: RaffleView;
  /** What the personal link is for here. */
  openLink?: string;
  /** What the code to scan is for here. */
  codeLabel?: string;
  /** Between the title and the way in. */
  children?: ComponentChildren;
}

interface LinkPanelProps extends Required<Omit<JoinPanelProps, "raffle" | "children">> {
  /** The less room for the code, the more stands above it. */
  long?: "" | "more";
  notes: ComponentChildren;
}

/** How to get in, readable from the back row: a code to scan, an address, six characters in two groups. */
export function JoinPanel(props: JoinPanelProps) {
  const { title, join, raffle, openLink = station.openLink } = props;
  const { codeLabel = station.joinCode(join.joinUrl) } = props;
  const notes = raffle && hasNotes(raffle) ? <DrawNotes raffle={raffle} /> : props.children;
  const isLong = letterWidth(title) > 16;
  const long = isLong && notes ? "more" : isLong || join.joinHost.length > 24 || notes ? "" : undefined;
  if (!join.walkUps) return <LinkPanel {...{ title, join, openLink, codeLabel, long, notes }} />;
  return (
    <div class="join" data-long={long}>
      <h1>
        <bdi>{title}</bdi>
      </h1>
      {notes}
      <Qr text={join.joinUrl} label={codeLabel} />
      <p class="lead">
        {station.scanOrOpen}{" "}
        <b>
          <bdi>{join.joinHost}</bdi>
        </b>
      </p>
      <p class="code">
        <bdi>{codeInGroups(join.joinCode)}</bdi>
      </p>
    </div>
  );
}

/** Where only invited people enter: their own link first, and the code as the way back to it. */
function LinkPanel({ title, join, openLink, codeLabel, long, notes }: LinkPanelProps) {
  return (
    <div class="join" data-by="link" data-long={long}>
      <h1>
        <bdi>{title}</bdi>
      </h1>
      {notes}
      <p class="own">
        <PhoneIcon />
        <span>{openLink}</span>
      </p>
      <hr />
      <div class="back">
        <Qr text={join.joinUrl} label={codeLabel} />
        <div>
          <p class="lead">
            <b>{station.lostLink}</b> {station.lostLinkWay}
          </p>
          <p class="code">
            <bdi>{codeInGroups(join.joinCode)}</bdi>
          </p>
        </div>
      </div>
    </div>
  );
}
