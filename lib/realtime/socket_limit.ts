/**
 * How many sockets may be open at once: of one session, of one client address, and on this isolate at all.
 *
 * Counts only what is open, so its memory is bounded by the last bound. `routes/…/socket.ts` takes a place before
 * the upgrade and gives it back when the connection is over (`session.ts` says when).
 * @module
 */
import { refuse, type Refused } from "@/lib/refusal.ts";

/** A television and its spare, or a phone with a few tabs; and some that died and were not missed yet. */
export const socketsPerSession = 8;
/** One desk over all its browsers and events, or one key of a script that watches a series of them. */
export const socketsPerOrganizer = 100;
/** A whole hall sits behind one address (NAT): 5,000 phones, each with the socket that it had before a change of cells. */
export const socketsPerAddress = 10_000;
/** Some 20 kB each, so 400 MB: what a small machine has for them. */
export const socketsPerIsolate = 20_000;

/** A refused client of ours comes back by itself; sooner would be no use to it. */
const retryAfterSeconds = 5;

export interface SocketBounds {
  session: number;
  organizer: number;
  address: number;
  isolate: number;
}

export interface SocketLimit {
  /**
   * Takes a place for one socket.
   *
   * @param who unique over all kinds of principals and events
   * @param address of the client, see `clientAddress`
   * @returns how to give it back, any number of times; or `rate_limited`, `busy` when the isolate is full
   */
  take(
    who: string,
    kind: "session" | "organizer",
    address: string,
  ): { ok: true; release: () => void } | Refused;
  readonly size: number;
}

export function createSocketLimit(
  bounds: SocketBounds = {
    session: socketsPerSession,
    organizer: socketsPerOrganizer,
    address: socketsPerAddress,
    isolate: socketsPerIsolate,
  },
): SocketLimit {
  const open = new Map<string, number>();
  let total = 0;

  function count(key: string, by: 1 | -1): void {
    const next = (open.get(key) ?? 0) + by;
    if (next === 0) open.delete(key);
    else open.set(key, next);
  }

  return {
    take(who, kind, address) {
      if (total >= bounds.isolate) return refuse({ code: "busy", retryAfterSeconds });
      const keys = [`who:${who}`, `address:${address}`];
      const isFull = (open.get(keys[0]) ?? 0) >= bounds[kind] || (open.get(keys[1]) ?? 0) >= bounds.address;
      if (isFull) return refuse({ code: "rate_limited", retryAfterSeconds });
      total++;
      for (const key of keys) count(key, 1);
      let isTaken = true;
      return {
        ok: true,
        release() {
          if (!isTaken) return;
          isTaken = false;
          total--;
          for (const key of keys) count(key, -1);
        },
      };
    },
    get size() {
      return total;
    },
  };
}
