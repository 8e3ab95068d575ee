/**
 * A socket as a seat: reads its frames within limits, answers them, and hands it what the hub says.
 *
 * Who may sit here was settled before the upgrade (`routes/…/socket.ts`); what a command means is settled by
 * `submit`. Deno's own pings are the heartbeat: with `SOCKET_IDLE_SECONDS` as its `idleTimeout` a socket that
 * died silently is closed and leaves the counts within that time.
 * @module
 */
import { errorFields } from "@/lib/log.ts";
import { type Refusal, refusalBody, refuse, type Refused } from "@/lib/refusal.ts";
import { CLOSE, type CommandMessage, type ServerMessage } from "@/lib/protocol/messages.ts";
import { FRAME_BYTES_MAX, isTooBig, parseFrame } from "@/lib/protocol/parse_frame.ts";
import { type Audience, frameText } from "@/lib/realtime/frames.ts";
import type { Hub, Seat, Sink } from "@/lib/realtime/hub.ts";
import { busyBecause, StoreSilent } from "@/lib/storage/store_deadline.ts";
import { createTimers, type SetTimer, setTimer as realTimer } from "@/lib/room/timers.ts";

/** For `Deno.upgradeWebSocket`: a ping after half of it, the end after all of it. A dead station must be out in 30 s. */
export const SOCKET_IDLE_SECONDS = 20;

/** Frames that mean nothing before the socket is closed: a client that is that wrong will not get better. */
export const BAD_FRAMES_MAX = 10;
/** A thumb makes a few frames a second; a script at the desk ten. */
export const FRAMES_PER_SECOND = 20;
export const FRAMES_BURST = 40;
/** Frames over that rate before it is called a flood. */
export const FLOOD_MAX = 200;
/** Commands of one socket that wait for their commit; a queue here would only hide a slow database. */
export const IN_FLIGHT_MAX = 16;
/** As over HTTP (`lib/answer_clock.ts`): after this a command hears `busy`, also one that waits for those before it. */
export const FRAME_ANSWER_MS = 9_000;
/** Unsent bytes at which a reader is slow: more than a snapshot, and 5,000 such readers still fit in memory. */
export const SLOW_BYTES = 64 * 1024;
/** Answers are small; a socket that lets this much of them pile up is not reading at all. */
export const STUCK_BYTES = 1024 * 1024;
const DRAIN_LOOK_MS = 200;
/** Who was signed out sees the room for two seconds at most, on whichever isolate: the rest is for the look itself. */
export const HOLDS_LOOK_MS = 1_500;

export interface SessionOptions {
  /** Fresh from `Deno.upgradeWebSocket`. */
  socket: WebSocket;
  hub: Hub;
  audience: Audience;
  isStation: boolean;
  submit: (message: CommandMessage) => Promise<{ ok: true; seq: number; reply: unknown } | Refused>;
  /** Whether who sits here may still; absent for those who cannot be signed out. */
  holds?: () => Promise<boolean>;
  /** Called once, when the connection is over or has not answered for as long as one may: its place is free. */
  onGone?: () => void;
  now: () => number;
  setTimer?: SetTimer;
  log: (event: string, facts: Record<string, unknown>) => void;
}

export interface Session {
  readonly state: State["is"];
  /** Says goodbye and closes; a second time does nothing. */
  close(code: number, reason: string): void;
}

type State =
  | { is: "greeting" }
  | { is: "live"; seat: Seat; frames: Bucket; badFrames: number; floodFrames: number; inFlight: number }
  | { is: "closing"; code: number; reason: string };

type Live = Extract<State, { is: "live" }>;

/** Frames that may still come now. */
interface Bucket {
  left: number;
  filledAt: number;
}

