/**
 * A hub with everything around it in a test's hand: the store, the clock, the screens that look at it.
 *
 * For `lib/realtime/hub_test.ts` and `hub_seats_test.ts`.
 * @module
 */
import type { Head, Told } from "@/lib/modules/contract.ts";
import type { ServerMessage, View } from "@/lib/protocol/messages.ts";
import type { StoredHead } from "@/lib/storage/store.ts";
import type { Delta } from "@/lib/realtime/relay.ts";
import type { Audience } from "@/lib/realtime/frames.ts";
import { createHub, type Hub } from "@/lib/realtime/hub.ts";
import { createHandClock, type HandClock } from "@/tests/hand_clock.ts";

export function headAt(seq: number): StoredHead {
  const event = { id: "GALA24", name: "Gala", joinCode: "ABC234", locale: "en", hue: 0, createdAt: "" };
  const counts = { checkedIn: seq, attendees: seq * 2 };
  const head: Head = {
    v: 1,
    seq,
    commitId: `c${seq}`,
    event,
    walkUps: false,
    current: null,
    counts,
    modules: {},
  };
  return { head, version: String(seq) };
}

export function viewOf(head: Head, audience: Audience): View {
  const { checkedIn } = head.counts;
  const counts = audience === "organizer" ? head.counts : { checkedIn };
  return { event: head.event, current: null, modules: {}, counts };
}

export const shown = (current: string): Told => ({ to: "all", change: { type: "shown", current } });
export const counted = (checkedIn: number): Told => ({
  to: "all",
  change: { type: "roster_counted", checkedIn },
});
export const entries = (entryCount: number, module = "r"): Told => (
  { to: "all", change: { type: "entries_counted", module, entryCount } }
);
export const secret = (attendees: number): Told => (
  { to: "organizer", change: { type: "roster_counted", checkedIn: 1, attendees } }
);
export const delta = (seq: number, ...changes: Told[]): Delta => ({
  event: "GALA24",
  from: seq - 1,
  seq,
  changes,
});

export interface Screen {
  frames: ServerMessage[];
  /** What came since the last look: "s5" a snapshot, "d6" a delta, "d3-9" a range, "n6" a bare seq. */
  look(): string[];
  isFull: boolean;
  closed: { code: number; reason: string } | null;
  send(text: string): "sent" | "slow";
  close(code: number, reason: string): void;
}

export function screen(): Screen {
  let seen = 0;
  const short = (frame: ServerMessage): string => {
    switch (frame.t) {
      case "snapshot":
        return `s${frame.seq}`;
      case "delta":
      case "seq": {
        const range = frame.from === undefined ? frame.seq : `${frame.from}-${frame.seq}`;
        return `${frame.t === "delta" ? "d" : "n"}${range}`;
      }
      default:
        return frame.t;
    }
  };
  return {
    frames: [],
    isFull: false,
    closed: null,
    look() {
      const news = this.frames.slice(seen).map(short);
      seen = this.frames.length;
      return news;
    },
    send(text) {
      if (this.isFull) return "slow";
      this.frames.push(JSON.parse(text));
      return "sent";
    },
    close(code, reason) {
      this.closed = { code, reason };
    },
  };
}

export interface Scene {
  clock: HandClock;
  hub: Hub;
  /** The seq of the head that a read finds; a rejection when negative; no event when 0. */
  head: number;
  /** How long a read takes; it finds what was there when it began. */
  readMs: number;
  reads: number;
  views: number;
  logged: string[];
  join(audience?: Audience, isStation?: boolean): Screen & { seat: ReturnType<Hub["seat"]> };
}

export function scene(head = 10): Scene {
  const clock = createHandClock();
  const here: Scene = {
    clock,
    head,
    readMs: 1,
    reads: 0,
    views: 0,
    logged: [],
    hub: createHub({
      event: "GALA24",
      now: clock.now,
      setTimer: clock.setTimer,
      readHead() {
        here.reads++;
        const found = here.head;
        return new Promise((resolve, reject) =>
          clock.setTimer(() => {
            if (found < 0) reject(new Error("database is locked"));
            else resolve(found === 0 ? null : headAt(found));
          }, here.readMs)
        );
      },
      viewOf(head, audience) {
        here.views++;
        return viewOf(head, audience);
      },
      log: (event) => here.logged.push(event),
    }),
    join(audience = "public", isStation = false) {
      const sink = screen();
      return Object.assign(sink, { seat: here.hub.seat(audience, sink, isStation) });
    },
  };
  return here;
}
