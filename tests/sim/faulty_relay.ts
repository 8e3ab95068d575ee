/**
 * What carries deltas between isolates here: it loses, repeats, reorders and delays them, and is down at times.
 * @module
 */
import type { Delta, Relay } from "@/lib/realtime/relay.ts";
import type { Life } from "@/tests/sim/faulty_store.ts";
import type { World } from "@/tests/sim/world.ts";

export interface Airwaves {
  /** One isolate's relay. */
  join(life: Life): Relay;
}

interface Listener {
  life: Life;
  event: string;
  onDelta: (delta: Delta) => void;
}

export function createAirwaves(world: World): Airwaves {
  const { faults, scheduler } = world;
  const chance = world.chance.fork();
  const listeners = new Set<Listener>();
  let downUntil = -Infinity;

  function send(listener: Listener, text: string): void {
    if (faults.strikes("relay: loses")) return;
    let ms = chance.int(0, 4);
    if (faults.strikes("relay: reorders")) ms += chance.int(5, 140);
    if (faults.strikes("relay: late")) ms += chance.int(500, 6_000);
    scheduler.setTimer(() => {
      if (listener.life.isAlive && listeners.has(listener)) listener.onDelta(JSON.parse(text));
    }, ms);
  }

  return {
    join: (life) => ({
      publish(delta) {
        if (!life.isAlive) return;
        world.published(delta);
        if (faults.strikes("relay: down")) downUntil = scheduler.now() + chance.int(1_000, 5_000);
        if (scheduler.now() < downUntil) return;
        const text = JSON.stringify(delta);
        for (const listener of listeners) {
          if (listener.life === life || listener.event !== delta.event) continue;
          send(listener, text);
          if (faults.strikes("relay: repeats")) send(listener, text);
          if (faults.strikes("relay: twice, the second much later")) {
            scheduler.setTimer(() => send(listener, text), 7_000);
          }
        }
      },
      subscribe(event, onDelta) {
        const listener = { life, event, onDelta };
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      close() {
        for (const listener of listeners) if (listener.life === life) listeners.delete(listener);
      },
    }),
  };
}
