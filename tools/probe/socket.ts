/**
 * A client without a page: the product's own connection and view over a real WebSocket, with the three socket
 * actions at its own end: cut it, put frames into it, wait for a state of it.
 *
 * What a page ends up showing is asked of a page (`page_socket.ts`); here it is what any client ends up knowing.
 * @module
 */
import { connect, type ConnectionState, type Socket } from "@/lib/client/connection.ts";
import { applyFrame, type RoomView, roomView } from "@/lib/client/room_view.ts";
import type { CommandMessage, ServerMessage } from "@/lib/protocol/messages.ts";
import { show, Unmet } from "./expect.ts";

export interface Client {
  room(): RoomView;
  state(): ConnectionState;
  /** Texts of every frame that the server has sent, over all sockets. */
  frames(): readonly string[];
  /** The types of the frames of the present socket, in order. */
  heard(): readonly string[];
  /** `ws-disconnect`, as a network would: no goodbye, nothing more is heard; the client comes back by itself. */
  disconnect(): void;
  /** `ws-inject-delta`: as if the server had sent it. */
  inject(...frames: unknown[]): void;
  /** Keeps the server's own increments back; what was kept is lost. */
  hold(holding: boolean): void;
  /** `ws-await-state` @returns milliseconds until it held @throws {Unmet} after `withinMs` */
  awaitState(holds: (client: Client) => boolean, what: string, withinMs?: number): Promise<number>;
  /** A command over this socket. @returns the `reply` or `refusal` frame that answers it */
  command(command: CommandMessage): Promise<Extract<ServerMessage, { t: "reply" | "refusal" }>>;
  leave(): void;
}

/** Bounds what one probe keeps of one client. */
const FRAMES_MAX = 10_000;

export function openClient(origin: string, event: string, token: string): Client {
  let room = roomView();
  let holding = false;
  let present: { real: WebSocket; face: Socket } | undefined;
  let heard: string[] = [];
  const frames: string[] = [];
  const watchers = new Set<() => void>();
  const look = () => watchers.forEach((watcher) => watcher());
  const url = `${origin.replace(/^http/, "ws")}/api/events/${event}/socket`;

  const connection = connect({
    openSocket() {
      const real = new WebSocket(url, ["drumroll.v1", `bearer.${token}`]);
      const face: Socket = {
        get readyState() {
          return real.readyState;
        },
        onmessage: null,
        onclose: null,
        onerror: null,
        send: (text) => real.send(text),
        close: (code) => real.close(code),
      };
      heard = [];
      real.onmessage = ({ data }) => {
        if (face !== present?.face) return;
        if (frames.length < FRAMES_MAX) frames.push(data);
        const type = typeOf(data);
        heard.push(type);
        if (!holding || (type !== "delta" && type !== "seq")) face.onmessage?.({ data });
        look();
      };
      real.onclose = ({ code }) => {
        face.onclose?.({ code });
        look();
      };
      present = { real, face };
      return face;
    },
    now: Date.now,
    random: Math.random,
    setTimer(callback, ms) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onFrame(frame) {
      const applied = applyFrame(room, frame);
      room = applied.room;
      return applied.outcome;
    },
    onState: look,
    onEnded: look,
  });

  const client: Client = {
    room: () => room,
    state: () => connection.state(),
    frames: () => frames,
    heard: () => heard,
    disconnect() {
      const cut = present;
      if (!cut) return;
      const { onclose } = cut.face;
      cut.face.onmessage = cut.face.onclose = null;
      cut.real.close();
      onclose?.({ code: 1006 });
      look();
    },
    inject(...injected) {
      for (const frame of injected) present?.face.onmessage?.({ data: JSON.stringify(frame) });
      look();
    },
    hold: (on) => void (holding = on),
    awaitState(holds, what, withinMs = 10_000) {
      const from = performance.now();
      return new Promise((resolve, reject) => {
        const settle = (how: () => void) => {
          clearTimeout(timer);
          watchers.delete(watch);
          how();
        };
        const watch = () => holds(client) && settle(() => resolve(performance.now() - from));
        const timer = setTimeout(() => {
          const { view, lastApplied } = room;
          const seen = `${connection.state()} at seq ${lastApplied}, ${show(view?.modules)} ${
            show(view?.counts)
          }`;
          settle(() =>
            reject(new Unmet(`expected that a client ${what} within ${withinMs} ms; it is ${seen}`))
          );
        }, withinMs);
        watchers.add(watch);
        watch();
      });
    },
    async command(command) {
      const isAnswer = (text: string) => {
        const frame = JSON.parse(text) as ServerMessage;
        return (frame.t === "reply" || frame.t === "refusal") && frame.id === command.id ? frame : undefined;
      };
      present?.real.send(JSON.stringify({ t: "command", ...command }));
      await client.awaitState(() => frames.some(isAnswer), `hears an answer to ${command.type}`);
      return isAnswer(frames.find(isAnswer)!)!;
    },
    leave: () => connection.leave(),
  };
  return client;
}

function typeOf(text: string): string {
  try {
    return JSON.parse(text)?.t;
  } catch {
    return "";
  }
}
