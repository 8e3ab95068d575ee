/** Signing out over the real server: what a copied cookie is worth afterwards, and when sockets go. @module */
import { assert, assertEquals } from "@std/assert";
import { startServer } from "@/tests/server.ts";
import { listen, makeRoom, send } from "@/tests/stranger.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));
const room = await makeRoom(server);
const form = { "content-type": "application/x-www-form-urlencoded" };

async function post(path: string, fields: Record<string, string>, cookie?: string) {
  const body = new URLSearchParams(fields).toString();
  return await send(server, {
    method: "POST",
    path,
    body,
    token: null,
    headers: { ...form, ...(cookie && { cookie }) },
  });
}
const cookieIn = (headers: Headers) => headers.get("set-cookie")!.split(";")[0];
const owner = { name: "Ana", passphrase: "three plain words here" };
const code = /\/setup\/([\w-]+)/.exec(server.output())![1];
assertEquals((await post(`/setup/${code}`, { ...owner, again: owner.passphrase })).status, 303);

async function signIn(): Promise<{ cookie: string; token: string }> {
  const answer = await post("/o/sign-in", { ...owner, next: "/o" });
  assertEquals(answer.status, 303, answer.text.slice(0, 200));
  const cookie = cookieIn(answer.headers);
  return { cookie, token: cookie.slice(cookie.indexOf("=") + 1) };
}
const asks = async (cookie: string) =>
  (await send(server, { path: room.path, token: null, headers: { cookie } })).status;

Deno.test("[ID9] a signed-out organizer's copied cookie is nobody, the socket goes, other devices stay", async () => {
  const [here, there] = [await signIn(), await signIn()];
  const [mine, theirs] = [
    await listen(server, room.event, here.token),
    await listen(server, room.event, there.token),
  ];
  const at = Date.now();
  const out = await post("/o/sign-out", {}, here.cookie);
  assertEquals([out.status, cookieIn(out.headers)], [303, "drumroll_organizer="]);
  assertEquals([await asks(here.cookie), await asks(there.cookie)], [401, 200]);
  assertEquals((await mine.closed()).code, 4401);
  const ms = Date.now() - at;
  assert(ms <= 2_000, `${ms} ms`);
  assertEquals(theirs.socket.readyState, WebSocket.OPEN);
  theirs.socket.close();
});

Deno.test("[ID9] [ID5] signing out on all devices ends every session and socket, and signing in anew works", async () => {
  const [here, there] = [await signIn(), await signIn()];
  const ears = await Promise.all([here, there].map(({ token }) => listen(server, room.event, token)));
  const page = await send(server, { path: "/o", token: null, headers: { cookie: here.cookie } });
  assert(page.text.includes('name="everywhere"'), "the page has the button");
  const at = Date.now();
  assertEquals((await post("/o/sign-out", { everywhere: "1" }, here.cookie)).status, 303);
  for (const { cookie } of [here, there]) assertEquals(await asks(cookie), 401);
  for (const ear of ears) assertEquals((await ear.closed()).code, 4401);
  const ms = Date.now() - at;
  assert(ms <= 2_000, `${ms} ms`);
  assertEquals(await asks((await signIn()).cookie), 200);
});

Deno.test("[ID9] from signing out on an organizer gives no command over a socket that is still open", async () => {
  const { cookie, token } = await signIn();
  const ear = await listen(server, room.event, token);
  await post("/o/sign-out", {}, cookie);
  ear.socket.send(JSON.stringify({ t: "command", id: "late", module: "main", type: "open" }));
  const { id, refusal } = await ear.next("refusal");
  assertEquals([id, refusal.code], ["late", "unauthenticated"]);
  assertEquals((await server.api("GET", room.path)).modules.main.phase, "draft");
  assertEquals((await ear.closed()).code, 4401);
});

Deno.test("[ID9] nobody signs others out: without a session nothing ends", async () => {
  const { cookie } = await signIn();
  for (const wrong of [undefined, "drumroll_organizer=x", `drumroll_organizer=${room.tokens.a0}`]) {
    assertEquals((await post("/o/sign-out", { everywhere: "1" }, wrong)).status, 303);
  }
  assertEquals(await asks(cookie), 200);
});

Deno.test("[ID9] a station that leaves has ended its session, also beside an organizer's cookie", async () => {
  const open = async () =>
    (await server.api("POST", `${room.path}/station-session`, { passcode: room.passcode })).token as string;
  const [gone, stays] = [await open(), await open()];
  const ear = await listen(server, room.event, gone);
  const { cookie } = await signIn();
  const left = await post(`${room.path}/leave`, {}, `${cookie}; drumroll_station_${room.event}=${gone}`);
  assertEquals(left.status, 200);
  const snapshot = async (token: string) =>
    (await server.ask("GET", `${room.path}/snapshot`, undefined, token)).status;
  assertEquals([await snapshot(gone), await snapshot(stays)], [401, 200]);
  assertEquals((await ear.closed()).code, 4401);
  assertEquals(await asks(cookie), 200);
});
