/**
 * The three socket actions at a page's own WebSocket: cut it, put frames into it, wait for a state of it.
 *
 * A script that runs before the page's own replaces `WebSocket` by one that can be reached from here. It works at
 * the client's end only; the server is spoken to as ever. For sockets without a page see `socket.ts`.
 * @module
 */
import type { Page } from "playwright-core";
import { show, Unmet } from "./expect.ts";

export interface PageSocketState {
  /** How often the page has opened one. */
  opened: number;
  /** Of the present one, as in `WebSocket.readyState`. */
  readyState: number;
  /** What its first frame was, such as "snapshot". */
  firstFrame: string | null;
  /** The highest `seq` that the page has heard, over all its sockets. */
  lastSeq: number;
  /** Milliseconds since the first one was opened. */
  sinceOpenedMs: number;
}

/** A deliberate `bearer` sub-protocol lets an organizer's page in without a cookie. */
export function socketScript(bearer?: string): string {
  return `
  {
    const Real = WebSocket;
    const bearer = ${JSON.stringify(bearer ?? null)};
    const probe = globalThis.probeSocket = {
      sockets: [], down: false, holding: false, held: [], lastSeq: 0, firstOpenedAt: null, log: [],
      state() {
        const socket = probe.sockets.at(-1);
        return {
          opened: probe.sockets.length,
          readyState: socket ? (socket.isCut ? 3 : socket.readyState) : 3,
          firstFrame: socket?.firstFrame ?? null,
          lastSeq: probe.lastSeq,
          sinceOpenedMs: probe.firstOpenedAt === null ? 0 : performance.now() - probe.firstOpenedAt,
        };
      },
      // As when a cable is pulled: nothing more is heard, and no goodbye is said.
      cut(stayDown) {
        probe.down = stayDown;
        const socket = probe.sockets.at(-1);
        if (!socket || socket.isCut) return;
        socket.close();
        socket.isCut = true;
        socket.dispatchEvent(Object.assign(new CloseEvent("close", { code: 1006 }), { ofProbe: true }));
      },
      up() { probe.down = false; dispatchEvent(new Event("online")); },
      inject(text) { probe.deliver(probe.sockets.at(-1), text); },
      deliver(socket, data) {
        socket.dispatchEvent(Object.assign(new MessageEvent("message", { data }), { ofProbe: true }));
      },
      // Increments are kept back until the release; snapshots pass.
      hold() { probe.holding = true; },
      release() {
        probe.holding = false;
        for (const [socket, data] of probe.held.splice(0)) probe.deliver(socket, data);
      },
    };
    globalThis.WebSocket = class extends Real {
      constructor(url, protocols = []) {
        super(url, bearer === null ? protocols : ["drumroll.v1", "bearer." + bearer]);
        probe.sockets.push(this);
        probe.firstOpenedAt ??= performance.now();
        this.addEventListener("message", (event) => {
          if (this.isCut) return event.stopImmediatePropagation();
          let frame = null;
          try { frame = JSON.parse(event.data); } catch { /* not ours to judge */ }
          if (!event.ofProbe) {
            this.firstFrame ??= frame?.t;
            // Enough to look for what must not be in there; a page that lives longer has other worries.
            if (probe.log.length < 5000) probe.log.push(event.data);
            if (probe.holding && (frame?.t === "delta" || frame?.t === "seq")) {
              probe.held.push([this, event.data]);
              return event.stopImmediatePropagation();
            }
          }
          if (typeof frame?.seq === "number") probe.lastSeq = Math.max(probe.lastSeq, frame.seq);
        });
        this.addEventListener("close", (event) => {
          if (this.isCut && !event.ofProbe) event.stopImmediatePropagation();
        });
        if (probe.down) super.close();
      }
      send(data) { if (!this.isCut) super.send(data); }
    };
  }
`;
}

interface Probe {
  state(): PageSocketState;
  cut(stayDown: boolean): void;
  up(): void;
  inject(text: string): void;
  hold(): void;
  release(): void;
  log: string[];
}

export interface PageSocket {
  state(): Promise<PageSocketState>;
  /** `ws-disconnect`, as a network would. @param stayDown new sockets fail too, until `up` */
  disconnect(stayDown?: boolean): Promise<void>;
  up(): Promise<void>;
  /** `ws-inject-delta`: the page hears this as if the server had sent it. */
  inject(...frames: unknown[]): Promise<void>;
  /** Keeps the server's own increments back, so that the page has a real gap. */
  hold(): Promise<void>;
  /** Lets the ones kept back through, late. */
  release(): Promise<void>;
  /** `ws-await-state` @throws {Unmet} after `withinMs` */
  awaitState(holds: (state: PageSocketState) => boolean, what: string, withinMs?: number): Promise<void>;
  /** Every text that the server has sent to this page's sockets. */
  frames(): Promise<string[]>;
}

export function pageSocket(page: Page): PageSocket {
  type Here = { probeSocket: Probe };
  const call = (method: "up" | "hold" | "release") =>
    page.evaluate((method) => (globalThis as unknown as Here).probeSocket[method](), method);
  const state = () => page.evaluate(() => (globalThis as unknown as Here).probeSocket.state());
  return {
    state,
    disconnect: (stayDown = false) =>
      page.evaluate((down) => (globalThis as unknown as Here).probeSocket.cut(down), stayDown),
    up: () => call("up"),
    hold: () => call("hold"),
    release: () => call("release"),
    inject: (...frames) =>
      page.evaluate(
        (texts) => texts.forEach((text) => (globalThis as unknown as Here).probeSocket.inject(text)),
        frames.map((frame) => JSON.stringify(frame)),
      ),
    async awaitState(holds, what, withinMs = 10_000) {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const seen = await state();
        if (holds(seen)) return;
        if (performance.now() > deadline) {
          throw new Unmet(
            `expected that the page's socket ${what} within ${withinMs} ms; it is ${show(seen)}`,
          );
        }
        await page.waitForTimeout(20);
      }
    },
    frames: () => page.evaluate(() => (globalThis as unknown as Here).probeSocket.log),
  };
}
