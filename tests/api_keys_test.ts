/** API keys over the real server: what each scope opens, one event only, and the end of a key. @module */
import { assert, assertEquals } from "@std/assert";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { assertRefused, listen, makeRoom, send } from "@/tests/stranger.ts";

const server = await startServer();
const room = await makeRoom(server);
const other = await makeRoom(server);
addEventListener("unload", () => void server.kill("SIGKILL"));

async function keyOf(scopes: string[], where = room): Promise<{ key: Json; secret: string }> {
  const made = await server.api("POST", `${where.path}/api-keys`, { label: "Test", scopes });
  return { key: made.key, secret: made.secret };
}

/** Every route for organizers, with a body that changes nothing, and the scope that opens it. */
const ROUTES: [method: string, path: string, body: Json, need: string | null][] = [
  ["GET", "", undefined, "read"],
  ["GET", "/snapshot", undefined, "read"],
  ["GET", "/attendees", undefined, "roster"],
  ["POST", "/attendees", [], "roster"],
  ["GET", "/attendees.csv", undefined, "roster"],
  ["POST", "/attendees/a0/check-in", { checkedIn: true }, "roster"],
  ["GET", "/modules/main/entries.csv", undefined, "roster"],
  ["GET", "/modules/main/results.csv", undefined, "roster"],
  ["GET", "/modules/main/replacements", undefined, "roster"],
  ["POST", "/modules", {}, "run"],
  ["POST", "/passcode", {}, "run"],
  ["POST", "/sign-out-stations", undefined, "run"],
  ["POST", "/commands", { id: "k", module: "main", type: "pause" }, "run"],
  ["GET", "/me", undefined, null],
  ["GET", "/api-keys", undefined, null],
  ["POST", "/api-keys", { label: "x", scopes: ["read"] }, null],
  ["POST", "/api-keys/ABCDEFGHIJKLMNOP/revoke", undefined, null],
];

Deno.test("[ID7] each scope opens its own routes and no others, and no key makes keys", async () => {
  for (const scope of ["read", "roster", "run"]) {
    const { secret } = await keyOf([scope]);
    for (const [method, path, body, need] of ROUTES) {
      const answer = await server.ask(method, room.path + path, body, secret);
      const isRefused = answer.status === 403 && answer.body.refusal.code === "forbidden";
      assertEquals(isRefused, need !== scope, `${scope}: ${method} ${path} ${JSON.stringify(answer.body)}`);
      assert(answer.status < 500 && answer.status !== 401, `${method} ${path}: ${answer.status}`);
    }
  }
  const { secret } = await keyOf(["read", "roster", "run"]);
  for (
    const [method, path, body] of [["GET", "/api/events"], ["POST", "/api/events", {
      name: "x",
      passcode: "4711",
    }]] as const
  ) {
    assertEquals((await server.ask(method, path, body, secret)).body.refusal.code, "forbidden", method);
  }
  for (
    const session of [
      room.tokens.a0,
      (await server.api("POST", `${room.path}/station-session`, { passcode: room.passcode })).token,
    ]
  ) {
    const asked = await server.ask("POST", `${room.path}/api-keys`, { label: "x", scopes: ["run"] }, session);
    assertEquals(asked.body.refusal.code, "forbidden");
  }
});

Deno.test("[ID7] [HTTP2] a key of another event is told so, and a key in a cookie is nobody", async () => {
  const { secret } = await keyOf(["read", "roster", "run"]);
  for (const [method, path, body, need] of ROUTES) {
    if (need === null) continue;
    const answer = await server.ask(method, other.path + path, body, secret);
    assertEquals([answer.status, answer.body.refusal?.code], [403, "wrong_event"], `${method} ${path}`);
  }
  const cookie = await send(server, {
    path: room.path,
    token: null,
    headers: { cookie: `drumroll_organizer=${secret}` },
  });
  assertRefused(cookie, 401, "unauthenticated", "a cookie");
});

