/**
 * Fields whose length cannot be compared, over every way in: refused as any malformed input, and the server goes on.
 * A validator that looks at a length before the type throws at such a one, and in a socket that ended the process.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { SOCKET_PROTOCOL } from "@/lib/auth/principal.ts";
import { adminKey, startServer } from "@/tests/server.ts";

const length = { length: { toString: 1 } };

Deno.test("hostile: [HTTP1] a length that cannot be compared is refused over HTTP and over a socket, and no process ends", async () => {
  const server = await startServer();
  try {
    const { event } = await server.api("POST", "/api/events", { name: "Gala", passcode: "1234" });
    const path = `/api/events/${event.id}`;
    await server.api("POST", `${path}/modules`, {
      kind: "tickets",
      id: "shop",
      title: "Shop",
      mode: "offline",
      cap: 5,
    });
    const wrong: [path: string, body: unknown][] = [
      ["/api/events", { name: length, passcode: "1234" }],
      [`${path}/modules`, { kind: "raffle", title: length }],
      [`${path}/modules/shop/purchase`, { userId: "p1", quantity: 1, requestId: length }],
      [`${path}/modules/shop/purchase`, length],
    ];
    for (const [to, body] of wrong) {
      const { status, body: answer } = await server.ask("POST", to, body);
      assertEquals([status, answer.refusal.code], [400, "invalid_request"], JSON.stringify([to, body]));
    }
    const roster = await server.ask("POST", `${path}/attendees`, [{ name: "Ada" }, { name: length }]);
    assert(roster.status < 500, JSON.stringify(roster.body));

    const socket = new WebSocket(`${server.origin.replace("http", "ws")}${path}/socket`, [
      SOCKET_PROTOCOL,
      `bearer.${adminKey}`,
    ]);
    const refused = Promise.withResolvers<string>();
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.t === "refusal") refused.resolve(frame.refusal.code);
    };
    socket.onclose = ({ code }) => refused.reject(new Error(`closed with ${code}`));
    socket.onopen = () =>
      socket.send(JSON.stringify({ t: "command", id: length, module: "shop", type: "open" }));
    assertEquals(await refused.promise, "invalid_request");
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    socket.onclose = () => resolve();
    socket.close();
    await closed;
    assertEquals((await server.api("GET", path)).event.name, "Gala");
    assert(!server.output().includes('"fault"'), server.output());
  } finally {
    await server.stop();
  }
});
