/**
 * A screen: the real connection and the real view of a room, over sockets that fail.
 *
 * Whatever it has applied, it must show exactly what the head of that commit shows to its audience.
 * @module
 */
import { same } from "@/tests/sim/same.ts";
import { connect, type ConnectionState } from "@/lib/client/connection.ts";
import { applyFrame, type Outcome, type RoomView, roomView } from "@/lib/client/room_view.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { CLOSE, type ModuleView, type ServerMessage, type View } from "@/lib/protocol/messages.ts";
import { type Audience, viewOf } from "@/lib/room/view.ts";
import { openPair, type Pair } from "@/tests/sim/socket_pair.ts";
import type { World } from "@/tests/sim/world.ts";

export interface Screen {
  readonly event: string;
  readonly audience: Audience;
  readonly isStation: boolean;
  readonly room: RoomView;
  readonly state: ConnectionState;
  /** Something happens to it or to its network, now and then, until the faults are over. */
  live(until: number): void;
}

export function openScreen(world: World, event: string, audience: Audience, isStation: boolean): Screen {
  const { scheduler, faults, insist, tally } = world;
  const chance = world.chance.fork();
  const ledger = world.ledgers.get(event)!;
  const name = `${audience}${isStation ? " station" : ""} in ${event}`;
  const isLossy = chance.hit(0.15);
  let room = roomView();
  let pair: Pair | null = null;
  let isPolling = false;

  const connection = connect({
    openSocket() {
      const isolate = world.anyIsolate(chance);
      if (!isolate) throw new Error("no isolate answers");
      pair = openPair(world, { event, audience, isStation, isolate, isLossy });
      return pair.client;
    },
    now: scheduler.now,
    random: chance.next,
    setTimer: scheduler.setTimer,
    onFrame: hear,
    onState(state) {
      if (state === "reconnecting") {
        tally.count("seat: rejoins");
        if (faults.strikes("seat: polls")) poll();
      }
    },
    onEnded(code) {
      const isRight = code === CLOSE.sessionEnded && audience === "public" && isOver(ledger.head);
      if (isRight) tally.count("seat: shown out after a purge");
      insist(isRight, "SEAT4", () => `${name} is sent away for good with ${code}`);
    },
  });

  function hear(frame: ServerMessage): Outcome {
    const before = room.lastApplied;
    const { room: after, outcome } = applyFrame(room, frame);
    room = after;
    const isNumbered = frame.t === "delta" || frame.t === "seq";
    if (outcome === "gap") {
      tally.count("seat: finds a gap");
      insist(isLossy, "SEAT2", () => `${name} has a gap: ${JSON.stringify(frame)} after ${before}`);
    }
    insist(
      room.lastApplied > before || (room.lastApplied === before && !(isNumbered && outcome === "applied")),
      "SEAT2",
      () => `${name} goes from ${before} to ${room.lastApplied}`,
    );
    // A snapshot that comes late, on a line that changes the order, is what this outcome is for.
    insist(
      isLossy || outcome !== "older",
      "SEAT2",
      () => `${name} hears ${frame.t} before ${before} as it resyncs`,
    );
    if (outcome === "dropped" && frame.t === "snapshot") tally.count("seat: drops an old snapshot");
    if (outcome === "applied" && frame.t !== "presence") check(room.view!, frame);
    return outcome;
  }

  /** What stood on the wall when a raffle had closed, by drawId. */
  const frozen = new Map<string, number>();

  function checkFrozen({ modules }: View): void {
    for (const module of Object.values(modules)) {
      if (module.kind === "poll") continue;
      const { phase, drawId } = module;
      const entryCount = module.kind === "tickets" ? module.sold : module.entryCount;
      if (drawId === undefined || ["draft", "open", "paused", "cancelled"].includes(phase)) continue;
      if (!frozen.has(drawId)) frozen.set(drawId, entryCount);
      const before = frozen.get(drawId)!;
      insist(
        before === entryCount,
        "RAF9",
        () => `${name} shows ${entryCount} entries, and ${before} at the close`,
      );
    }
  }

  function check(view: View, frame: ServerMessage): void {
    checkFrozen(view);
    const seq = room.lastApplied;
    if (seq > ledger.head.seq) {
      return insist(false, "ROOM1", () => `${name} shows ${seq}, which never landed`);
    }
    const expected = ledger.view(seq, audience);
    insist(
      same(withoutPresence(view), expected),
      "SEAT3",
      () => `${name} shows at ${seq} after ${JSON.stringify(frame)}\n  ${difference(view, expected)}`,
    );
  }

  /** What `room_signals.ts` does while the socket cannot be had; the answer may come late. */
  async function poll(): Promise<void> {
    if (isPolling) return;
    isPolling = true;
    const isolate = world.anyIsolate(chance);
    try {
      const stored = isolate && await Promise.race([
        isolate.runtime.head(event),
        scheduler.sleep(8_000).then(() => null),
      ]);
      await scheduler.sleep(chance.int(1, 6_000));
      if (!stored || ["live", "resyncing", "left"].includes(connection.state())) return;
      if (isOver(stored.head) && audience === "public") return;
      if (stored.head.seq < room.lastApplied) return tally.count("seat: drops an old snapshot");
      const view = JSON.parse(JSON.stringify(viewOf(stored.head, audience))) as View;
      hear({ t: "snapshot", seq: stored.head.seq, view, serverTime: "" });
    } catch {
      // It asks again at the next loss.
    } finally {
      isPolling = false;
    }
  }

  function suffer(): void {
    if (faults.strikes("seat: drops")) pair?.drop();
    else if (faults.strikes("seat: half open")) pair?.halve();
    if (faults.strikes("seat: reads slowly")) pair?.stall(chance.int(300, 14_000));
    if (faults.strikes("seat: asks for a resync")) pair?.client.send(`{"t":"resync"}`);
    if (faults.strikes("seat: wakes")) connection.wake();
  }

  return {
    event,
    audience,
    isStation,
    get room() {
      return room;
    },
    get state() {
      return connection.state();
    },
    live(until) {
      const next = () => {
        suffer();
        if (scheduler.now() < until) scheduler.setTimer(next, chance.int(500, 6_000));
        // Nobody can miss a last frame that was lost; a socket that loses frames is gone some day.
        else if (isLossy) pair?.drop();
      };
      scheduler.setTimer(next, chance.int(100, 4_000));
    },
  };
}

export function withoutPresence(view: View): View {
  const { stations: _stations, phones: _phones, sockets: _sockets, ...counts } = view.counts;
  return { ...view, counts };
}

/** The parts of two views that are not the same, as text. */
export function difference(view: View, expected: View): string {
  const parts: string[] = [];
  const compare = (name: string, a: unknown, b: unknown) => {
    if (!same(a, b)) parts.push(`${name}: ${JSON.stringify(a)} instead of ${JSON.stringify(b)}`);
  };
  compare("counts", withoutPresence(view).counts, expected.counts);
  compare("current", view.current, expected.current);
  for (const id of new Set([...Object.keys(view.modules), ...Object.keys(expected.modules)])) {
    const fields = (module?: ModuleView) => Object.entries(module ?? {});
    const shown = new Map(fields(view.modules[id]));
    for (const [field, value] of fields(expected.modules[id])) {
      compare(`${id}.${field}`, shown.get(field), value);
    }
    for (const [field, value] of fields(view.modules[id])) {
      if (!(field in (expected.modules[id] ?? {}))) compare(`${id}.${field}`, value, undefined);
    }
  }
  return parts.join("; ");
}
