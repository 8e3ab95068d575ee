/**
 * A worker that has a server's collector run every few seconds, through its inspector, and says what is left then.
 *
 * `soak.ts` blocks its own thread, so the figure comes through shared memory: bytes of the heap, or 0 before the first.
 * @module
 */
export interface HeapAsked {
  port: number;
  everyMs: number;
  /** One number. */
  used: SharedArrayBuffer;
}

const worker = self as unknown as { onmessage: (event: MessageEvent<HeapAsked>) => void };
worker.onmessage = async ({ data: { port, everyMs, used } }) => {
  const [{ webSocketDebuggerUrl }] = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve) => socket.onopen = resolve);
  const figure = new Float64Array(used);
  const ask = (id: number, method: string) => socket.send(JSON.stringify({ id, method }));
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(data);
    if (id === 2) ask(3, "Runtime.getHeapUsage");
    if (id === 3) figure[0] = result.usedSize + result.backingStorageSize;
  };
  ask(1, "HeapProfiler.enable");
  ask(2, "HeapProfiler.collectGarbage");
  setInterval(() => ask(2, "HeapProfiler.collectGarbage"), everyMs);
};
