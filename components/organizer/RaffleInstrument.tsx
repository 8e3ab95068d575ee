/**
 * The round instrument of a raffle: the dial while people enter, the seal from the moment it exists, and never before.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { Dial } from "@/components/Dial.tsx";
import { Seal } from "@/components/Seal.tsx";
import { CONTROL as words } from "@/lib/client/desk_room_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { WAIT } from "@/lib/client/desk_draw_words.ts";
import { winnerCount } from "./next_action.ts";
import { secondsToNumber } from "./number_wait.ts";

interface RaffleInstrumentProps {
  raffle: RaffleView;
  checkedIn: number;
  /** Unix ms by the server's clock; null before it is known. */
  now: number | null;
}

export function RaffleInstrument({ raffle, checkedIn, now }: RaffleInstrumentProps) {
  const { seal, phase, entryCount } = raffle;
  if (!seal) {
    return (
      <div class="dial" data-dim={phase === "cancelled" ? "true" : undefined}>
        <Dial
          count={entryCount}
          of={checkedIn}
          ticksMax={160}
          label={words.dialLabel(entryCount, checkedIn)}
        />
        <div class="mid">
          <b class="num" data-digits={digits(entryCount)}>{number(entryCount)}</b>
          <span class="soft">{phase === "closing" ? words.lockedWord : words.of(checkedIn)}</span>
        </div>
      </div>
    );
  }
  const seconds = phase === "closed" ? secondsToNumber(raffle, now) : null;
  if (seconds !== null) {
    return (
      <div class="dial sealed" data-test="desk-countdown">
        <Seal fingerprint={seal.closeHash} radius={39} label={words.sealLabel} />
        <div class="mid" role="timer" aria-label={WAIT.secondsLabel(seconds)}>
          <b class="num" data-digits="1">{WAIT.seconds(seconds)}</b>
          <span class="soft">{WAIT.countdown(seconds)}</span>
        </div>
      </div>
    );
  }
  const isOut = phase === "revealed" || raffle.winners !== undefined;
  const shown = isOut ? raffle.winners?.length ?? 0 : entryCount;
  return (
    <div class="dial sealed">
      <Seal fingerprint={seal.closeHash} broken={phase === "cancelled"} radius={39} label={words.sealLabel} />
      {phase !== "cancelled" && (
        <div class="mid">
          <b class="num" data-digits={digits(shown)}>{number(shown)}</b>
          <span class="soft">
            {!isOut
              ? words.sealedWord
              : phase === "revealed"
              ? words.winnersWord(shown)
              : words.ofWinners(winnerCount(raffle))}
          </span>
        </div>
      )}
    </div>
  );
}

/** The type steps down for long numbers, so that they stay inside the circle. */
export function digits(n: number): string {
  return String(Math.min(6, String(n).length));
}
