/**
 * The strip of a raffle before its winners: who can enter, that the list is locked, how long until the number.
 *
 * Nothing here knows of winners.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { Count } from "@/components/Count.tsx";
import { Dial } from "@/components/Dial.tsx";
import { Qr } from "@/components/Qr.tsx";
import { Seal } from "@/components/Seal.tsx";
import { sealTicks } from "@/components/ticks.ts";
import { CheckEnd, End, type StripProps } from "@/components/overlay/OverlayScreen.tsx";
import { useSteady } from "@/components/station/use_steady.ts";
import { useNow } from "@/components/station/use_now.ts";
import { overlay } from "@/lib/client/overlay_words.ts";
import { drawStation, entryList, type ListWords } from "@/lib/client/station_draw_words.ts";
import { cancelledWords, codeInGroups, minutes, number, station } from "@/lib/client/words.ts";

/** `list`: what is said of the list, where it does not hold entries. */
type Props = StripProps & { raffle: RaffleView; list?: ListWords };

const STEP_MS = 250;
/** As many ticks as the ring of a strip can show apart. */
export const ringTicksMax = 86;

export function RaffleStrip(props: Props) {
  const { raffle, view, old, list = entryList } = props;
  const { phase, title } = raffle;
  const entryCount = useSteady(raffle.entryCount, phase);
  if (phase === "cancelled") {
    return (
      <>
        <Dial count={0} of={0} ticksMax={ringTicksMax} still class="ring halt" />
        <div class="line">
          <p class="big">{station.cancelled}</p>
          <p class="soft">
            {raffle.cancelReason
              ? <bdi>{raffle.cancelReason}</bdi>
              : cancelledWords(raffle.seal !== undefined)}
          </p>
        </div>
      </>
    );
  }
  if (raffle.seal) return <Sealed {...props} fingerprint={raffle.seal.closeHash} />;
  const { checkedIn } = view.counts;
  const isOpen = phase === "open";
  return (
    <>
      <Dial
        count={entryCount}
        of={checkedIn}
        ticksMax={ringTicksMax}
        label={station.dial(entryCount, checkedIn)}
        still={!isOpen || old !== null}
        class={phase === "paused" ? "ring halt" : "ring"}
      />
      {phase !== "draft" && <Count value={entryCount} rolls data-test="raffle-entry-count" />}
      <div class="line">
        {phase === "draft"
          ? (
            <p class="big">
              <bdi>{title}</bdi>
            </p>
          )
          : <p class="big">{list.unit(entryCount)}</p>}
        <p class="soft">
          {phase !== "draft" && (
            <>
              <bdi>{title}</bdi>,{" "}
            </>
          )}
          {old ?? overlay.phase(phase)}
        </p>
      </div>
      {(isOpen || phase === "draft") && (
        <Join {...props} own={overlay.ownLink} label={station.joinCode(props.joinUrl)} />
      )}
    </>
  );
}

interface JoinProps extends StripProps {
  /** What is said where people need a link of their own. */
  own: string;
  label: string;
  /** There is room for the code to scan alone. */
  narrow?: boolean;
}

/** How to take part. */
export function Join({ view, host, joinUrl, walkUps, own, label, narrow }: JoinProps) {
  if (!walkUps) return narrow ? null : <End soft={own} />;
  if (narrow) return <Qr text={joinUrl} label={label} />;
  return (
    <>
      <End
        soft={
          <>
            {overlay.scanOrOpen} <bdi>{host}</bdi>
          </>
        }
      >
        <p class="code">
          <bdi>{codeInGroups(view.event.joinCode)}</bdi>
        </p>
      </End>
      <Qr text={joinUrl} label={label} />
    </>
  );
}

function Sealed(props: Props & { fingerprint: string }) {
  const { raffle, fingerprint, serverNow, host, old, list = entryList } = props;
  const { phase, beacon, entryCount, closedAt, title } = raffle;
  const awaited = phase === "closed" && beacon && !beacon.signature ? beacon : null;
  const now = useNow(awaited && serverNow, STEP_MS);
  const leftMs = awaited && now !== null ? Date.parse(awaited.at) - now : null;
  const wholeMs = awaited && closedAt ? Date.parse(awaited.at) - Date.parse(closedAt) : 0;
  const gone = leftMs === null || wholeMs <= 0 ? 0 : Math.min(1, Math.max(0, 1 - leftMs / wholeMs));
  const isHere = phase === "closed" && beacon?.signature !== undefined;
  return (
    <>
      <Seal
        fingerprint={fingerprint}
        lit={awaited ? Math.floor(gone * sealTicks) : sealTicks}
        label={station.seal}
        class="ring"
      />
      {leftMs !== null && leftMs > 0 && (
        <b class="num clock" role="timer" dir="ltr" data-test="raffle-number-countdown">{minutes(leftMs)}</b>
      )}
      <div class="line">
        <p class="big">
          {phase === "drawn"
            ? station.drawn
            : isHere
            ? drawStation.here
            : awaited
            ? leftMs !== null && leftMs <= 0 ? drawStation.late : overlay.untilNumber
            : station.sealed}
        </p>
        <p class="soft">
          <bdi>{title}</bdi>, {old ?? (
            <>
              <span data-test="raffle-entry-count" data-count={entryCount}>{number(entryCount)}</span>{" "}
              {list.locked(entryCount)}
            </>
          )}
        </p>
      </div>
      <CheckEnd host={host} />
    </>
  );
}
