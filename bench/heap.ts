/**
 * What a server's heap holds after a full collection, asked of its inspector (`--inspect=127.0.0.1:PORT`).
 *
 * Resident memory swings with the collector and the C library's arenas; this does not.
 * @module
 */

export interface Heap {
  /** Bytes that something still refers to, with the buffers that stand outside of the heap. */
  used(): Promise<number>;
  close(): void;
}

/** @throws when nothing listens at the port, or the server ends meanwhile */
export async function openHeap(port: number): Promise<Heap> {
  const [{ webSocketDebuggerUrl }] = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
  const socket = new WebSocket(webSocketDebuggerUrl);
  const waiting = new Map<number, PromiseWithResolvers<{ usedSize: number; backingStorageSize: number }>>();
  let last = 0;
  const ask = (method: string) => {
    const answer = Promise.withResolvers<{ usedSize: number; backingStorageSize: number }>();
    waiting.set(++last, answer);
    socket.send(JSON.stringify({ id: last, method }));
    return answer.promise;
  };
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(data);
    waiting.get(id)?.resolve(result);
    waiting.delete(id);
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onclose = () => {
      const gone = new Error("The inspector has gone.");
      reject(gone);
      for (const { reject } of waiting.values()) reject(gone);
    };
  });
  await ask("HeapProfiler.enable");
  return {
    async used() {
      await ask("HeapProfiler.collectGarbage");
      const { usedSize, backingStorageSize } = await ask("Runtime.getHeapUsage");
      return usedSize + backingStorageSize;
    },
    close: () => socket.close(),
  };
}
