/**
 * Commits that only count travel to the other isolates in company: in a rush one message says what dozens would.
 *
 * Each message comes back to its sender as a turn of the event loop, and isolates that are told so often drop what waits
 * past 256. Counts are absolute, so of those that wait the last says everything. The runtime puts this in front of
 * its relay.
 * @module
 */
import { countName, lasting } from "@/lib/realtime/frames.ts";
import type { Delta, Relay } from "@/lib/realtime/relay.ts";
import type { SetTimer } from "@/lib/room/timers.ts";

/**
 * Between two messages that only count, of one event. A third of what a hub waits for a missing delta before it reads
 * the head, and a fifth of the least time between two frames of counts, so that no screen sees the difference.
 */
export const countsInCompanyMs = 50;

/**
 * What alters more than a count goes at once, after the counts before it; so does a count after a rest, and one that
 * another isolate's commit followed: whoever has that one waits for ours.
 */
export function sparingRelay(relay: Relay, setTimer: SetTimer): Relay {
  /** Of the events that were told of lately: what waits since then. */
  const lately = new Map<string, { held: Delta | null; cancel: () => void }>();
  let isClosed = false;

  function rest(event: string): () => void {
    return setTimer(() => {
      const { held } = lately.get(event)!;
      lately.delete(event);
      if (!held) return;
      relay.publish(held);
      lately.set(event, { held: null, cancel: rest(event) });
    }, countsInCompanyMs);
  }

  return {
    ...relay,
    subscribe: (event, onDelta) =>
      relay.subscribe(event, (delta) => {
        const company = lately.get(event);
        const held = company?.held;
        if (held && held.seq < delta.seq) {
          company.held = null;
          relay.publish(held);
        }
        onDelta(delta);
      }),
    publish(delta) {
      // A commit that was long on its way may land after the end; nobody is told, and no timer begins.
      if (isClosed) return;
      const { event } = delta;
      const company = lately.get(event);
      if (!company) {
        lately.set(event, { held: null, cancel: rest(event) });
        return relay.publish(delta);
      }
      const { held } = company;
      // Another isolate's commit lies between the two.
      if (held && held.seq !== delta.from) relay.publish(held);
      const all = held?.seq === delta.from ? joined(held, delta) : delta;
      const isCount = delta.changes.every((told) => countName(told) !== null);
      company.held = isCount ? all : null;
      if (!isCount) relay.publish(all);
    },
    close() {
      isClosed = true;
      for (const { held, cancel } of lately.values()) {
        cancel();
        if (held) relay.publish(held);
      }
      lately.clear();
      relay.close();
    },
  };
}

function joined(first: Delta, second: Delta): Delta {
  return { ...second, from: first.from, changes: lasting([...first.changes, ...second.changes]) };
}
