/**
 * The relay between isolates of one process, over a BroadcastChannel.
 *
 * It does not leave the process, and it drops silently when more than 256 messages wait (all names share that
 * ring): so deltas of one turn travel as one message, and what is lost is repaired from the head by the hub.
 * @module
 */
import { z } from "zod";
import type { Delta, Relay } from "@/lib/realtime/relay.ts";

export interface BroadcastRelayOptions {
  /** Isolates with the same name hear each other. One name per database, so that tests do not. */
  name: string;
  log?: (event: string, facts: Record<string, unknown>) => void;
}

const seq = z.int().min(0);
const told = z.strictObject({
  to: z.enum(["all", "organizer"]),
  // What a change holds is the matter of its module, on both sides the same code.
  change: z.looseObject({ type: z.string() }),
});
/** Of the same process, but perhaps of an older build that is still shutting down. */
const batchSchema = z.strictObject({
  v: z.literal(1),
  deltas: z.array(z.strictObject({ event: z.string(), from: seq, seq, changes: z.array(told) })),
});

export function createBroadcastRelay({ name, log = () => {} }: BroadcastRelayOptions): Relay {
  const listeners = new Map<string, Set<(delta: Delta) => void>>();
  // Where there is none, each isolate still watches the head.
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
  let batch: Delta[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (batch.length === 0) return;
    const deltas = batch;
    batch = [];
    channel?.postMessage({ v: 1, deltas });
  }

  if (channel) {
    channel.onmessage = ({ data }) => {
      const parsed = batchSchema.safeParse(data);
      if (!parsed.success) return log("relay_message_refused", { problem: parsed.error.issues[0].message });
      for (const delta of parsed.data.deltas as Delta[]) {
        for (const onDelta of listeners.get(delta.event) ?? []) onDelta(delta);
      }
    };
  }

  return {
    publish(delta) {
      if (isClosed || !channel) return;
      batch.push(delta);
      timer ??= setTimeout(flush, 0);
    },
    subscribe(event, onDelta) {
      const ofEvent = listeners.get(event) ?? new Set();
      listeners.set(event, ofEvent.add(onDelta));
      return () => {
        ofEvent.delete(onDelta);
        if (ofEvent.size === 0 && listeners.get(event) === ofEvent) listeners.delete(event);
      };
    },
    close() {
      flush();
      isClosed = true;
      listeners.clear();
      // An open channel keeps the process alive.
      channel?.close();
    },
  };
}
