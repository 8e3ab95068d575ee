/**
 * A worker that has a server's collector run every few seconds, through its inspector, and says what is left then.
 *
 * `soak.ts` blocks its own thread, so the figure comes through shared memory: bytes of the heap, or 0 before the first.
 * @module
 */
import { openHeap } from "@/bench/heap.ts";

export interface HeapAsked {
  port: number;
  everyMs: number;
  /** One number. */
  used: SharedArrayBuffer;
}

const worker = self as unknown as { onmessage: (event: MessageEvent<HeapAsked>) => void };
worker.onmessage = async ({ data: { port, everyMs, used } }) => {
  const heap = await openHeap(port);
  const figure = new Float64Array(used);
  const look = async () => void (figure[0] = await heap.used());
  await look();
  setInterval(() => void look().catch(() => {}), everyMs);
};
