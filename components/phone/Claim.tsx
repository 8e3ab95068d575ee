/**
 * What a winner does on the phone: say "I'm here" before the time is up; and what became of it.
 *
 * The server's clock runs, so that every screen shows the same second. Comes with `drawn.ts`; look in draw.css.
 * @module
 */
import type { AdvanceReason, RaffleView, WinnerView } from "@/lib/protocol/messages.ts";
import { CheckCircleIcon, ClockIcon } from "@/components/icons.tsx";
import { type ServerNow, useNow } from "@/components/station/use_now.ts";
import { clock, phone } from "@/lib/client/phone_words.ts";
import { minutes, replacedWords, witness } from "@/lib/client/witness_words.ts";

export interface ClaimProps {
  raffle: RaffleView;
  win: WinnerView;
  serverNow: ServerNow;
}

const stepMs = 1_000;

/** Below the prize: how long there is, or that it is done. */
export function Claim({ raffle, win, serverNow }: ClaimProps) {
  const isTimed = raffle.claimSeconds > 0 && win.claimedAt === undefined;
  const now = useNow(isTimed ? serverNow : null, stepMs);
  const came = win.after && <p class="soft">{witness.cameIn(win.after.entryNumber)}</p>;
  if (win.claimedAt !== undefined) {
    return (
      <div class="mid claim" data-state="claimed" role="status">
        {came}
        <p class="say">
          <CheckCircleIcon class="ok" />
          <b>{witness.claimed}</b>
        </p>
        <p class="soft">{phone.come}</p>
      </div>
    );
  }
  if (!isTimed) return came ? <div class="mid claim" data-state="open">{came}</div> : null;
  const wholeMs = 1_000 * raffle.claimSeconds;
  const leftMs = now === null ? null : Date.parse(win.shownAt) + wholeMs - now;
  if (leftMs !== null && leftMs <= 0) {
    return (
      <div class="mid claim" data-state="over" role="status">
        {came}
        <p>
          <b>{witness.timeUp}.</b> {witness.timeUpWhy}
        </p>
      </div>
    );
  }
  return (
    <div class="claim" data-state="open">
      {came}
      <p class="left">
        <span>{witness.timeToClaim}</span>
        <b class="num" role="timer" dir="ltr">{leftMs === null ? "–" : minutes(leftMs)}</b>
      </p>
      <progress max={wholeMs} value={leftMs ?? wholeMs} aria-hidden="true" />
    </div>
  );
}

/** In place of the foot, until it is said. */
export function ClaimFoot(
  { win, sending, onClaim }: { win: WinnerView; sending: boolean; onClaim?: () => void },
) {
  if (win.claimedAt !== undefined) {
    return <p>{witness.claimedAt(clock(win.claimedAt))}</p>;
  }
  return (
    <>
      <button
        type="button"
        class="btn big"
        data-kind="gold"
        data-test="raffle-claim"
        disabled={sending}
        aria-busy={sending ? "true" : undefined}
        onClick={onClaim}
      >
        {sending ? witness.sending : witness.here}
      </button>
      <p>{witness.thenCome}</p>
    </>
  );
}

/** A prize that was mine is somebody else's now. */
export function Replaced({ reason }: { reason: AdvanceReason }) {
  const { title, why, then } = replacedWords[reason];
  return (
    <header class="mid" data-test="raffle-replaced">
      <ClockIcon class="sign warn" />
      <h1>{title}</h1>
      <p>{why}</p>
      <p class="soft">{then}</p>
    </header>
  );
}
