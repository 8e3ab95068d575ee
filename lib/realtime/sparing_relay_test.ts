import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Told } from "@/lib/modules/contract.ts";
import { countName } from "@/lib/realtime/frames.ts";
import { createOrder } from "@/lib/realtime/order.ts";
import type { Delta, Relay } from "@/lib/realtime/relay.ts";
import { countsInCompanyMs, sparingRelay } from "@/lib/realtime/sparing_relay.ts";
import { createHandClock } from "@/tests/hand_clock.ts";

const counted = (entryCount: number, module = "r"): Told => (
  { to: "all", change: { type: "entries_counted", module, entryCount } }
);
const shownAt = (seq: number): Told => ({ to: "all", change: { type: "shown", current: `r${seq}` } });
const shown = shownAt(0);
const delta = (seq: number, changes: Told[], event = "GALA24"): Delta => (
  { event, from: seq - 1, seq, changes }
);

/** A relay that notes what is sent, and timers that end when they are told to. */
function stage() {
  const sent: Delta[] = [];
  const timers = new Set<() => void>();
  /** By event. */
  const ears = new Map<string, (delta: Delta) => void>();
  const all: Relay = {
    publish: (sending) => sent.push(sending),
    subscribe(event, onDelta) {
      ears.set(event, onDelta);
      return () => ears.delete(event);
    },
    close: () => {},
  };
  const relay = sparingRelay(all, (callback, ms) => {
    assertEquals(ms, countsInCompanyMs);
    timers.add(callback);
    return () => timers.delete(callback);
  });
  return {
    sent,
    timers,
    ears,
    relay,
    later() {
      const due = [...timers];
      timers.clear();
      for (const callback of due) callback();
    },
  };
}

Deno.test("sparing relay: after a rest a count goes at once, a rush of them in one message that says the last", () => {
  const { sent, timers, relay, later } = stage();
  relay.publish(delta(1, [counted(1)]));
  assertEquals(sent, [delta(1, [counted(1)])]);
  for (let seq = 2; seq <= 300; seq++) relay.publish(delta(seq, [counted(seq), counted(7, "other")]));
  assertEquals(sent.length, 1);
  later();
  assertEquals(sent.slice(1), [{ ...delta(300, [counted(300), counted(7, "other")]), from: 1 }]);
  relay.publish(delta(301, [counted(301)]));
  assertEquals(sent.length, 2);
  later();
  assertEquals(sent.slice(2), [delta(301, [counted(301)])]);
  // Once it has rested, nothing of it is kept.
  later();
  assertEquals([sent.length, timers.size], [3, 0]);
  relay.publish(delta(302, []));
  assertEquals(sent.slice(3), [delta(302, [])]);
});

Deno.test("sparing relay: what is no count waits for nobody, and comes after the counts before it", () => {
  const { sent, relay, later } = stage();
  relay.publish(delta(1, [counted(1)]));
  relay.publish(delta(2, [counted(2)]));
  relay.publish(delta(3, [counted(3), shown]));
  relay.publish(delta(4, [shown]));
  assertEquals(sent.slice(1), [{ ...delta(3, [counted(3), shown]), from: 1 }, delta(4, [shown])]);
  later();
  assertEquals(sent.length, 3);
});

Deno.test("sparing relay: over a commit of another isolate nothing is joined", () => {
  const { sent, relay, later } = stage();
  relay.publish(delta(1, [counted(1)]));
  relay.publish(delta(2, [counted(2)]));
  relay.publish(delta(4, [counted(4)]));
  relay.publish(delta(5, [counted(5)]));
  relay.publish(delta(7, [shown]));
  later();
  assertEquals(sent.map(({ from, seq }) => [from, seq]), [[0, 1], [1, 2], [3, 5], [6, 7]]);
});

Deno.test("sparing relay: whoever has the next commit does not wait for ours, and nobody else's event is stirred", () => {
  const { sent, ears, relay, later } = stage();
  const heard: Delta[] = [];
  const stop = relay.subscribe("GALA24", (delta) => heard.push(delta));
  relay.subscribe("OTHER1", (delta) => heard.push(delta));
  for (const event of ["GALA24", "OTHER1"]) {
    relay.publish(delta(1, [counted(1)], event));
    relay.publish(delta(2, [counted(2)], event));
  }
  const news = [delta(1, [shown]), delta(2, []), delta(3, [shown])];
  ears.get("GALA24")!(news[0]);
  ears.get("GALA24")!(news[1]);
  assertEquals(sent.length, 2, "what came before ours waits for nobody");
  ears.get("GALA24")!(news[2]);
  assertEquals([sent.slice(2), heard], [[delta(2, [counted(2)])], news]);
  relay.publish(delta(4, [counted(4)]));
  assertEquals(sent.length, 3, "it is still in company");
  later();
  assertEquals(sent.slice(3).map(({ event, seq }) => [event, seq]), [["GALA24", 4], ["OTHER1", 2]]);
  stop();
  assertEquals([...ears.keys()], ["OTHER1"]);
});

