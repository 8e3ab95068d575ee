/**
 * A listener that goes on: Deno's stops for good, and the process with it, at the first connection that it cannot
 * accept, and whoever opens as many connections as a process may have files brings that about.
 *
 * Sockets and requests under way outlive it; connections that say nothing go with it, and so make room for the next
 * one. Deno's server has no deadline for headers, so this is their end. Called by `start.ts`.
 * @module
 */
import { errorFields, type Log } from "@/lib/log.ts";

/** A machine that has no place for one more connection has none a moment later either. */
const pauseMs = 100;
/**
 * Listeners whose connections may still be there: twenty minutes without a break of connections that cannot be
 * accepted. Then all are cut, for whoever holds them leaves no room to anybody.
 */
const listenersMax = 10_000;
/** A flood would write a line each time. */
const sayEveryMs = 10_000;

export interface Listening {
  /** Cuts every connection, sockets and requests too, and listens again. */
  renew(): void;
  /** As of `Deno.HttpServer`: no new connections, and resolves when what is under way is answered. */
  shutdown(): Promise<void>;
}

/**
 * @param serve listens, on the same port each time; the signal ends it with all its connections
 * @throws what `serve` throws the first time; later it is tried again
 */
export function keepListening(serve: (signal: AbortSignal) => Deno.HttpServer, log: Log): Listening {
  let stopping = false;
  let saidAt = -Infinity;
  let isStarting = false;
  /** Of all that have listened since the last cut: connections outlive their listener. */
  let ends: AbortController[] = [];
  let server = start();

  function start(): Deno.HttpServer {
    const end = new AbortController();
    const next = serve(end.signal);
    ends.push(end);
    next.finished.catch(again);
    return next;
  }

  /** The port may take a moment to be free. */
  function startSoon(): void {
    if (isStarting) return;
    isStarting = true;
    setTimeout(() => {
      isStarting = false;
      if (stopping) return;
      try {
        server = start();
      } catch (error) {
        again(error);
      }
    }, pauseMs);
  }

  function again(error: unknown): void {
    if (stopping) return;
    if (performance.now() - saidAt > sayEveryMs) log("listening_again", errorFields(error));
    saidAt = performance.now();
    if (ends.length >= listenersMax) renew();
    else startSoon();
  }

  function renew(): void {
    if (stopping) return;
    for (const end of ends) end.abort();
    ends = [];
    startSoon();
  }

  return {
    renew,
    shutdown() {
      stopping = true;
      return server.shutdown();
    },
  };
}
