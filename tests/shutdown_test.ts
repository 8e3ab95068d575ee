/**
 * The end of a real process, by both signals: what was acknowledged stands, sockets hear goodbye, and five seconds are
 * kept although a client does not read, a request hangs, or the database is silent.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { unreadLog } from "@/tests/break/shutdown_cases.ts";
import { accessToken, startKvConnect } from "@/tests/kv_connect/server.ts";
import { adminKey, type RunningServer, startServer } from "@/tests/server.ts";
import { done, type Ear, listen, makeRoom, type Room, until } from "@/tests/stranger.ts";

const exitWithinMs = 5_000;

const savedLine = "Drumroll has stopped. Everything that was acknowledged is saved.";
const saysSaved = (server: RunningServer) =>
  server.output().split("\n").filter((line) => line === savedLine).length;

async function ends(server: RunningServer, signal: "SIGTERM" | "SIGINT"): Promise<Deno.CommandStatus> {
  const at = Date.now();
  const guard = setTimeout(() => void server.kill("SIGKILL"), 2 * exitWithinMs);
  const status = await server.kill(signal);
  clearTimeout(guard);
  const ms = Date.now() - at;
  assert(ms < exitWithinMs, `${signal}: ${ms} ms`);
  return status;
}

async function heardGoodbye(ear: Ear): Promise<void> {
  assertEquals((await ear.next("bye")).reason, "restarting");
  assertEquals((await ear.closed()).code, 1001);
}

/** Writes a beginning by hand and leaves it there. */
async function begin(server: RunningServer, head: string): Promise<Deno.Conn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(
    new TextEncoder().encode(`${head}\r\nhost: x\r\nauthorization: Bearer ${adminKey}\r\n`),
  );
  return connection;
}

function deafSocket(server: RunningServer, room: Room): Promise<Deno.Conn> {
  const key = "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
  return begin(
    server,
    `GET ${room.path}/socket HTTP/1.1\r\nupgrade: websocket\r\nconnection: Upgrade\r\n${key}`,
  );
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`[HTTP10] [ROOM1] ${signal} in a rush: every entry is in or was refused, and sockets hear goodbye`, async () => {
    const server = await startServer();
    try {
      const room = await makeRoom(server, { people: 400 });
      await done(room.command("open"));
      const ears = [await listen(server, room.event), await listen(server, room.event, room.tokens.a0)];
      const answers = new Map<string, boolean>();
      const phones = Object.entries(room.tokens).filter(([id]) => id !== "late");
      const presses = phones.map(async ([id, token]) => {
        const answer = await room.command("enter", {}, token).catch(() => null);
        if (answer) answers.set(id, answer.status === 200);
        if (answer && answer.status !== 200) assertEquals(answer.body.refusal.code, "busy");
      });
      await until(() => answers.size > 20);
      const status = await ends(server, signal);
      assertEquals(status.code, 0, server.output());
      assertEquals(server.output().trimEnd().split("\n").at(-1), savedLine);
      await Promise.all([...ears.map(heardGoodbye), ...presses]);
      await server.restart();
      const csv = (await server.ask("GET", `${room.path}/modules/main/entries.csv`)).body as string;
      const acknowledged = [...answers].filter(([, isIn]) => isIn).map(([id]) => id);
      assert(acknowledged.length > 20, "nothing was acknowledged before the end");
      for (const id of acknowledged) assert(csv.includes(`,${id},`), `${id} was told that they are in`);
      const refused = [...answers].filter(([, isIn]) => !isIn).map(([id]) => id);
      for (const id of refused) assert(!csv.includes(`,${id},`), `${id} was refused and is in`);
    } finally {
      await server.stop();
    }
  });
}

Deno.test("[HTTP10] a client that does not read and a request that hangs hold nobody up", async () => {
  for (const hang of ["deaf", "body", "headers"]) {
    const server = await startServer();
    try {
      const room = await makeRoom(server);
      const ear = await listen(server, room.event, room.tokens.a0);
      const connection = hang === "deaf"
        ? await deafSocket(server, room)
        : await begin(server, `POST ${room.path}/commands HTTP/1.1\r\ncontent-length: 50`);
      await connection.write(new TextEncoder().encode(hang === "headers" ? "x-more: " : "\r\n"));
      if (hang === "body") await connection.write(new TextEncoder().encode("{"));
      // It is there: a second request is answered after it.
      await server.api("GET", "/api/version");
      await ends(server, "SIGTERM");
      assertEquals(saysSaved(server), 1, `${hang}: ${server.output()}`);
      await heardGoodbye(ear);
      connection.close();
    } finally {
      await server.stop();
    }
  }
});

Deno.test("[HTTP10] a signal that comes twice, from the terminal and through npm, is one: code 0, and the goodbye is said", async () => {
  const server = await startServer();
  try {
    const room = await makeRoom(server, { people: 50 });
    const ears = await Promise.all(
      Object.values(room.tokens).map((token) => listen(server, room.event, token)),
    );
    const [status] = await Promise.all([ends(server, "SIGINT"), ends(server, "SIGINT")]);
    assertEquals([status.code, saysSaved(server)], [0, 1], server.output());
    await Promise.all(ears.map(heardGoodbye));
  } finally {
    await server.stop();
  }
});

Deno.test("[HTTP10] what was in memory alone is not called saved", async () => {
  const server = await startServer({ env: { KV_PATH: ":memory:" } });
  try {
    assertEquals((await ends(server, "SIGINT")).code, 0);
    assertEquals(saysSaved(server), 0);
    assertStringIncludes(server.output(), "Its database was in memory, so nothing is kept.");
  } finally {
    await server.stop();
  }
});

Deno.test("[HTTP10] a log that nobody reads, or whose reader is gone, stops nothing and holds nobody up", async () => {
  for (const how of ["full", "closed"] as const) {
    // A pipe holds some 500 of these lines, and this process as many again.
    const { ms, wrong } = await unreadLog(how);
    assertEquals(wrong, null, how);
    assert(ms < exitWithinMs, `${how}: ${ms} ms`);
  }
});

Deno.test("[HTTP10] a database that is silent holds nobody up: sockets hear goodbye, and the process ends", async () => {
  const fixture = startKvConnect();
  const server = await startServer({ env: { KV_PATH: fixture.url, KV_ACCESS_TOKEN: accessToken } });
  try {
    const room = await makeRoom(server);
    await done(room.command("open"));
    const ear = await listen(server, room.event, room.tokens.a0);
    fixture.faults.set({ hang: { rate: 1, ms: 60_000 } });
    const press = room.command("enter", {}, room.tokens.a1).catch(() => "cut");
    await until(() => fixture.faults.struck.hang > 0);
    const status = await ends(server, "SIGTERM");
    assertEquals(saysSaved(server), status.code === 0 ? 1 : 0, "said where it cannot be known");
    await heardGoodbye(ear);
    const answer = await press;
    assert(answer === "cut" || (typeof answer !== "string" && answer.status === 503), JSON.stringify(answer));
  } finally {
    fixture.faults.set({});
    await server.stop();
    await fixture.close();
  }
});
