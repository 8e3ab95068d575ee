/**
 * Errors that no request and no socket answers for, in a real server: the evening goes on, and what should end still
 * ends. How many lines they get: `lib/stray_errors_test.ts`.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { engineFlags, type Json, type RunningServer, startServer } from "@/tests/server.ts";
import { done, listen, makeRoom, until } from "@/tests/stranger.ts";

const args = ["run", "-A", "--preload", "tests/planted_stray.ts", ...engineFlags, "start.ts"];
/** What does not end is ended by this. */
const hangMs = 30_000;

const faults = (server: RunningServer): Json[] =>
  server.output().split("\n").filter((line) => line.includes('"event":"fault"')).map((line) =>
    JSON.parse(line)
  );

async function ends(server: RunningServer): Promise<Deno.CommandStatus> {
  const guard = setTimeout(() => void server.kill("SIGKILL"), hangMs);
  return await server.kill("SIGTERM").finally(() => clearTimeout(guard));
}

Deno.test("[HTTP15] errors in timers and promises by the hundred end neither server nor socket, and are a line each", async () => {
  const server = await startServer({ args });
  try {
    const room = await makeRoom(server);
    await done(room.command("open"));
    const wall = await listen(server, room.event);
    Deno.kill(server.pid, "SIGUSR2");
    const first = () => faults(server).filter(({ again }) => again === undefined);
    await until(() => first().length >= 3);
    await done(room.command("enter", {}, room.tokens.a0));
    await until(() => JSON.stringify(wall.frames).includes('"entryCount":1'));
    assertEquals(wall.socket.readyState, WebSocket.OPEN);
    const status = await ends(server);
    assertEquals(status.code, 0, server.output());
    assertStringIncludes(server.output(), "Everything that was acknowledged is saved.");
    const told = first().map(({ at: _at, where, ...rest }) => ({ ...rest, in: where?.split(":")[0] }));
    const line = { event: "fault", error: "Error", in: "tests/planted_stray.ts" };
    assertEquals(told.sort((a, b) => (a.message ?? "").localeCompare(b.message ?? "")), [
      { event: "fault", error: "unreadable", in: undefined },
      { ...line, message: "planted in a promise" },
      { ...line, message: "planted in a timer" },
    ]);
  } finally {
    await server.stop();
  }
});

Deno.test("[HTTP15] an error while it starts ends it, and is said", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    env: { HOST: "127.0.0.1", PORT: "0", KV_PATH: ":memory:", BEACON: "off", PLANT: "start" },
    signal: AbortSignal.timeout(hangMs),
  }).output();
  assertEquals(code, 1);
  assertStringIncludes(new TextDecoder().decode(stderr), "planted in the start");
});

Deno.test("[HTTP15] [HTTP10] an error while it stops does not keep it: it ends, says why, and calls nothing saved", async () => {
  const server = await startServer({ args, env: { PLANT: "stop" } });
  try {
    await makeRoom(server);
    const status = await ends(server);
    assertEquals([status.code, status.signal], [1, null], server.output());
    assertStringIncludes(server.output(), "planted in the stop");
    assert(!server.output().includes("is saved"), server.output());
  } finally {
    await server.stop();
  }
});
