/**
 * A TCP front for a server, so that connections can really be cut and the listener can really go away.
 *
 * Passes bytes both ways and knows each connection by the port it has towards the server. Used by `server.ts`.
 * @module
 */

export interface Gate {
  readonly port: number;
  /** Cuts the connection that the server sees coming from this port. */
  cut(fromPort: number): void;
  /** Cuts all connections and takes no more until `open`. */
  shut(): void;
  /** Listens again, on the same port. */
  open(): void;
  /** Connections taken so far. */
  readonly taken: number;
}

const hostname = "127.0.0.1";

/** @param inner the port of the server behind the gate */
export function openGate(inner: number): Gate {
  const cuts = new Map<number, () => void>();
  /** Null while shut. */
  let listener: Deno.TcpListener | null = Deno.listen({ hostname, port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  let taken = 0;

  async function pass(outer: Deno.TcpConn, isShut: () => boolean): Promise<void> {
    const onward = await Deno.connect({ hostname, port: inner }).catch(() => null);
    if (!onward || isShut()) {
      onward?.close();
      outer.close();
      return;
    }
    // A frame of a watch is small and must not wait for company.
    outer.setNoDelay();
    onward.setNoDelay();
    const { port: from } = onward.localAddr as Deno.NetAddr;
    let isCut = false;
    const cut = () => {
      if (isCut) return;
      isCut = true;
      cuts.delete(from);
      outer.close();
      onward.close();
    };
    cuts.set(from, cut);
    taken++;
    // Bytes over a cut connection fail in one direction or both; there is nobody to tell.
    await Promise.race([copy(outer, onward), copy(onward, outer)]).catch(() => {});
    cut();
  }

  async function accept(own: Deno.TcpListener): Promise<void> {
    try {
      for await (const outer of own) pass(outer, () => own !== listener);
    } catch {
      // The listener was closed while it waited.
    }
  }
  accept(listener);

  return {
    port,
    cut: (fromPort) => cuts.get(fromPort)?.(),
    shut() {
      listener?.close();
      listener = null;
      for (const cut of [...cuts.values()]) cut();
    },
    open() {
      if (listener) return;
      listener = Deno.listen({ hostname, port });
      accept(listener);
    },
    get taken() {
      return taken;
    },
  };
}

async function copy(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  for (let n = await from.read(buffer); n !== null; n = await from.read(buffer)) {
    for (let at = 0; at < n;) at += await to.write(buffer.subarray(at, n));
  }
}
