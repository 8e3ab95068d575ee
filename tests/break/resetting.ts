/**
 * A server that answers the first byte of every connection with a reset, for the tests of what clients say of one.
 * Deno's own connections end in good order whatever was left unread.
 * @module
 */
import { createServer } from "node:net";

export interface Resetting {
  port: number;
  /** Resolves when the next connection was reset. */
  next(): Promise<void>;
  close(): void;
}

export async function listenAndReset(): Promise<Resetting> {
  let told = () => {};
  const server = createServer((socket) => {
    socket.once("data", () => socket.resetAndDestroy());
    socket.once("close", () => told());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    next: () => new Promise((resolve) => told = resolve),
    close: () => void server.close(),
  };
}
