/**
 * The station between the last entry and the first winner, and a raffle that ended without one.
 *
 * Closing, sealed and waiting for the public number, number there, drawn, cancelled. It shows what is fixed and how
 * to compare it; nothing here knows of winners. The seal appears with the close record, never before.
 * @module
 */
import { useMemo } from "preact/hooks";
import type { BeaconView, RaffleView } from "@/lib/protocol/messages.ts";
import { Count } from "@/components/Count.tsx";
import { Dial } from "@/components/Dial.tsx";
import { Fingerprint } from "@/components/Fingerprint.tsx";
import { CrossCircleIcon, PhoneIcon } from "@/components/icons.tsx";
import { Qr } from "@/components/Qr.tsx";
import { Seal } from "@/components/Seal.tsx";
import { sealTicks } from "@/components/ticks.ts";
import { hasTestNumbers } from "@/components/test_numbers.ts";
import { type ServerNow, useNow } from "@/components/station/use_now.ts";
import { drawStation, entryList, type ListWords } from "@/lib/client/station_draw_words.ts";
import { cancelledWords, minutes, station } from "@/lib/client/words.ts";

export interface LockedProps {
  raffle: RaffleView;
  /** How many could have entered: people checked in, or tickets. */
  of: number;
  stale: boolean;
  serverNow: ServerNow;
  /** What the list holds, where it is not entries. */
  list?: ListWords;
}

/** Fine enough for each of 64 ticks in twenty seconds, and four pictures a second cost nothing. */
const STEP_MS = 250;
/** The number is fetched when it is due; a moment of that is no delay. */
const LATE_MS = 4_000;
/** The last seconds stand alone and beat. */
const LAST_SECONDS = 5;

export function Locked({ raffle, of, stale, serverNow, list = entryList }: LockedProps) {
  const { seal, phase, beacon, entryCount } = raffle;
  const awaited = phase === "closed" && beacon && !beacon.signature ? beacon : null;
  const now = useNow(awaited && serverNow, STEP_MS);
  const leftMs = awaited && now !== null ? Date.parse(awaited.at) - now : null;
  return (
    <section class="two" data-test="raffle-station">
      <div class={stale ? "round stale" : "round"}>
        {!seal
          ? (
            <>
              <Dial count={entryCount} of={of} still class="busy" />
              <EntryCount count={entryCount} list={list} />
            </>
          )
          : awaited
          ? <Countdown {...{ raffle, beacon: awaited, leftMs }} fingerprint={seal.closeHash} />
          : (
            <>
              <SealOf fingerprint={seal.closeHash} />
              <EntryCount count={entryCount} list={list} />
            </>
          )}
      </div>
      {leftMs !== null && leftMs < -LATE_MS
        ? <Late entryCount={entryCount} list={list} />
        : <Sealed {...{ raffle, list }} isCounting={awaited !== null} />}
    </section>
  );
}

function EntryCount({ count, list }: { count: number; list: ListWords }) {
  return (
    <div>
      <Count value={count} data-test="raffle-entry-count" />
      <span class="unit">{list.unit(count)}</span>
    </div>
  );
}

function SealOf({ fingerprint, lit, busy }: { fingerprint: string; lit?: number; busy?: boolean }) {
  return (
    <Seal
      fingerprint={fingerprint}
      lit={lit}
      radius={39}
      strokeWidth={.95}
      label={station.seal}
      class={busy ? "busy" : undefined}
    />
  );
}

interface CountdownProps {
  raffle: RaffleView;
  beacon: BeaconView;
  fingerprint: string;
  /** Until the number is due; null while this screen does not know the time. */
  leftMs: number | null;
}

