/**
 * A socket between one seat and one isolate: frames take time, arrive in order, and stop arriving in many ways.
 *
 * The server's end is what `session.ts` needs of a WebSocket, the client's what `connection.ts` needs. Every
 * frame is judged as it leaves the server.
 * @module
 */
import type { Socket } from "@/lib/client/connection.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { CLOSE, type ServerMessage } from "@/lib/protocol/messages.ts";
import { type Audience } from "@/lib/room/view.ts";
import { openSession, SLOW_BYTES, SOCKET_IDLE_SECONDS } from "@/lib/realtime/session.ts";
import type { Isolate } from "@/tests/sim/isolate.ts";
import { SURNAME } from "@/tests/sim/people.ts";
import { checkFrame } from "@/tests/sim/poll_rules.ts";
import type { Ledger } from "@/tests/sim/ledger.ts";
import type { World } from "@/tests/sim/world.ts";

export interface PairOptions {
  event: string;
  audience: Audience;
  isStation: boolean;
  isolate: Isolate;
  /** Frames may be lost, repeated or change places: no TCP does that, and the client holds all the same. */
  isLossy: boolean;
}

export interface Pair {
  client: Socket;
  /** Both ends hear that it is over. */
  drop(): void;
  /** Nothing passes any more and nobody is told. */
  halve(): void;
  /** The client reads nothing for so long. */
  stall(ms: number): void;
}

/** A WebSocket as a session sees it. */
interface ServerEnd {
  readyState: number;
  bufferedAmount: number;
  binaryType: string;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

const OPEN = 1;
const CLOSED = 3;

export function openPair(world: World, options: PairOptions): Pair {
  const { scheduler, faults, insist, tally } = world;
  const { event, audience, isStation, isolate, isLossy } = options;
  const chance = world.chance.fork();
  const ledger = world.ledgers.get(event)!;
  const latency = chance.int(1, 60);
  let isHalf = false;
  let stalledUntil = -Infinity;
  let arrivesAt = -Infinity;
  /** The last seq that was sent; 0 before the first snapshot. */
  let sent = 0;

  const server: ServerEnd = {
    readyState: 0,
    get bufferedAmount() {
      return scheduler.now() < stalledUntil || isHalf ? SLOW_BYTES + 1 : 0;
    },
    binaryType: "",
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send(text) {
      judge(text);
      if (isHalf) return;
      deliver(text, false);
    },
    close(code = 1005) {
      if (server.readyState === CLOSED) return;
      server.readyState = CLOSED;
      later(() => hangUp(code));
    },
  };

  const client: Socket = {
    get readyState() {
      return clientState;
    },
    onmessage: null,
    onclose: null,
    onerror: null,
    send(text) {
      if (isHalf) return;
      scheduler.setTimer(() => {
        if (isolate.isAlive && server.readyState === OPEN) server.onmessage?.({ data: text });
      }, latency);
    },
    close() {
      clientState = CLOSED;
      if (!isHalf) scheduler.setTimer(() => endServer(1000), latency);
    },
  };
  let clientState = 0;

  /** In order, and not before what is stalled. */
  function later(callback: () => void): void {
    const at = Math.max(scheduler.now() + latency, stalledUntil, arrivesAt);
    arrivesAt = at;
    scheduler.setTimer(callback, at - scheduler.now());
  }

  function deliver(text: string, isAgain: boolean): void {
    const hand = () => {
      if (clientState === OPEN && !isHalf) client.onmessage?.({ data: text });
    };
    if (!isLossy || isAgain) return later(hand);
    if (faults.strikes("frame: lost")) return;
    if (faults.strikes("frame: late")) return void scheduler.setTimer(hand, latency + chance.int(1, 400));
    later(hand);
    if (faults.strikes("frame: twice")) deliver(text, true);
  }

  function judge(text: string): void {
    for (const secret of ledger.secrets()) {
      insist(!text.includes(secret), "RAF5", () => `a ${audience} frame holds ${secret}: ${text}`);
    }
    const frame = JSON.parse(text) as ServerMessage;
    checkFrame(ledger, frame, insist);
    tally.count(`frame: ${frame.t}`);
    if (frame.t === "bye" || frame.t === "pong") return;
    insist(sent > 0 || frame.t === "snapshot", "SEAT1", () => `the first frame is ${text}`);
    if (frame.t === "snapshot") {
      insist(frame.seq >= sent, "SEAT2", () => `a snapshot of ${frame.seq} after ${sent}`);
      if (sent > 0) tally.count("seat: covered by a snapshot");
      sent = frame.seq;
    } else if (frame.t === "delta" || frame.t === "seq") {
      const from = frame.from ?? frame.seq - 1;
      insist(
        from <= sent && frame.seq > sent,
        "SEAT2",
        () => `${from}..${frame.seq} is sent after ${sent} by ${isolate.name}`,
      );
      sent = frame.seq;
    }
    insist(
      !isOfTheEnd(ledger, frame) || !text.includes(SURNAME),
      "PRIV1",
      () => `a ${audience} frame of an event that is over names somebody: ${text}`,
    );
    const isSecretCount = audience === "public" && /"attendees":|"stations":/.test(text);
    insist(!isSecretCount, "SEAT5", () => `a public frame counts what it may not: ${text}`);
  }

  function hangUp(code: number): void {
    if (clientState === CLOSED || isHalf) return;
    clientState = CLOSED;
    client.onclose?.({ code });
  }

  function endServer(code: number): void {
    if (server.readyState === CLOSED || !isolate.isAlive) return;
    server.readyState = CLOSED;
    server.onclose?.({ code });
  }

  function drop(): void {
    scheduler.setTimer(() => hangUp(1006), latency);
    scheduler.setTimer(() => endServer(1006), latency);
  }

  scheduler.setTimer(() => {
    if (clientState === CLOSED) return;
    if (isolate.isLeaving) return hangUp(1006);
    // The route refuses; the page then asks for a snapshot, is refused there too and says why.
    if (audience === "public" && isOver(ledger.head)) return hangUp(CLOSE.sessionEnded);
    openSession({
      socket: server as unknown as WebSocket,
      hub: isolate.runtime.hub(event),
      audience,
      isStation,
      submit: () => Promise.reject(new Error("seats of the simulator send their commands over HTTP")),
      now: scheduler.now,
      setTimer: (callback, ms) => scheduler.setTimer(() => isolate.isAlive && callback(), ms),
      log: (name, facts) => world.note(isolate.name, name, String(facts.message ?? "")),
    });
    server.readyState = OPEN;
    clientState = OPEN;
    server.onopen?.();
    isolate.runtime.presence(event);
  }, latency);
  // The machine is gone: mostly its network says so, and else only silence does.
  isolate.death.then(() => scheduler.setTimer(() => hangUp(1006), latency));

  return {
    client,
    drop,
    halve() {
      isHalf = true;
      scheduler.setTimer(() => endServer(1006), SOCKET_IDLE_SECONDS * 1_000);
    },
    stall: (ms) => void (stalledUntil = scheduler.now() + ms),
  };
}

function isOfTheEnd({ heads }: Ledger, frame: ServerMessage): boolean {
  return "seq" in frame && heads[frame.seq] !== undefined && isOver(heads[frame.seq]);
}
