/** Behind a proxy and under a public https address: sockets open, and the server goes on. @module */
import { assertEquals } from "@std/assert";
import { startServer } from "@/tests/server.ts";
import { listen, makeRoom } from "@/tests/stranger.ts";

const settings: Record<string, string>[] = [{ TRUST_PROXY: "1" }, { PUBLIC_URL: "https://drumroll.example" }];
for (const env of settings) {
  Deno.test(`proxy: with ${Object.keys(env)} a socket opens and the server lives on`, async () => {
    const server = await startServer({ env });
    try {
      const room = await makeRoom(server);
      const { socket, closed, frames } = await listen(server, room.event);
      assertEquals(frames[0].t, "snapshot");
      socket.send(JSON.stringify({ t: "leave" }));
      assertEquals((await closed()).code, 1000);
      assertEquals((await server.api("GET", "/api/healthz")).ok, true);
    } finally {
      await server.stop();
    }
  });
}
