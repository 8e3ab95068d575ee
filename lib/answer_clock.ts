/**
 * Every request has an answer in time: one that is not there by then is given up, whatever it still waits for.
 *
 * Each look at the database has a deadline of its own, but a request takes several, one after the other. Set by
 * `http.ts` for machines and by `main.ts` for pages; stands still while a body is on its way.
 * @module
 */
import { callAfter, type Wait } from "@/lib/deadlines.ts";
import { StoreSilent } from "@/lib/storage/store_deadline.ts";

/** The product's own pages give a request up after ten seconds (`lib/client/api.ts`); later nobody listens. */
export const answerDeadlineMs = 9_000;
/** A list of 20,000 rows is a hundred commits, and a zip of an evening as many reads, over a slow line each. */
export const longAnswerDeadlineMs = 120_000;

class Clock {
  #wait?: Wait;
  #isOver = false;
  constructor(private readonly ms: number, private readonly late: () => void) {
    this.start();
  }

  /** From the beginning. */
  start(): void {
    this.stop();
    if (!this.#isOver) this.#wait = callAfter(this.ms, this.late);
  }

  stop(): void {
    this.#wait?.callOff();
  }

  end(): void {
    this.#isOver = true;
    this.stop();
  }
}

const CLOCK = Symbol("the clock of its answer");
type Timed = Request & { [CLOCK]?: Clock };

/**
 * What was begun goes on and its end is not heard, as after any silence of the database: the same request again
 * finds out.
 *
 * @throws {StoreSilent} after so many ms, without the time that the request's body takes
 */
export function inTime<T>(
  request: Request,
  work: () => Promise<T>,
  deadlineMs = answerDeadlineMs,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new StoreSilent(`No answer within ${deadlineMs} ms`));
    const clock = (request as Timed)[CLOCK] = new Clock(deadlineMs, late);
    work().then((answer) => {
      clock.end();
      resolve(answer);
    }, (error) => {
      clock.end();
      reject(error);
    });
  });
}

/**
 * A body comes at the pace of somebody's phone line and has a bound of its own; the answer's time stops for it and
 * begins anew after it.
 */
export function clockOf(request: Request): Pick<Clock, "start" | "stop"> | undefined {
  return (request as Timed)[CLOCK];
}
