/**
 * What machines may rely on about sessions over HTTP: station tokens and cookies, waits, and the address behind a
 * proxy. The rest of the contract is in `contract_http_test.ts`.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Json, startServer } from "@/tests/server.ts";
import { assertRefused, makeRoom, type Request, send, until } from "@/tests/stranger.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));

const post = (path: string, body: Json, rest: Partial<Request> = {}): Request => ({
  method: "POST",
  path,
  body: typeof body === "string" ? body : JSON.stringify(body),
  ...rest,
});
const keys = (value: Json) => Object.keys(value).sort().join(" ");

Deno.test("[ID1] [ID2] station sessions: the token, the cookie, the wrong passcode, the wait", async () => {
  const room = await makeRoom(server);
  const open = (body: Json, rest: Partial<Request> = {}) =>
    send(server, post(`${room.path}/station-session`, body, { token: null, ...rest }));
  const good = await open({ passcode: room.passcode, label: "Left screen" });
  assertEquals([good.status, keys(good.json)], [200, "ok token"]);
  const name = `drumroll_station_${room.event}`;
  const month = 30 * 24 * 3600;
  assertEquals(
    good.headers.get("set-cookie"),
    `${name}=${good.json.token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${month}`,
  );
  const cookie = { cookie: `${name}=${good.json.token}` };
  assertEquals(
    (await send(server, { path: `${room.path}/snapshot`, token: null, headers: cookie })).status,
    200,
  );
  assertStringIncludes(
    (await send(server, { path: `/s/${room.event}`, token: null, headers: cookie })).text,
    "efx-station-shell",
  );
  const left = await send(server, post(`${room.path}/leave`, "", { token: null, headers: cookie }));
  assertEquals(left.headers.get("set-cookie"), `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`);

  assertEquals(
    assertRefused(await open({ passcode: 1 }), 400, "invalid_request", "a number").path,
    "passcode",
  );
  assertEquals(
    assertRefused(await open({ passcode: "x", pin: 1 }), 400, "invalid_request", "a typo").path,
    "pin",
  );
  for (const triesLeft of [4, 3, 2, 1, 0]) {
    assertEquals(
      assertRefused(await open({ passcode: "wrong" }), 401, "wrong_passcode", "a guess").triesLeft,
      triesLeft,
    );
  }
  const waiting = await open({ passcode: room.passcode });
  assert(assertRefused(waiting, 429, "too_many_attempts", "too many").retryAfterSeconds >= 1);
  const path = "/api/events/NOWHERE/station-session";
  assertRefused(await send(server, post(path, { passcode: "4711" })), 404, "not_found", "no such event");

  const kv = await Deno.openKv(`${server.folder}/kv.sqlite`);
  const other = await makeRoom(server);
  await kv.set(["account", "default"], { v: 1, id: "default", efxEnabled: false });
  const off = post(`${other.path}/station-session`, { passcode: other.passcode });
  await until(async () => (await send(server, off)).status === 403);
  assertRefused(await send(server, off), 403, "efx_disabled", "switched off");
  await kv.delete(["account", "default"]);
  kv.close();
});

Deno.test("[HTTP5] behind https cookies are Secure, and links carry the public address whatever the host says", async () => {
  const behind = await startServer({ env: { TRUST_PROXY: "1" } });
  const named = await startServer({ env: { PUBLIC_URL: "https://drumroll.example" } });
  try {
    const headers = { "x-forwarded-proto": "https", host: "party.example" };
    const made = await send(behind, post("/api/events", { name: "X", passcode: "4711" }, { headers }));
    assertStringIncludes(made.json.urls.join, "https://party.example/j/");
    const path = `/api/events/${made.json.event.id}/station-session`;
    const session = await send(behind, post(path, { passcode: "4711" }, { headers }));
    assertStringIncludes(session.headers.get("set-cookie")!, "; Secure");
    const evil = { headers: { host: "evil.example" } };
    const other = await send(named, post("/api/events", { name: "X", passcode: "4711" }, evil));
    assertStringIncludes(other.json.urls.join, "https://drumroll.example/j/");
  } finally {
    await Promise.all([behind.stop(), named.stop()]);
  }
});
