/**
 * The life of one socket to a room, as a table: what each event does in each state, and a thin runner for it.
 *
 * The table is pure and complete: a state or an event without its cell does not compile. The runner gets the
 * socket, the clock and chance from outside. `room_signals.ts` owns one and reads frames from it.
 * @module
 */
import type { ClientMessage, ServerMessage } from "@/lib/protocol/messages.ts";
import { CLOSE } from "@/lib/protocol/messages.ts";

/** "connecting" only before the first snapshot ever; "disconnected" still tries, it only says so. */
export type ConnectionState = "connecting" | "live" | "resyncing" | "reconnecting" | "disconnected" | "left";

export type ConnectionEvent =
  | "snapshot" // the server's present state has arrived
  | "gap" // a frame in between is missing
  | "lost" // the socket is gone, or as good as gone
  | "restarting" // the server said goodbye, everybody will come back at once
  | "ended" // the session is over, coming back is no use
  | "overdue" // half a minute without a connection
  | "due" // the timer of the state: try again, ask again
  | "wake" // network, tab or page came back: now is a good moment
  | "leave"; // the person goes

/** What the runner does on the way into the next state. */
export type Act = "open" | "back_off" | "spread" | "ask" | "probe" | "quit" | "none";

type Step = readonly [to: ConnectionState, act: Act];

const lost = ["reconnecting", "back_off"] as const;
const restarting = ["reconnecting", "spread"] as const;
const ended = ["left", "quit"] as const;
const leave = ended;
const left = ["left", "none"] as const;
const live = ["live", "none"] as const;

export const TABLE: Readonly<Record<ConnectionState, Readonly<Record<ConnectionEvent, Step>>>> = {
  connecting: {
    snapshot: live,
    gap: ["connecting", "none"],
    lost,
    restarting,
    ended,
    overdue: ["disconnected", "none"],
    due: ["connecting", "open"],
    wake: ["connecting", "open"],
    leave,
  },
  live: {
    snapshot: live,
    gap: ["resyncing", "ask"],
    lost,
    restarting,
    ended,
    overdue: live,
    due: live,
    wake: ["live", "probe"],
    leave,
  },
  resyncing: {
    snapshot: live,
    gap: ["resyncing", "none"],
    lost,
    restarting,
    ended,
    overdue: ["resyncing", "none"],
    due: ["resyncing", "ask"],
    wake: ["resyncing", "probe"],
    leave,
  },
  reconnecting: {
    snapshot: live,
    gap: ["reconnecting", "none"],
    lost,
    restarting,
    ended,
    overdue: ["disconnected", "none"],
    due: ["reconnecting", "open"],
    wake: ["reconnecting", "open"],
    leave,
  },
  disconnected: {
    snapshot: live,
    gap: ["disconnected", "none"],
    lost: ["disconnected", "back_off"],
    restarting: ["disconnected", "spread"],
    ended,
    overdue: ["disconnected", "none"],
    due: ["disconnected", "open"],
    wake: ["disconnected", "open"],
    leave,
  },
  left: {
    snapshot: left,
    gap: left,
    lost: left,
    restarting: left,
    ended: left,
    overdue: left,
    due: left,
    wake: left,
    leave: left,
  },
};

/** First wait after a loss; doubles up to the ceiling, so that a dead server is asked every few seconds. */
const BACK_OFF_MS = 250;
const BACK_OFF_MAX_MS = 8_000;
/** A restarting server gets its whole room back over this time, not in one instant. */
const SPREAD_MS = 2_000;
/** How long "reconnecting" may be said before it is called what it is. */
const OVERDUE_MS = 30_000;
/** A socket without its first snapshot after this time is given up. */
const GREETING_MS = 10_000;
/** Silence before a ping, and how long its answer may take. A room with nothing to say is silent. */
const PING_AFTER_MS = 20_000;
const PONG_WITHIN_MS = 10_000;
/** After sleep a socket often looks open and is dead; this one is asked at once and given less time. */
const PROBE_WITHIN_MS = 3_000;
/** A resync without its snapshot is asked for again. */
const ASK_AGAIN_MS = 5_000;

/** The wait before attempt `attempt` (0 is the first after a loss), in ms; `random` in [0, 1): full jitter. */
export function backOffMs(attempt: number, random: number): number {
  return random * Math.min(BACK_OFF_MAX_MS, BACK_OFF_MS * 2 ** Math.min(attempt, 16));
}