Deno.test("sparing relay: a commit that changed nothing to be seen travels with the counts, and its number is in the range", () => {
  const { sent, relay, later } = stage();
  relay.publish(delta(1, []));
  relay.publish(delta(2, []));
  relay.publish(delta(3, [counted(3)]));
  relay.publish(delta(4, []));
  later();
  assertEquals(sent, [delta(1, []), { ...delta(4, [counted(3)]), from: 1 }]);
});

Deno.test("sparing relay: a commit that lands after the end is told to nobody and starts no timer", () => {
  const { sent, timers, relay } = stage();
  relay.close();
  relay.publish(delta(1, [counted(1)]));
  relay.publish(delta(2, [shown]));
  assertEquals([sent.length, timers.size], [0, 0]);
});

Deno.test("sparing relay: each event has its own rhythm, and the end sends what waits", () => {
  const { sent, timers, relay } = stage();
  relay.publish(delta(1, [counted(1)]));
  relay.publish(delta(1, [counted(1)], "OTHER1"));
  assertEquals(sent.length, 2);
  relay.publish(delta(2, [counted(2)]));
  relay.close();
  assertEquals(sent.slice(2), [delta(2, [counted(2)])]);
  assertEquals(timers.size, 0);
});

/** What a screen shows, change by change. */
const folded = (view: Record<string, unknown>, changes: readonly Told[]) =>
  changes.reduce((before, told) => ({ ...before, [countName(told) ?? told.change.type]: told.change }), view);

const commit = fc.record({
  /** Which of the isolates it is made on. */
  by: fc.nat(2),
  what: fc.constantFrom("count", "count", "count", "count of another", "phase", "nothing"),
  waitMs: fc.constantFrom(0, 0, 3, 20, 60),
  /** How long its message is on the way. */
  wayMs: fc.constantFrom(1, 2, 40),
  /** An isolate that reads the head after it, as for a newcomer's hole. */
  reader: fc.option(fc.nat(2)),
});

Deno.test("sparing relay: [SEAT3] in whatever order isolates commit and hear, each shows after commit n what its head shows", async () => {
  await fc.assert(fc.asyncProperty(fc.array(commit, { minLength: 1, maxLength: 60 }), async (commits) => {
    const clock = createHandClock();
    const heads: Record<string, unknown>[] = [{}];
    let wayMs = 1;
    const isolates = [0, 1, 2].map(() => {
      const order = createOrder();
      order.jump(0);
      let view: Record<string, unknown> = {};
      const take = (deltas: Delta[]) => {
        for (const { seq, changes } of deltas) {
          view = folded(view, changes);
          assertEquals(view, heads[seq], `at ${seq}`);
        }
      };
      return {
        order,
        ears: [] as ((delta: Delta) => void)[],
        hear: (delta: Delta) => take(order.take(delta)),
        read() {
          view = heads.at(-1)!;
          take(order.jump(heads.length - 1));
        },
      };
    });
    const relays = isolates.map((me) => {
      const others = isolates.filter((each) => each !== me);
      const air: Relay = {
        publish(delta) {
          for (const { ears } of others) clock.setTimer(() => ears.forEach((ear) => ear(delta)), wayMs);
        },
        subscribe: (_event, onDelta) => (me.ears.push(onDelta), () => {}),
        close: () => {},
      };
      const relay = sparingRelay(air, clock.setTimer);
      relay.subscribe("GALA24", me.hear);
      return relay;
    });
    for (const { by, what, waitMs, wayMs: way, reader } of commits) {
      const seq = heads.length;
      const changes = {
        count: [counted(seq)],
        "count of another": [counted(seq, "other")],
        phase: [counted(seq), shownAt(seq), counted(seq, "other")],
        nothing: [],
      }[what];
      heads.push(folded(heads.at(-1)!, changes));
      wayMs = way;
      isolates[by].hear(delta(seq, changes));
      relays[by].publish(delta(seq, changes));
      if (reader !== null) isolates[reader].read();
      await clock.advance(waitMs);
    }
    await clock.advance(2 * countsInCompanyMs + 40);
    for (const { order } of isolates) {
      assertEquals([order.position(), order.hasHole()], [commits.length, false]);
    }
    assertEquals(clock.waiting(), 0, "nothing of a room at rest is kept");
  }));
});
