/**
 * More connections than a process may have files: the server goes on, and so does what was under way.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { startServer } from "@/tests/server.ts";
import { done, listen, makeRoom, until } from "@/tests/stranger.ts";

const filesMax = 160;

Deno.test("[HTTP12] who opens every connection that there can be does not end the server, nor a socket, nor a request", async () => {
  const server = await startServer({ filesMax });
  const strangers: Deno.Conn[] = [];
  try {
    const room = await makeRoom(server);
    await done(room.command("open"));
    const wall = await listen(server, room.event);
    const slow = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const body = JSON.stringify({ id: "slow", module: "main", type: "enter" });
    const head = `POST ${room.path}/commands HTTP/1.1\r\nhost: x\r\nconnection: close\r\n` +
      `authorization: Bearer ${room.tokens.a0}\r\ncontent-length: ${body.length}\r\n\r\n`;
    await slow.write(new TextEncoder().encode(head));

    const said = () => server.output().includes("listening_again");
    for (let i = 0; i < 2 * filesMax && !said(); i++) {
      await Deno.connect({ hostname: "127.0.0.1", port: server.port }).then(
        (stranger) => strangers.push(stranger),
        () => {},
      );
    }
    await until(said);
    // The strangers stay: it is the server that makes room.
    await until(async () =>
      (await room.command("enter", {}, room.tokens.a1).catch(() => null))?.status === 200
    );
    await slow.write(new TextEncoder().encode(body));
    const answer = await new Response(slow.readable).text();
    assert(answer.startsWith("HTTP/1.1 200"), answer);
    await until(() => JSON.stringify(wall.frames).includes('"entryCount":2'));
    assertEquals(wall.socket.readyState, WebSocket.OPEN);
    wall.socket.close();
    await server.kill("SIGTERM");
  } finally {
    for (const stranger of strangers) stranger.close();
    await server.stop();
  }
});
