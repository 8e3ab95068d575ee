/**
 * The other side of `lib/realtime/broadcast_relay_test.ts`: an isolate of its own that answers a delta with the next one.
 * @module
 */
import { createBroadcastRelay } from "@/lib/realtime/broadcast_relay.ts";

// A worker's name is the only thing it knows at its start; the test puts the channel's name there.
const relay = createBroadcastRelay({ name: self.name });
relay.subscribe("GALA24", ({ event, seq }) => {
  relay.publish({ event, from: seq, seq: seq + 1, changes: [] });
});
(self as unknown as { postMessage(message: unknown): void }).postMessage("ready");
