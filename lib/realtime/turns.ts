/**
 * Tells a hall some seats at a time and lets their sockets write in between.
 *
 * Ten thousand sends in one go are ten thousand tasks in memory before the first byte leaves, and nobody else is heard
 * meanwhile; in turns the last of them hears sooner. A room of up to `SEATS_A_TURN` is told at once. The hub has one
 * of these for each of its lanes.
 * @module
 */
import type { Range } from "@/lib/realtime/lane.ts";
import type { Place } from "@/lib/realtime/seat.ts";

/** Two milliseconds of sending. 64 and 1,000 are as fast; fewer would wait for the timer, which has a millisecond. */
export const SEATS_A_TURN = 256;

export interface TurnsOptions {
  /** Who comes while a range goes round is met at its end, and who leaves is not. */
  places: ReadonlySet<Place>;
  /** False: nothing was to be sent. */
  tell: (place: Place, range: Range) => boolean;
  timer: { after(ms: number, callback: () => void): void; callOff(): void };
  seatsATurn?: number;
}

export interface Turns {
  /** The first seats hear it within this call. What went round before goes to everybody first. */
  begin(range: Range): void;
  /** Whoever has not heard what goes round hears it now. */
  finish(): void;
  forget(): void;
}

export function createTurns({ places, tell, timer, seatsATurn = SEATS_A_TURN }: TurnsOptions): Turns {
  let round: { range: Range; left: Iterator<Place> } | null = null;

  function turn(seatsMax: number): void {
    if (!round) return;
    const { range, left } = round;
    for (let told = 0; told < seatsMax;) {
      const { done, value } = left.next();
      if (done) return void (round = null);
      if (tell(value, range)) told++;
    }
    timer.after(0, () => turn(seatsATurn));
  }

  function finish(): void {
    timer.callOff();
    turn(Infinity);
  }

  return {
    begin(range) {
      finish();
      round = { range, left: places.values() };
      turn(seatsATurn);
    },
    finish,
    forget() {
      timer.callOff();
      round = null;
    },
  };
}