/** What the runner needs of a WebSocket. */
export interface Socket {
  readonly readyState: number;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** Calls back once after `ms`; returns how to call that off. */
export type SetTimer = (callback: () => void, ms: number) => () => void;

export interface ConnectionOptions {
  openSocket: () => Socket;
  now: () => number;
  /** In [0, 1). */
  random: () => number;
  setTimer: SetTimer;
  /** Folds a frame; "gap" asks for a snapshot, "older" for another one. */
  onFrame: (frame: ServerMessage) => "applied" | "dropped" | "gap" | "older";
  /** `attempt` counts the losses since the last snapshot. */
  onState: (state: ConnectionState, attempt: number) => void;
  /** 4401 or 4403. */
  onEnded: (code: number) => void;
}

export interface Connection {
  state(): ConnectionState;
  /** The network, the tab or the page came back. */
  wake(): void;
  /** Something else found out that the session is over. */
  end(code: number): void;
  leave(): void;
}

export function connect(options: ConnectionOptions): Connection {
  const { now, random, setTimer, onFrame, onState, onEnded } = options;
  let state: ConnectionState = "connecting";
  let socket: Socket | null = null;
  let isGreeted = false;
  let isDismissed = false;
  let heardAt = 0;
  let attempt = 0;
  const none = () => {};
  let cancelDue = none;
  let cancelOverdue = none;
  let cancelSilence = none;

  function on(event: ConnectionEvent): void {
    const [to, act] = TABLE[state][event];
    const before = state;
    state = to;
    if (event === "snapshot") {
      attempt = 0;
      cancelDue();
      cancelOverdue();
      cancelOverdue = none;
    }
    ACTS[act]();
    if (before !== to || act === "back_off") onState(to, attempt);
  }

  const ACTS: Record<Act, () => void> = {
    none,
    open,
    back_off: () => retryIn(backOffMs(attempt++, random())),
    spread: () => retryIn(random() * SPREAD_MS),
    ask: () => {
      send({ t: "resync" });
      later(ASK_AGAIN_MS);
    },
    probe: () => {
      if (socket?.readyState !== 1) return on("lost");
      send({ t: "ping" });
      listen(now(), PROBE_WITHIN_MS);
    },
    quit: () => {
      cancelDue();
      cancelOverdue();
      if (isGreeted) send({ t: "leave" });
      drop();
    },
  };

  function later(ms: number): void {
    cancelDue();
    cancelDue = setTimer(() => on("due"), ms);
  }

  function retryIn(ms: number): void {
    drop();
    later(ms);
    if (cancelOverdue === none) startOverdue();
  }

  function startOverdue(): void {
    cancelOverdue = setTimer(() => on("overdue"), OVERDUE_MS);
  }

  function open(): void {
    if (socket) return;
    cancelDue();
    let opened: Socket;
    try {
      opened = options.openSocket();
    } catch {
      return on("lost");
    }
    socket = opened;
    isGreeted = false;
    isDismissed = false;
    // A socket that was dropped may still speak; only the present one is listened to.
    opened.onmessage = (event) => opened === socket && hear(event.data);
    opened.onclose = (event) => opened === socket && closed(event.code);
    opened.onerror = none;
    listen(now(), GREETING_MS);
  }

  function hear(text: unknown): void {
    heardAt = now();
    const frame = parse(text);
    if (!frame || frame.t === "pong") return;
    if (frame.t === "bye") {
      isDismissed = true;
      return;
    }
    const outcome = onFrame(frame);
    if (outcome === "gap") return on("gap");
    if (frame.t === "snapshot" && (outcome === "applied" || !isGreeted)) {
      // The first one greets even when what is shown is newer already (it came by polling).
      isGreeted = true;
      on("snapshot");
    }
    if (outcome === "older") on(state === "resyncing" ? "due" : "gap");
  }

  function closed(code: number): void {
    if (code === CLOSE.sessionEnded || code === CLOSE.wrongEvent) return end(code);
    socket = null;
    // Behind a proxy the code may get lost; the goodbye was said all the same.
    on(code === CLOSE.restarting || isDismissed ? "restarting" : "lost");
  }

  function end(code: number): void {
    if (state === "left") return;
    on("ended");
    onEnded(code);
  }

  /** Gives the socket up unless something is heard within `withinMs` after `since`; pings in quiet times. */
  function listen(since: number, withinMs: number): void {
    cancelSilence();
    cancelSilence = setTimer(() => {
      const heard = isGreeted && heardAt >= since;
      if (!heard) return on("lost");
      const quietMs = now() - heardAt;
      if (quietMs < PING_AFTER_MS) return listen(heardAt, PING_AFTER_MS - quietMs);
      send({ t: "ping" });
      listen(now(), PONG_WITHIN_MS);
    }, withinMs);
  }

  function send(message: ClientMessage): void {
    if (socket?.readyState === 1) socket.send(JSON.stringify(message));
  }

  function drop(): void {
    cancelSilence();
    const dropped = socket;
    socket = null;
    try {
      dropped?.close(CLOSE.left);
    } catch {
      // It was closed already.
    }
  }

  startOverdue();
  open();
  return {
    state: () => state,
    wake: () => on("wake"),
    end,
    leave: () => on("leave"),
  };
}

/** The server is trusted, a captive portal is not: what is no frame is nothing. */
function parse(text: unknown): ServerMessage | null {
  try {
    const frame = JSON.parse(text as string);
    return typeof frame?.t === "string" ? frame : null;
  } catch {
    return null;
  }
}
