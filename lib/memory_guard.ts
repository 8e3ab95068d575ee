/**
 * Cuts all connections before messages without an end fill the memory.
 *
 * Deno's server gathers a message of a socket until its end, however long that is: one socket can take all the memory
 * there is. Nobody can see which one it is, and closing it waits for that very end, so what helps is to say goodbye
 * to all and to cut what stays; honest ones come back within two seconds. Where that freed nothing, sockets are not the
 * cause, and it is done again only once as much has been added. `routes/…/socket.ts` tells of each socket, `start.ts`
 * gives the knife.
 * @module
 */
import type { Log } from "@/lib/log.ts";
import { createTimers, type SetTimer } from "@/lib/room/timers.ts";

/** Outside of the script engine: 20,000 idle sockets take a third of it. */
export const nativeBytesMax = 1e9;
/** A wire of a gigabit brings 60 MB in this time. */
const lookMs = 500;
/** For the goodbyes to leave. */
const goodbyeMs = 250;
/** Before it is done again: everybody comes back first. */
const restMs = 10_000;

export interface MemoryGuard {
  /** @returns to call when the socket is gone */
  watch(sayGoodbye: () => void): () => void;
  /** @param cut ends every connection; new ones are taken afterwards */
  start(cut: () => void): void;
  close(): void;
}

/** What the process holds beside the objects and buffers of the script engine, in bytes. */
export function nativeBytes(): number {
  const { rss, heapTotal, external } = Deno.memoryUsage();
  return rss - heapTotal - external;
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6);

export function createMemoryGuard(
  { bytes = nativeBytes, bytesMax = nativeBytesMax, setTimer, log }: {
    bytes?: () => number;
    bytesMax?: number;
    setTimer: SetTimer;
    log: Log;
  },
): MemoryGuard {
  const sockets = new Set<() => void>();
  const timers = createTimers<"look" | "cut" | "rest">(setTimer);
  return {
    watch(sayGoodbye) {
      sockets.add(sayGoodbye);
      return () => void sockets.delete(sayGoodbye);
    },
    start(cut) {
      let bound = bytesMax;
      /** Since the last cut. */
      let least = Infinity;
      let isResting = false;
      const look = () => {
        timers.after("look", lookMs, look);
        const held = bytes();
        least = Math.min(least, held);
        if (held <= bytesMax) bound = bytesMax;
        if (isResting || held <= bound) return;
        log("memory_full", { sockets: sockets.size, megabytes: megabytes(held) });
        isResting = true;
        least = held;
        // Before the goodbyes: one of them that fails must not save all from the cut.
        timers.after("cut", goodbyeMs, cut);
        timers.after("rest", restMs, rested);
        for (const sayGoodbye of [...sockets]) sayGoodbye();
      };
      const rested = () => {
        isResting = false;
        if (least <= bytesMax) return;
        bound = least + bytesMax;
        log("memory_not_freed", { megabytes: megabytes(least), nextCutAtMegabytes: megabytes(bound) });
      };
      look();
    },
    close: () => timers.callOffAll(),
  };
}