export function openSession(options: SessionOptions): Session {
  const { socket, hub, audience, isStation, submit, holds, onGone, now, log, setTimer = realTimer } = options;
  const timers = createTimers<"drain" | "holds" | "gone">(setTimer);
  let state: State = { is: "greeting" };
  let isGone = false;
  /** Of the command before; at most `IN_FLIGHT_MAX` wait. */
  let lastTurn = Promise.resolve();
  // A handshake that is never finished ends too.
  timers.after("gone", SOCKET_IDLE_SECONDS * 1_000, gone);

  const sink: Sink = {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return "sent";
      if (socket.bufferedAmount > SLOW_BYTES) {
        timers.after("drain", DRAIN_LOOK_MS, lookDrained);
        return "slow";
      }
      socket.send(text);
      return "sent";
    },
    close: end,
  };

  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    if (state.is === "closing") return socket.close(state.code, state.reason);
    const seat = hub.seat(audience, sink, isStation);
    // A hub that is closing shows even newcomers out.
    if (state.is !== "greeting") return;
    timers.callOff("gone");
    const frames = { left: FRAMES_BURST, filledAt: now() };
    state = { is: "live", seat, frames, badFrames: 0, floodFrames: 0, inFlight: 0 };
    if (holds) timers.after("holds", HOLDS_LOOK_MS, lookHolds);
  };
  socket.onmessage = ({ data }) => {
    if (state.is !== "live") return;
    const live = state;
    try {
      receive(live, data);
    } catch (error) {
      // A bug of ours. It would end the process, and with it the evening of everybody else.
      log("fault", { route: "socket", ...errorFields(error) });
      countBad(live, { code: "fault" });
    }
  };
  // Deno fires `onclose` twice after a missing pong, and `onerror` before it: ending is the same each time.
  socket.onclose = ({ code }) => {
    end(code, "");
    gone();
  };
  socket.onerror = (event) => {
    log("socket_error", { message: (event as ErrorEvent).message });
    end(CLOSE.left, "");
  };

  function receive(live: Live, data: unknown): void {
    const isBig = typeof data === "string"
      ? isTooBig(data)
      : (data as ArrayBuffer).byteLength > FRAME_BYTES_MAX;
    if (isBig) return close(CLOSE.tooBig, `A frame holds at most ${FRAME_BYTES_MAX} bytes.`);
    const parsed = typeof data === "string" ? parseFrame(data) : notText;
    if (!parsed.ok) return countBad(live, parsed.refusal);
    const frame = parsed.value;
    const id = frame.t === "command" ? frame.id : null;
    if (!takeOne(live.frames, now())) {
      if (++live.floodFrames >= FLOOD_MAX) return close(CLOSE.policy, "too many frames");
      return answerNo(id, { code: "rate_limited", retryAfterSeconds: 1 });
    }
    switch (frame.t) {
      case "ping":
        return answer({ t: "pong" });
      case "resync":
        return hub.resync(live.seat);
      case "leave":
        return end(CLOSE.left, "left");
      case "command": {
        const { t: _t, ...message } = frame;
        if (live.inFlight >= IN_FLIGHT_MAX) return answerNo(id, { code: "busy", retryAfterSeconds: 1 });
        live.inFlight++;
        // Some commands of a desk need work before they queue: a pause behind an opening must not come in first.
        const run = inTime(message);
        const turn = audience === "organizer" ? lastTurn.then(run) : run();
        // What failed beyond its own catch must not stand before all that this desk sends from now on.
        lastTurn = turn.catch((error) => log("fault", { route: "socket", ...errorFields(error) }))
          .finally(() => live.inFlight--);
      }
    }
  }

  /** @returns how to do it, once it is its turn; one that was answered by then is not begun */
  function inTime(message: CommandMessage): () => Promise<void> {
    const { id } = message;
    const late = (refusal: Refusal = { code: "busy", retryAfterSeconds: 1 }) => answerNo(id, refusal);
    let isLate = false;
    const cancel = setTimer(() => {
      isLate = true;
      late();
    }, FRAME_ANSWER_MS);
    return async () => {
      try {
        const outcome = isLate ? null : await submit(message);
        if (isLate || !outcome) return;
        if (outcome.ok) answer({ t: "reply", id, seq: outcome.seq, reply: outcome.reply });
        else answerNo(id, outcome.refusal);
      } catch (error) {
        // Whether it was committed is open; the same id tells when it is sent again.
        if (!isLate) late(error instanceof StoreSilent ? busyBecause(error) : undefined);
        log("session_submit_failed", { command: message.type, error: String(error) });
      } finally {
        cancel();
      }
    };
  }

  function countBad(live: Live, refusal: Refusal): void {
    answerNo(null, refusal);
    if (++live.badFrames >= BAD_FRAMES_MAX) close(CLOSE.policy, "too many frames that mean nothing");
  }

  function answerNo(id: string | null, refusal: Refusal): void {
    answer({ t: "refusal", id, refusal: refusalBody(refusal) });
  }

  function answer(message: ServerMessage): void {
    if (state.is !== "live" || socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > STUCK_BYTES) return end(CLOSE.policy, "too slow");
    socket.send(frameText(message));
  }

  function lookDrained(): void {
    if (state.is !== "live") return;
    if (socket.bufferedAmount > SLOW_BYTES / 2) timers.after("drain", DRAIN_LOOK_MS, lookDrained);
    else hub.drained(state.seat);
  }

  async function lookHolds(): Promise<void> {
    // A database that does not answer signs nobody out.
    const still = await holds!().catch(() => true);
    if (state.is !== "live") return;
    if (still) timers.after("holds", HOLDS_LOOK_MS, lookHolds);
    else close(CLOSE.sessionEnded, "signed out");
  }

  function close(code: number, reason: string): void {
    answer({ t: "bye", reason });
    end(code, reason);
  }

  /** Leaves the hub and closes the socket, whichever of them began it. */
  function end(code: number, reason: string): void {
    if (state.is === "closing") return;
    const before = state;
    state = { is: "closing", code, reason };
    timers.callOffAll();
    if (before.is === "live") hub.leave(before.seat);
    if (socket.readyState === WebSocket.OPEN) socket.close(code, reason);
    // Who does not answer a close is not waited for longer than one who does not answer a ping.
    if (!isGone) timers.after("gone", SOCKET_IDLE_SECONDS * 1_000, gone);
  }

  function gone(): void {
    if (isGone) return;
    isGone = true;
    end(CLOSE.left, "");
    timers.callOffAll();
    onGone?.();
  }

  return {
    get state() {
      return state.is;
    },
    close,
  };
}

const notText = refuse({ code: "invalid_request", problem: "A frame must be text." });

function takeOne(bucket: Bucket, now: number): boolean {
  // A clock that was set back gives nothing and takes nothing.
  const refilled = Math.max(0, now - bucket.filledAt) / 1_000 * FRAMES_PER_SECOND;
  bucket.left = Math.min(FRAMES_BURST, bucket.left + refilled);
  bucket.filledAt = now;
  if (bucket.left < 1) return false;
  bucket.left--;
  return true;
}
