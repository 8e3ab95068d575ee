/**
 * Commands of one desk's socket, sent without waiting for answers: done in the order in which they were sent.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { ServerMessage } from "@/lib/protocol/messages.ts";
import { adminKey, startServer } from "@/tests/server.ts";

Deno.test("[SEAT11] socket: a pause right behind an opening waits for it, and a refusal does not end the row", async () => {
  const server = await startServer();
  try {
    await server.api("POST", "/api/events", { id: "ORDER", name: "Order", passcode: "4711" });
    const raffle = {
      kind: "raffle",
      title: "R",
      tiers: [{ id: "a", label: "A", count: 1 }],
      mode: "offline",
    };
    const modules = ["m0", "m1", "m2", "m3"];
    for (const id of modules) await server.api("POST", "/api/events/ORDER/modules", { ...raffle, id });
    const address = `${server.origin.replace("http", "ws")}/api/events/ORDER/socket?token=${adminKey}`;
    const socket = new WebSocket(address);
    const said: string[] = [];
    // The first needs work before it can be decided, the others do not; a draft cannot be resumed.
    const sent = modules.flatMap((module) =>
      ["resume", "open", "pause", "resume"].map((type) => ({ module, type }))
    );
    const { promise: answered, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(() => reject(new Error(`only ${said.join(", ")}`)), 20_000);
    socket.onerror = () => reject(new Error("the socket broke"));
    socket.onmessage = ({ data }) => {
      const frame: ServerMessage = JSON.parse(data);
      if (frame.t === "snapshot" && said.length === 0) {
        sent.forEach((one, i) => socket.send(JSON.stringify({ t: "command", id: String(i), ...one })));
      }
      if (frame.t === "reply") said.push(`${frame.id} ${(frame.reply as { phase: string }).phase}`);
      if (frame.t === "refusal") said.push(`${frame.id} ${frame.refusal.code}`);
      if (said.length === sent.length) resolve();
    };
    await answered.finally(() => clearTimeout(late));
    const outcomes = ["wrong_phase", "open", "paused", "open"];
    assertEquals(said, sent.map((_, i) => `${i} ${outcomes[i % 4]}`));
    socket.close();
  } finally {
    await server.stop();
  }
});