/** The drum roll: the ticks of the seal light one by one, and a number counts down to the public one. */
function Countdown({ raffle, beacon, fingerprint, leftMs }: CountdownProps) {
  const round = (
    <span class="of">
      <bdi>{drawStation.round(beacon.round)}</bdi>
    </span>
  );
  if (leftMs !== null && leftMs <= 0) {
    return (
      <>
        <SealOf fingerprint={fingerprint} busy />
        <div>
          <span class="unit">{drawStation.anyMoment}</span>
          {round}
        </div>
      </>
    );
  }
  const wholeMs = Date.parse(beacon.at) - Date.parse(raffle.closedAt!);
  const gone = leftMs === null || wholeMs <= 0 ? 0 : 1 - leftMs / wholeMs;
  const seconds = leftMs === null ? null : Math.ceil(leftMs / 1_000);
  const isLast = seconds !== null && seconds <= LAST_SECONDS;
  return (
    <>
      <SealOf
        fingerprint={fingerprint}
        lit={Math.max(0, Math.min(sealTicks, Math.floor(gone * sealTicks)))}
      />
      <div>
        <span class="of">{drawStation.numberIn}</span>
        <b
          // A new second is a new element while they beat: each beats once.
          key={isLast ? seconds : "clock"}
          class="num clock"
          role="timer"
          dir="ltr"
          data-test="raffle-number-countdown"
          data-last={isLast ? "" : undefined}
        >
          {leftMs === null ? "–" : isLast ? seconds : minutes(leftMs)}
        </b>
        {round}
      </div>
    </>
  );
}

function Late({ entryCount, list }: { entryCount: number; list: ListWords }) {
  return (
    <div class="say" data-test="raffle-number-late">
      <h1>{drawStation.late}</h1>
      <p class="lead">
        <b>{drawStation.lateLead}</b> {drawStation.lateWhy}
      </p>
      <p class="lead">
        <span data-test="raffle-entry-count">{entryCount}</span> {list.locked(entryCount)}
      </p>
    </div>
  );
}

function Sealed(
  { raffle, isCounting, list }: { raffle: RaffleView; isCounting: boolean; list: ListWords },
) {
  const { seal, phase, mode, beacon, entryCount } = raffle;
  const isTest = hasTestNumbers(raffle);
  const isHere = phase === "closed" && beacon?.signature !== undefined;
  // While it counts down, this is drawn four times a second: what does not change stays.
  const proof = useMemo(() => seal && <Proof fingerprint={seal.closeHash} />, [seal?.closeHash]);
  return (
    <div class="sealed" key={isHere ? "here" : phase} data-long={isHere ? "" : undefined}>
      <h1>
        {phase === "drawn"
          ? station.drawn
          : isHere
          ? drawStation.here
          : seal
          ? station.sealed
          : station.closing}
      </h1>
      <p class="lead">
        {phase === "drawn" ? <b>{list.drawnLead}</b> : isHere
          ? (
            <>
              <b>{isTest ? drawStation.hereTest : drawStation.hereLead}</b> {list.hereNext(mode)}
            </>
          )
          : seal
          ? (
            <>
              <b>
                {isCounting ? <span data-test="raffle-entry-count">{entryCount}</span> : entryCount}{" "}
                {list.locked(entryCount)}
              </b>{" "}
              {isTest ? drawStation.nextTest : station.sealedNext(mode)}
            </>
          )
          : list.closingLead}
      </p>
      {proof}
    </div>
  );
}

/** The full fingerprint, to be compared by eye or by camera: a shortened one could be made to match. */
function Proof({ fingerprint }: { fingerprint: string }) {
  return (
    <>
      <hr />
      <p class="row">
        <PhoneIcon />
        <span>{station.compare}</span>
      </p>
      <div class="proof">
        <Qr text={fingerprint} label={station.fingerprintCode} />
        <Fingerprint fingerprint={fingerprint} />
      </div>
    </>
  );
}

export function Cancelled({ raffle, list = entryList }: Pick<LockedProps, "raffle" | "list">) {
  return (
    <section class="mid" data-test="raffle-station">
      <CrossCircleIcon class="sign" />
      <h1>{station.cancelled}</h1>
      <p class="lead">
        <b>{cancelledWords(raffle.seal !== undefined)}</b>{" "}
        <span data-test="raffle-entry-count">{raffle.entryCount}</span> {list.had(raffle.entryCount)}
      </p>
      {raffle.cancelReason && (
        <p class="why">
          “<bdi>{raffle.cancelReason}</bdi>”
        </p>
      )}
    </section>
  );
}
