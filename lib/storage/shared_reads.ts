/**
 * One read for all who ask for the same thing while another read of it is under way.
 *
 * A hall that opens its page asks for one head a thousand times a second. Whoever asks gets what a read brought that
 * began after their asking, so nothing is older than they may expect. Used by `runtime.ts`.
 * @module
 */

/** @returns `read`, shared; a failure is that of all who waited for it, and the next one reads anew */
export function sharedReads<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  const waiting = new Map<string, Promise<T>>();

  function start(key: string): Promise<T> {
    const mine = read(key).finally(() => {
      if (running.get(key) === mine) running.delete(key);
    });
    running.set(key, mine);
    return mine;
  }

  return (key) => {
    const now = running.get(key);
    if (!now) return start(key);
    const known = waiting.get(key);
    if (known) return known;
    const begin = () => {
      waiting.delete(key);
      return start(key);
    };
    const next = now.then(begin, begin);
    waiting.set(key, next);
    return next;
  };
}
