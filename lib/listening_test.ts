/** A cut finds every connection, also those of a listener that has stopped, and leaves one listener. @module */
import { assert, assertEquals } from "@std/assert";
import { keepListening } from "@/lib/listening.ts";

/**
 * Real listeners that stop at a word, as they do at a connection that they cannot accept: what they have goes on. Each
 * has a port of its own, since this kind of stop leaves the old one open; that there may be one at a time is held here.
 */
function stage() {
  const servers: { port: number; isListening: boolean; fail: () => void }[] = [];
  let refused = 0;
  const listening = keepListening((signal) => {
    if (servers.some(({ isListening }) => isListening)) {
      refused++;
      throw new Deno.errors.AddrInUse("Address already in use");
    }
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, signal, onListen() {} }, () =>
      // An answer that never ends: its connection is under way for as long as nobody cuts it.
      new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(1)) })));
    const failed = Promise.withResolvers<void>();
    const mine = {
      port: server.addr.port,
      isListening: true,
      fail() {
        mine.isListening = false;
        failed.reject(new Error("Too many open files"));
      },
    };
    signal.addEventListener("abort", () => mine.isListening = false);
    servers.push(mine);
    return Object.assign(Object.create(server), {
      finished: Promise.race([server.finished, failed.promise]),
      shutdown: () => server.shutdown(),
    });
  }, () => {});
  return {
    listening,
    servers,
    refused: () => refused,
    /** @returns resolves once the server has ended the connection */
    async connect(): Promise<{ over: Promise<void> }> {
      const peer = await Deno.connect({ hostname: "127.0.0.1", port: servers.at(-1)!.port });
      await peer.write(new TextEncoder().encode("GET / HTTP/1.1\r\nhost: x\r\n\r\n"));
      await peer.read(new Uint8Array(1_000));
      return { over: new Response(peer.readable).text().then(() => {}, () => {}) };
    },
  };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 5_000; !holds();) {
    assert(performance.now() < end, `not ${what} in time`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** @throws when the server has not ended it */
async function cut(...connections: { over: Promise<void> }[]): Promise<void> {
  let isOver = false;
  Promise.all(connections.map(({ over }) => over)).then(() => isOver = true);
  await until("cut", () => isOver);
}

Deno.test("listening: [SEAT13] a cut finds the connections of a listener that has stopped as well", async () => {
  const { listening, servers, connect } = stage();
  const first = await connect();
  servers[0].fail();
  await until("listening again", () => servers.length === 2);
  const second = await connect();
  listening.renew();
  await cut(first, second);
  await until("listening anew", () => servers.length === 3);
  await listening.shutdown();
});

Deno.test("listening: [SEAT13] a cut at the moment of a stop leaves one listener, and the next cut works", async () => {
  const { listening, servers, refused, connect } = stage();
  servers[0].fail();
  // The failure is heard first, so that both want to listen anew.
  await new Promise((resolve) => setTimeout(resolve, 0));
  listening.renew();
  await until("listening again", () => servers.length === 2);
  const peer = await connect();
  listening.renew();
  await cut(peer);
  await until("listening anew", () => servers.length === 3);
  assertEquals(refused(), 0, "nobody tries for a port that is taken");
  listening.renew();
  await listening.shutdown();
});
