import { assertEquals } from "@std/assert";
import type { Head } from "@/lib/modules/contract.ts";
import type { ServerMessage } from "@/lib/protocol/messages.ts";
import { createHub } from "@/lib/realtime/hub.ts";
import { openSession, type SessionOptions } from "@/lib/realtime/session.ts";

const event = { id: "GALA24", name: "Gala", joinCode: "ABC234", locale: "en", hue: 0, createdAt: "" };

interface Line {
  socket: WebSocket;
  next: () => Promise<ServerMessage>;
  logged: [string, unknown][];
}

/** A real socket with its session, which has told its snapshot. */
async function withSession(
  options: Pick<SessionOptions, "audience" | "submit" | "now">,
  work: (line: Line) => Promise<void>,
): Promise<void> {
  const logged: [string, unknown][] = [];
  const hub = createHub({
    event: "GALA24",
    now: Date.now,
    readHead: () => Promise.resolve({ head: { seq: 10 } as Head, version: "" }),
    viewOf: () => ({ event, current: null, modules: {}, counts: { checkedIn: 0 } }),
    log: () => {},
  });
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    openSession({
      ...{ socket, hub, isStation: false, ...options },
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
    await work({ socket, next, logged });
  } finally {
    hub.close(1001, "restarting");
    await server.shutdown();
  }
}

Deno.test("session: a frame that meets a bug is answered and logged, and nobody else feels it", async () => {
  let isBroken = false;
  const now = () => {
    if (isBroken) throw new TypeError("a bug");
    return 0;
  };
  const submit = () => Promise.resolve({ ok: true, seq: 11, reply: {} } as const);
  await withSession({ audience: "public", submit, now }, async ({ socket, next, logged }) => {
    isBroken = true;
    socket.send('{"t":"ping"}');
    const refused = await next();
    assertEquals(refused.t === "refusal" && [refused.id, refused.refusal.code], [null, "fault"]);
    isBroken = false;
    socket.send('{"t":"ping"}');
    assertEquals(await next(), { t: "pong" });
    assertEquals(logged, [["fault", { route: "socket", error: "TypeError", message: "a bug" }]]);
  });
});

Deno.test("session: a command that fails with what cannot even be logged is answered, and so is the next of that desk", async () => {
  const outcomes = [
    // It has no text: to make one of it throws.
    () => Promise.reject(Object.create(null)),
    () => Promise.resolve({ ok: true, seq: 11, reply: {} } as const),
  ];
  const submit = () => outcomes.shift()!();
  await withSession({ audience: "organizer", submit, now: () => 0 }, async ({ socket, next, logged }) => {
    for (const id of ["a", "b"]) {
      socket.send(JSON.stringify({ t: "command", id, module: "main", type: "open", args: {} }));
    }
    const refused = await next();
    assertEquals(refused.t === "refusal" && [refused.id, refused.refusal.code], ["a", "busy"]);
    assertEquals(await next(), { t: "reply", id: "b", seq: 11, reply: {} });
    assertEquals(logged.map(([name]) => name), ["fault"]);
  });
});
