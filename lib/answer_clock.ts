/**
 * Every request has an answer in time: one that is not there by then is given up, whatever it still waits for.
 *
 * Each look at the database has a deadline of its own, but a request takes several, one after the other. Set by
 * `http.ts` for machines and by `main.ts` for pages; stands still while a body is on its way.
 * @module
 */
import { callAfter } from "@/lib/deadlines.ts";
import { StoreSilent } from "@/lib/storage/store_deadline.ts";

/** The product's own pages give a request up after ten seconds (`lib/client/api.ts`); later nobody listens. */
export const answerDeadlineMs = 9_000;
/** A list of 20,000 rows is a hundred commits, and a zip of an evening as many reads, over a slow line each. */
export const longAnswerDeadlineMs = 120_000;

interface Clock {
  stop(): void;
  start(): void;
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
    let stop = callAfter(deadlineMs, late);
    let isOver = false;
    (request as Timed)[CLOCK] = {
      stop: () => stop(),
      start() {
        stop();
        if (!isOver) stop = callAfter(deadlineMs, late);
      },
    };
    const end = () => {
      isOver = true;
      stop();
    };
    work().then((answer) => {
      end();
      resolve(answer);
    }, (error) => {
      end();
      reject(error);
    });
  });
}

/**
 * A body comes at the pace of somebody's phone line and has a bound of its own; the answer's time begins after it.
 *
 * @returns starts the clock again, from the beginning
 */
export function besideClock(request: Request): () => void {
  const clock = (request as Timed)[CLOCK];
  clock?.stop();
  return () => clock?.start();
}
