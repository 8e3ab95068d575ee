/**
 * Between the seal and the result on the phone: the countdown to the public number, and what is checked already.
 *
 * Comes with `drawn.ts`; without it the page shows the same ring without a countdown.
 * @module
 */
import type { BeaconView, RaffleView } from "@/lib/protocol/messages.ts";
import { sealTicks } from "@/components/ticks.ts";
import type { Pieces } from "@/components/phone/Foot.tsx";
import { type ServerNow, useNow } from "@/components/station/use_now.ts";
import { phone } from "@/lib/client/phone_words.ts";
import { minutes, witness } from "@/lib/client/witness_words.ts";

/** The number that is awaited now. */
export function awaited({ phase, beacon, seal }: RaffleView): BeaconView | null {
  return phase === "closed" && seal && beacon && !beacon.signature ? beacon : null;
}

/** The number is fetched when it is due; a moment of that is no delay. */
const lateMs = 4_000;
const stepMs = 1_000;

export interface CountdownProps extends Pieces {
  raffle: RaffleView;
  beacon: BeaconView;
  serverNow: ServerNow;
}

function useLeft({ beacon, serverNow }: Pick<CountdownProps, "beacon" | "serverNow">): number | null {
  const now = useNow(serverNow, stepMs);
  return now === null ? null : Date.parse(beacon.at) - now;
}

/** In place of the ring with the number of entries. */
export function Countdown(props: CountdownProps) {
  const { raffle, beacon, SealRing } = props;
  const leftMs = useLeft(props);
  const wholeMs = Date.parse(beacon.at) - Date.parse(raffle.closedAt!);
  const isDue = leftMs !== null && leftMs <= 0;
  const lit = leftMs === null ? 0 : Math.min(sealTicks, Math.floor(sealTicks * (1 - leftMs / wholeMs)));
  return (
    <SealRing raffle={raffle} checkedIn={0} lit={isDue ? sealTicks : lit} busy={isDue}>
      <span class="soft">{isDue ? witness.numberDue : witness.numberIn}</span>
      <b class="num" role="timer" dir="ltr" data-test="draw-countdown">
        {leftMs === null ? "–" : minutes(leftMs)}
      </b>
    </SealRing>
  );
}

/** In the list below: the same in words. */
export function NumberCheck({ Check, ...props }: CountdownProps) {
  const leftMs = useLeft(props);
  return (
    <Check state="wait">
      {leftMs === null
        ? phone.waitsNumber
        : leftMs < -lateMs
        ? witness.numberLate
        : leftMs <= 0
        ? phone.waitsNumber
        : witness.numberInSeconds(Math.ceil(leftMs / 1_000))}
    </Check>
  );
}