Deno.test("[ID7] a key without a label, or with a scope that is none, is not made; lists hold no secrets", async () => {
  const before = await server.api("GET", `${room.path}/api-keys`);
  for (
    const body of [
      {},
      { label: "x" },
      { label: "x", scopes: [] },
      { label: "x", scopes: ["owner"] },
      { label: "", scopes: ["run"] },
      { label: "x", scopes: ["run", "run"] },
      { label: "x", scopes: ["run"], event: "y" },
    ]
  ) {
    const answer = await server.ask("POST", `${room.path}/api-keys`, body);
    assertEquals([answer.status, answer.body.refusal.code], [400, "invalid_request"], JSON.stringify(body));
  }
  assertEquals(await server.api("GET", `${room.path}/api-keys`), before);
  const { key, secret } = await keyOf(["read"]);
  const listed = await server.ask("GET", `${room.path}/api-keys`);
  assert(JSON.stringify(listed.body).includes(key.id));
  assertEquals(Object.keys(listed.body.keys.at(-1)), ["id", "label", "scopes", "createdAt"]);
  assert(!server.output().includes(secret.slice(-43)), "the secret stands in the log");
});

Deno.test("[ID7] over the socket a key that may only read gives no commands", async () => {
  const { secret } = await keyOf(["read"]);
  const ear = await listen(server, room.event, secret);
  ear.socket.send(JSON.stringify({ t: "command", id: "1", module: "main", type: "open" }));
  assertEquals((await ear.next("refusal")).refusal.code, "forbidden");
  ear.socket.close();
  const { secret: run } = await keyOf(["read", "run"]);
  const second = await listen(server, room.event, run);
  second.socket.send(JSON.stringify({ t: "command", id: "1", module: "main", type: "open" }));
  assertEquals((await second.next("reply")).reply, { phase: "open" });
  second.socket.close();
});

Deno.test("[ID8] a revoked key is refused at once, and its sockets are shown out within two seconds", async () => {
  const { key, secret } = await keyOf(["read"]);
  const { secret: stays } = await keyOf(["read"]);
  const ear = await listen(server, room.event, secret);
  const kept = await listen(server, room.event, stays);
  const at = Date.now();
  await server.api("POST", `${room.path}/api-keys/${key.id}/revoke`);
  assertEquals((await server.ask("GET", room.path, undefined, secret)).status, 401);
  assertEquals((await ear.closed()).code, 4401);
  const ms = Date.now() - at;
  assert(ms <= 2_000, `${ms} ms`);
  assertEquals(kept.socket.readyState, WebSocket.OPEN);
  kept.socket.close();
  const again = await server.ask("POST", `${room.path}/api-keys/${key.id}/revoke`, undefined, adminKey);
  assertEquals([again.status, again.body.refusal.code], [404, "not_found"]);
});

Deno.test("[ID8] from its revocation on a key gives no command over a socket that is still open", async () => {
  const { event, path } = await makeRoom(server);
  const made = await server.api("POST", `${path}/api-keys`, { label: "Test", scopes: ["read", "run"] });
  const ear = await listen(server, event, made.secret);
  await server.api("POST", `${path}/api-keys/${made.key.id}/revoke`);
  ear.socket.send(JSON.stringify({ t: "command", id: "late", module: "main", type: "open" }));
  const { id, refusal } = await ear.next("refusal");
  assertEquals([id, refusal.code], ["late", "unauthenticated"]);
  assertEquals((await server.api("GET", path)).modules.main.phase, "draft");
  assertEquals((await ear.closed()).code, 4401);
});

Deno.test("[ID7] commands that a key sends in one breath over a socket are done in their order", async () => {
  const { event, path } = await makeRoom(server);
  const made = await server.api("POST", `${path}/api-keys`, { label: "Test", scopes: ["read", "run"] });
  const ear = await listen(server, event, made.secret);
  // An opening makes its record first, and what comes right behind it would not wait for that.
  ear.socket.send(JSON.stringify({ t: "command", id: "open", module: "main", type: "open" }));
  await ear.next("reply");
  const types = Array.from({ length: 6 }, () => ["pause", "resume"]).flat();
  types.forEach((type, i) =>
    ear.socket.send(JSON.stringify({ t: "command", id: `${i}`, module: "main", type }))
  );
  const phases = [];
  for (const _ of types) phases.push((await ear.next("reply")).reply.phase);
  assertEquals(phases, types.map((type) => type === "pause" ? "paused" : "open"));
  ear.socket.close();
});
