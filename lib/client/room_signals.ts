/**
 * A room for islands: the view and the state of its connection as signals, and commands as promises.
 *
 * Reads over the socket and, while that cannot be had, by polling; sends over HTTP, so that a tap works while
 * the socket is down. It shows what the server says and decides nothing. Opens in the browser only.
 * @module
 */
import { batch, type Signal, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { RefusalBody } from "@/lib/refusal.ts";
import { CLOSE, type ServerMessage, type View } from "@/lib/protocol/messages.ts";
import { applyFrame, roomView } from "@/lib/client/room_view.ts";
import { callWith, type Fetch, type NetworkRefusal } from "@/lib/client/api.ts";
import { randomHex } from "@/lib/client/random_hex.ts";
import { serverClock } from "@/lib/client/server_clock.ts";
import {
  connect,
  type Connection,
  type ConnectionState,
  type SetTimer,
  type Socket,
} from "@/lib/client/connection.ts";

export type Status = "connecting" | "live" | "reconnecting" | "disconnected";

/** `id` is made up when absent; give one to repeat a command later. */
export interface RoomCommand {
  module: string;
  type: string;
  id?: string;
  [arg: string]: unknown;
}

export type CommandAnswer =
  | { ok: true; seq: number; reply: unknown }
  | { ok: false; refusal: RefusalBody | NetworkRefusal };

export interface Room {
  view: Signal<View | null>;
  status: Signal<Status>;
  /** There is no socket, and what is asked every few seconds is answered: news comes, only later. */
  polled: Signal<boolean>;
  /** A frame was missing; the snapshot that covers it is on its way. */
  resyncing: Signal<boolean>;
  /** True from the first snapshot that came from the server after opening. */
  snapshotLoaded: Signal<boolean>;
  /** Unix ms of the last sign of life; null before the first. */
  lastHeardAt: Signal<number | null>;
  ended: Signal<null | "session_ended" | "wrong_event" | "left">;
  /** Unix ms by the server's clock, however wrong this screen's is; null before the first snapshot. */
  serverNow(): number | null;
  /** Repeats itself with the same id when the network fails or the room is busy; at most three times. */
  send(command: RoomCommand): Promise<CommandAnswer>;
  leave(): void;
}

export interface RoomOptions {
  event: string;
  /** A session or attendee token; without it the cookie speaks. */
  token?: string;
  /** A station's page says so: in the organizer's own browser both cookies come along. */
  isStation?: boolean;
  /** What the page was rendered with. */
  initial?: { seq: number; view: View };
}

/** What a room takes from its surroundings; tests and other runtimes bring their own. */
export interface Surroundings {
  openSocket(path: string, protocols: string[]): Socket;
  fetch: Fetch;
  now(): number;
  /** In [0, 1). */
  random(): number;
  setTimer: SetTimer;
  /** Calls back when the network, the tab or the page comes back. Returns the stop function. */
  onWake(callback: () => void): () => void;
}

/**
 * Polling starts at the second loss in a row, or when a socket that was opened has said nothing for so long: some
 * proxies take a socket and never answer. It goes on, jittered, until one is back.
 */
const POLL_FROM_ATTEMPT = 2;
const POLL_AFTER_MS = 5_000;
const POLL_EVERY_MS = 4_000;
/** A hall whose network comes back wakes all its phones in one instant. */
const WAKE_SPREAD_MS = 500;
/** A command is tried this often, as long as the person has not waited for longer than that. */
const SEND_TRIES = 3;
const SEND_PATIENCE_MS = 12_000;
const SEND_AGAIN_MS = 400;

const STATUS: Record<ConnectionState, Status> = {
  connecting: "connecting",
  live: "live",
  resyncing: "live",
  reconnecting: "reconnecting",
  disconnected: "disconnected",
  left: "disconnected",
};

/** Opens at once. Call it in the browser; islands rather use `useRoom`. */
export function openRoom(options: RoomOptions, surroundings: Surroundings = browser()): Room {
  const room = prepareRoom(options);
  room.open(surroundings);
  return room;
}

/** The room of this island: rendered from `initial` on the server, open while mounted. */
export function useRoom(options: RoomOptions): Room {
  const [room] = useState(() => prepareRoom(options));
  useEffect(() => room.open(browser()), [room]);
  return room;
}

interface PreparedRoom extends Room {
  /** Returns how to close it again without leaving: nothing is said about it. */
  open(surroundings: Surroundings): () => void;
}

function prepareRoom({ event, token, isStation, initial }: RoomOptions): PreparedRoom {
  const view = signal<View | null>(initial?.view ?? null);
  const status = signal<Status>("connecting");
  const polled = signal(false);
  const resyncing = signal(false);
  const snapshotLoaded = signal(false);
  const lastHeardAt = signal<number | null>(null);
  const ended = signal<null | "session_ended" | "wrong_event" | "left">(null);
  const time = serverClock();
  const path = `/api/events/${encodeURIComponent(event)}`;
  const protocols = token ? ["drumroll.v1", `bearer.${token}`] : [];
  let around: Surroundings | null = null;
  let connection: Connection | null = null;
  let current = roomView(initial);
  let cancelPoll: (() => void) | null = null;

  function onFrame(frame: ServerMessage) {
    const { room, outcome } = applyFrame(current, frame);
    if (frame.t === "snapshot") time.hear(frame.serverTime);
    current = room;
    batch(() => {
      view.value = room.view;
      resyncing.value = room.resyncing;
      lastHeardAt.value = around!.now();
      if (frame.t === "snapshot") snapshotLoaded.value = true;
    });
    return outcome;
  }

  function onState(state: ConnectionState, attempt: number): void {
    status.value = STATUS[state];
    const isDown = state === "reconnecting" || state === "disconnected";
    if (!isDown) {
      stopPolling();
      polled.value = false;
    } else if (attempt === POLL_FROM_ATTEMPT) {
      stopPolling();
      pollIn(around!.random() * POLL_EVERY_MS);
    }
  }

  function onEnded(code: number): void {
    ended.value ??= code === CLOSE.wrongEvent ? "wrong_event" : "session_ended";
  }

  function pollIn(ms: number): void {
    cancelPoll ??= around!.setTimer(poll, ms);
  }

  function stopPolling(): void {
    cancelPoll?.();
    cancelPoll = null;
  }

  function openSocket(): Socket {
    pollIn(POLL_AFTER_MS * (1 + around!.random()));
    return around!.openSocket(`${path}/socket${isStation ? "?as=station" : ""}`, protocols);
  }

  async function poll(): Promise<void> {
    const asked = connection;
    type Snapshot = { seq: number; view: View; serverTime: string };
    const answer = await callWith<Snapshot>(around!.fetch, "GET", `${path}/snapshot`, undefined, { token });
    if (asked !== connection || !cancelPoll) return;
    stopPolling();
    polled.value = answer.ok && status.value !== "live";
    // A refused upgrade looks like a dead network to a socket; here the reason can be read.
    if (answer.ok) {
      // One that was long on its way is old news; only a socket answers a resync.
      if (answer.seq >= current.lastApplied) onFrame({ ...answer, t: "snapshot" });
    } else if (answer.refusal.code === "unauthenticated") return connection?.end(CLOSE.sessionEnded);
    else if (answer.refusal.code === "wrong_event") return connection?.end(CLOSE.wrongEvent);
    if (status.value === "live") return;
    // Half to one and a half intervals: after a restart the room must not poll in step.
    pollIn(POLL_EVERY_MS * (0.5 + around!.random()));
  }

  async function send(command: RoomCommand): Promise<CommandAnswer> {
    const { fetch, now, random, setTimer } = around ??= browser();
    const body = { ...command, id: command.id ?? randomHex(16) };
    const startedAt = now();
    for (let tried = 1;; tried++) {
      type Reply = { seq: number; reply: unknown };
      const answer = await callWith<Reply>(fetch, "POST", `${path}/commands`, body, { token });
      if (answer.ok) return answer;
      const { code } = answer.refusal;
      const isWorthRepeating = code === "network" || code === "busy";
      if (!isWorthRepeating || tried === SEND_TRIES || now() - startedAt > SEND_PATIENCE_MS) return answer;
      await new Promise<void>((resume) => setTimer(resume, SEND_AGAIN_MS * tried * (0.5 + random())));
    }
  }

  function leave(): void {
    ended.value ??= "left";
    connection?.leave();
  }

  function open(surroundings: Surroundings): () => void {
    around = surroundings;
    status.value = "connecting";
    connection = connect({
      ...surroundings,
      openSocket,
      onFrame,
      onState,
      onEnded,
    });
    const stopWaking = surroundings.onWake(() => {
      connection?.wake();
      // A socket from before a sleep takes seconds to be found dead: what is so now is asked for beside it.
      const quietMs = surroundings.now() - (lastHeardAt.value ?? 0);
      if (quietMs > POLL_AFTER_MS) pollIn(surroundings.random() * WAKE_SPREAD_MS);
    });
    return () => {
      stopWaking();
      stopPolling();
      connection?.leave();
      connection = null;
    };
  }

  const signals = { view, status, polled, resyncing, snapshotLoaded, lastHeardAt, ended };
  return { ...signals, serverNow: time.now, send, leave, open };
}

function browser(): Surroundings {
  return {
    openSocket: (path, protocols) =>
      new WebSocket(new URL(path, location.href.replace(/^http/, "ws")), protocols) as unknown as Socket,
    fetch: (url, init) => fetch(url, init),
    now: Date.now,
    random: Math.random,
    setTimer: (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onWake: (callback) => {
      const seen = () => document.visibilityState === "visible" && callback();
      addEventListener("online", callback);
      addEventListener("pageshow", callback);
      document.addEventListener("visibilitychange", seen);
      return () => {
        removeEventListener("online", callback);
        removeEventListener("pageshow", callback);
        document.removeEventListener("visibilitychange", seen);
      };
    },
  };
}
