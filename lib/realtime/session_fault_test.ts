import { assertEquals } from "@std/assert";
import type { Head } from "@/lib/modules/contract.ts";
import type { ServerMessage } from "@/lib/protocol/messages.ts";
import { createHub } from "@/lib/realtime/hub.ts";
import { openSession } from "@/lib/realtime/session.ts";

Deno.test("session: a frame that meets a bug is answered and logged, and nobody else feels it", async () => {
  const logged: [string, unknown][] = [];
  const event = { id: "GALA24", name: "Gala", joinCode: "ABC234", locale: "en", hue: 0, createdAt: "" };
  const hub = createHub({
    event: "GALA24",
    now: Date.now,
    readHead: () => Promise.resolve({ head: { seq: 10 } as Head, version: "" }),
    viewOf: () => ({ event, current: null, modules: {}, counts: { checkedIn: 0 } }),
    log: () => {},
  });
  let isBroken = false;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    openSession({
      ...{ socket, hub, audience: "public", isStation: false },
      submit: () => Promise.resolve({ ok: true, seq: 11, reply: {} }),
      now: () => {
        if (isBroken) throw new TypeError("a bug");
        return 0;
      },
      log: (name, fields) => logged.push([name, fields]),
    });
    return response;
  });
  const socket = new WebSocket(`ws://127.0.0.1:${server.addr.port}/`);
  const frames: ServerMessage[] = [];
  const next = async () => {
    while (frames.length === 0) await new Promise((resolve) => socket.addEventListener("message", resolve));
    return frames.shift()!;
  };
  socket.addEventListener("message", ({ data }) => frames.push(JSON.parse(data)));
  try {
    assertEquals((await next()).t, "snapshot");
    isBroken = true;
    socket.send('{"t":"ping"}');
    const refused = await next();
    assertEquals(refused.t === "refusal" && [refused.id, refused.refusal.code], [null, "fault"]);
    isBroken = false;
    socket.send('{"t":"ping"}');
    assertEquals(await next(), { t: "pong" });
    assertEquals(logged, [["fault", { route: "socket", error: "TypeError", message: "a bug" }]]);
  } finally {
    hub.close(1001, "restarting");
    await server.shutdown();
  }
});
