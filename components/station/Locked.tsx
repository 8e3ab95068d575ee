/**
 * The station between the last entry and the first winner, and a raffle that ended without one.
 *
 * Closing, closed, drawn and cancelled. It shows what is fixed and how to compare it; nothing here knows of
 * winners. The seal appears with the close record, never before.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { Count } from "@/components/Count.tsx";
import { Dial } from "@/components/Dial.tsx";
import { Fingerprint } from "@/components/Fingerprint.tsx";
import { CrossCircleIcon, PhoneIcon } from "@/components/icons.tsx";
import { Qr } from "@/components/Qr.tsx";
import { Seal } from "@/components/Seal.tsx";
import { cancelledWords, station } from "@/lib/client/words.ts";

export interface LockedProps {
  raffle: RaffleView;
  checkedIn: number;
  stale: boolean;
}

export function Locked({ raffle, checkedIn, stale }: LockedProps) {
  const { seal, phase, mode, entryCount } = raffle;
  return (
    <section class="two" data-test="raffle-station">
      <div class={stale ? "round stale" : "round"}>
        {seal
          ? <Seal fingerprint={seal.closeHash} radius={39} strokeWidth={.95} label={station.seal} />
          : <Dial count={entryCount} of={checkedIn} still class="busy" />}
        <div>
          <Count value={entryCount} data-test="raffle-entry-count" />
          <span class="unit">{station.unit(entryCount)}</span>
        </div>
      </div>
      <div class="sealed">
        <h1>{phase === "drawn" ? station.drawn : seal ? station.sealed : station.closing}</h1>
        <p class="lead">
          {phase === "drawn" ? <b>{station.drawnLead}</b> : seal
            ? (
              <>
                <b>{entryCount} {station.locked(entryCount)}</b> {station.sealedNext(mode)}
              </>
            )
            : station.closingLead}
        </p>
        {seal && (
          <>
            <hr />
            <p class="row">
              <PhoneIcon />
              <span>{station.compare}</span>
            </p>
            <div class="proof">
              <Qr text={seal.closeHash} label={station.fingerprintCode} />
              <Fingerprint fingerprint={seal.closeHash} />
            </div>
          </>
        )}
      </div>
    </section>
  );
}

export function Cancelled({ raffle }: { raffle: RaffleView }) {
  return (
    <section class="mid" data-test="raffle-station">
      <CrossCircleIcon class="sign" />
      <h1>{station.cancelled}</h1>
      <p class="lead">
        <b>{cancelledWords(raffle.seal !== undefined)}</b>{" "}
        <span data-test="raffle-entry-count">{raffle.entryCount}</span>{" "}
        {station.hadEntered(raffle.entryCount)}
      </p>
      {raffle.cancelReason && (
        <p class="why">
          “<bdi>{raffle.cancelReason}</bdi>”
        </p>
      )}
    </section>
  );
}
