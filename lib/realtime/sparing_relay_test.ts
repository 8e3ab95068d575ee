import { assertEquals } from "@std/assert";
import type { Told } from "@/lib/modules/contract.ts";
import type { Delta, Relay } from "@/lib/realtime/relay.ts";
import { countsInCompanyMs, sparingRelay } from "@/lib/realtime/sparing_relay.ts";

const counted = (entryCount: number, module = "r"): Told => (
  { to: "all", change: { type: "entries_counted", module, entryCount } }
);
const shown: Told = { to: "all", change: { type: "shown", current: "r" } };
const delta = (seq: number, changes: Told[], event = "GALA24"): Delta => (
  { event, from: seq - 1, seq, changes }
);

/** A relay that notes what is sent, and timers that end when they are told to. */
function stage() {
  const sent: Delta[] = [];
  const timers = new Set<() => void>();
  const all: Relay = { publish: (sending) => sent.push(sending), subscribe: () => () => {}, close: () => {} };
  const relay = sparingRelay(all, (callback, ms) => {
    assertEquals(ms, countsInCompanyMs);
    timers.add(callback);
    return () => timers.delete(callback);
  });
  return {
    sent,
    timers,
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
