/**
 * Every request has an answer in time: one that is not there by then is given up, whatever it still waits for.
 *
 * Each look at the database has a deadline of its own, but a request takes several, one after the other. Set by
 * `http.ts` for machines and by `main.ts` for pages; stands still while a body is on its way.
 * @module
 */
import { StoreSilent } from "@/lib/storage/store_deadline.ts";

/** The product's own pages give a request up after ten seconds (`lib/client/api.ts`); later nobody listens. */
export const answerDeadlineMs = 9_000;
/** A list of 20,000 rows is a hundred commits, and a zip of an evening as many reads, over a slow line each. */
export const longAnswerDeadlineMs = 120_000;

interface Clock {
  stop(): void;
  start(): void;
}

const clocks = new WeakMap<Request, Clock>();

/**
 * What was begun goes on and its end is not heard, as after any silence of the database: the same request again
 * finds out.
 *
 * @throws {StoreSilent} after so many ms, without the time that the request's body takes
 */
export function inTime<T>(request: Request, work: Promise<T>, deadlineMs = answerDeadlineMs): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => clearTimeout(timer);
    const start = () => {
      stop();
      timer = setTimeout(() => reject(new StoreSilent(`No answer within ${deadlineMs} ms`)), deadlineMs);
    };
    clocks.set(request, { stop, start });
    start();
    work.then(resolve, reject).finally(() => {
      clocks.delete(request);
      stop();
    });
  });
}

/** A body comes at the pace of somebody's phone line and has a bound of its own; the answer's time begins after it. */
export async function besideClock<T>(request: Request, reading: Promise<T>): Promise<T> {
  clocks.get(request)?.stop();
  try {
    return await reading;
  } finally {
    clocks.get(request)?.start();
  }
}
