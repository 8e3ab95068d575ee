/** Places of sockets at the real server: the ninth of a session, and every way in which one becomes free. @module */
import { assertEquals } from "@std/assert";
import { startServer } from "@/tests/server.ts";
import { assertRefused, type Ear, listen, makeRoom, send, until } from "@/tests/stranger.ts";
import { createHub } from "@/lib/realtime/hub.ts";
import { openSession } from "@/lib/realtime/session.ts";
import type { Head } from "@/lib/modules/contract.ts";

const handshake = {
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** A socket by hand, which never answers a ping or a close; null when it was refused. */
async function deaf(port: number, path: string, token: string): Promise<Deno.Conn | null> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const head = Object.entries({ ...handshake, host: "x", authorization: `Bearer ${token}` });
  const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await connection.write(new TextEncoder().encode(`GET ${path} HTTP/1.1\r\n${lines}\r\n`));
  const buffer = new Uint8Array(4_096);
  const count = await connection.read(buffer);
  if (new TextDecoder().decode(buffer.subarray(0, count ?? 0)).startsWith("HTTP/1.1 101")) return connection;
  connection.close();
  return null;
}

Deno.test("[SEAT10] the ninth socket of a session is refused before the upgrade, until one of the eight went", async () => {
  const server = await startServer();
  try {
    const room = await makeRoom(server);
    const open = async () =>
      (await server.api("POST", `${room.path}/station-session`, { passcode: room.passcode })).token as string;
    for (const token of [await open(), room.tokens.a0]) {
      const path = `${room.path}/socket`;
      const ears: Ear[] = [];
      for (let i = 0; i < 7; i++) ears.push(await listen(server, room.event, token));
      const deafOnes = [await deaf(server.port, path, token)];
      const knock = () => send(server, { path, token, headers: handshake });
      const isFull = async () => assertRefused(await knock(), 429, "rate_limited", "the ninth");
      await isFull();

      /** One place is free, and taken again. */
      const again = async () => {
        await until(async () => {
          const place = await deaf(server.port, path, token);
          if (place) deafOnes.push(place);
          return place !== null;
        });
        await isFull();
      };
      deafOnes.shift()!.close();
      await again();
      ears.shift()!.socket.close();
      await again();
      ears.shift()!.socket.send('{"t":"leave"}');
      await again();
      ears.shift()!.socket.send("x".repeat(17_000));
      await again();
      // Another session from the same address is not touched by it.
      (await listen(server, room.event, await open())).socket.close();
      for (const ear of ears) ear.socket.close();
      for (const connection of deafOnes) connection!.close();
    }
  } finally {
    await server.stop();
  }
});

Deno.test("[SEAT10] a connection that died silently, or does not answer a close, gives its place back", async () => {
  const view = {
    event: { id: "GALA24", name: "Gala", joinCode: "ABC234", locale: "en", hue: 0, createdAt: "" },
    current: null,
    modules: {},
    counts: { checkedIn: 0 },
  };
  const hub = createHub({
    event: "GALA24",
    now: Date.now,
    readHead: () => Promise.resolve({ head: { seq: 1 } as Head, version: "" }),
    viewOf: () => view,
    log: () => {},
  });
  let gone = 0;
  const sessions: ReturnType<typeof openSession>[] = [];
  const served = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    // As the route does, with less patience.
    const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 1 });
    sessions.push(openSession({
      socket,
      hub,
      audience: "public",
      isStation: false,
      submit: () => Promise.reject(new Error("not here")),
      onGone: () => gone++,
      now: Date.now,
      setTimer(callback, ms) {
        const timer = setTimeout(callback, ms / 20);
        return () => clearTimeout(timer);
      },
      log: () => {},
    }));
    return response;
  });
  const { port } = served.addr;
  const first = await deaf(port, "/", "x");
  const second = await deaf(port, "/", "x");
  await until(() => sessions.length === 2);
  sessions[1].close(1008, "test");
  await until(() => gone === 2);
  assertEquals(hub.size(), 0);
  for (const connection of [first, second]) connection!.close();
  await served.shutdown();
  assertEquals(gone, 2);
});
