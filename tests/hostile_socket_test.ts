/**
 * Strangers at the socket: refused before the upgrade without an identity, and after it held to frames of text
 * that mean something, are small, and come no faster than a hand.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import {
  assertRefused,
  done,
  listen,
  makeRoom,
  moveTo,
  type Request,
  send,
  until,
} from "@/tests/stranger.ts";

const server = await startServer();
const room = await makeRoom(server);
const other = await makeRoom(server);
addEventListener("unload", () => void server.kill("SIGKILL"));

const handshake = {
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};
const knock = (rest: Partial<Request> = {}, query = ""): Request => ({
  path: `${room.path}/socket${query}`,
  token: null,
  ...rest,
  headers: { ...handshake, ...rest.headers },
});
const stationOf = async (where = room) =>
  (await server.api("POST", `${where.path}/station-session`, { passcode: where.passcode })).token as string;

Deno.test("[SEAT7] who may not sit here is refused before the upgrade, in JSON", async () => {
  const station = await stationOf();
  const cookie = `drumroll_station_${room.event}=${station}`;
  const { upgrade: _upgrade, ...plain } = handshake;
  const { "sec-websocket-key": _key, ...keyless } = handshake;
  const cases: [string, Request, number, string][] = [
    ["nobody", knock(), 401, "unauthenticated"],
    ["a wrong token", knock({}, "?token=x"), 401, "unauthenticated"],
    ["an empty token", knock({}, "?token="), 401, "unauthenticated"],
    ["a wrong token over a right cookie", knock({ headers: { cookie } }, "?token=x"), 401, "unauthenticated"],
    [
      "a wrong sub-protocol",
      knock({ headers: { "sec-websocket-protocol": "drumroll.v1, bearer.x" } }),
      401,
      "unauthenticated",
    ],
    [
      "a long one",
      knock({ headers: { "sec-websocket-protocol": `bearer.${"x".repeat(5_000)}` } }),
      401,
      "unauthenticated",
    ],
    [
      "another site's page",
      knock({ headers: { cookie, origin: "https://evil.example" } }),
      401,
      "unauthenticated",
    ],
    ["another event's person", knock({ token: other.tokens.a0 }), 403, "wrong_event"],
    ["another event's station", knock({}, `?token=${await stationOf(other)}`), 403, "wrong_event"],
    ["no upgrade", { ...knock({ token: station }), headers: plain }, 400, "invalid_request"],
    ["no key", { ...knock({ token: station }), headers: keyless }, 400, "invalid_request"],
    ["a POST", knock({ token: station, method: "POST" }), 405, "method_not_allowed"],
    [
      "no such event",
      { ...knock({ token: adminKey }), path: "/api/events/NOWHERE/socket" },
      404,
      "not_found",
    ],
  ];
  for (const [what, request, status, code] of cases) {
    assertRefused(await send(server, request), status, code, what);
  }
  for (
    const [what, request] of [
      ["a token in the query", knock({}, `?token=${station}`)],
      ["a header", knock({ token: station })],
      ["a cookie", knock({ headers: { cookie } })],
      ["a sub-protocol", knock({ headers: { "sec-websocket-protocol": `drumroll.v1, bearer.${station}` } })],
    ] as const
  ) {
    const { status, headers } = await send(server, request);
    assertEquals(status, 101, what);
    if (what === "a sub-protocol") assertEquals(headers.get("sec-websocket-protocol"), "drumroll.v1");
  }
});

Deno.test("[SEAT8] a frame that means nothing is refused, and the tenth closes the socket", async () => {
  const frames: (string | Uint8Array<ArrayBuffer>)[] = [
    ...["", "open", "null", "[]", '"ping"', '{"t":"nothing"}', '{"t":"ping","more":1}', '{"t":"command"}'],
    ...['{"t":"__proto__"}', "[".repeat(16_000)],
  ];
  const before = await room.state();
  const ear = await listen(server, room.event, room.tokens.a0);
  for (const [i, frame] of frames.entries()) {
    ear.socket.send(frame);
    const { id, refusal } = await ear.next("refusal");
    assertEquals([id, refusal.code], [null, "invalid_request"], String(frame).slice(0, 40));
    assert(refusal.message.endsWith("."), refusal.message);
    if (i < frames.length - 1) assertEquals(ear.socket.readyState, WebSocket.OPEN);
  }
  await ear.next("bye");
  assertEquals((await ear.closed()).code, 1008);

  const binary = await listen(server, room.event, room.tokens.a0);
  for (let i = 0; i < 10; i++) binary.socket.send(new Uint8Array([0, 255, i]));
  assertEquals((await binary.closed()).code, 1008);
  assertEquals(await room.state(), before);
});

Deno.test("[SEAT8] a frame over 16 KiB closes the socket, text or bytes, whole or counted in UTF-8", async () => {
  const frames: [string, string | Uint8Array<ArrayBuffer>, boolean][] = [
    ["at the limit", JSON.stringify({ t: "ping", pad: "" }).padEnd(16_384), false],
    ["one over", " ".repeat(16_385), true],
    ["in UTF-8", "€".repeat(5_462), true],
    ["bytes", new Uint8Array(16_385), true],
    ["a megabyte", "x".repeat(1 << 20), true],
  ];
  for (const [what, frame, isTooBig] of frames) {
    const ear = await listen(server, room.event, room.tokens.a0);
    ear.socket.send(frame);
    if (isTooBig) assertEquals((await ear.closed()).code, 1009, what);
    else assertEquals((await ear.next("refusal")).refusal.code, "invalid_request", what);
    ear.socket.close();
  }
});

Deno.test("[SEAT9] a flood is refused under its ids and then closed, and the others hear nothing of it", async () => {
  const wall = await listen(server, room.event);
  const ear = await listen(server, room.event, room.tokens.a0);
  const heard = wall.frames.length;
  const answered = () => ear.frames.filter(({ t }) => t === "refusal" || t === "bye").length;
  // The last ones singly: what is still on its way when a socket closes may cost the reader its code.
  for (let sent = 0; sent < 300 && ear.socket.readyState === WebSocket.OPEN;) {
    const count = sent === 0 ? 220 : 1;
    for (let i = 0; i < count; i++) {
      ear.socket.send(JSON.stringify({ t: "command", id: `f${sent++}`, module: "main", type: "enter" }));
    }
    await until(() => answered() >= sent);
  }
  assertEquals((await ear.closed()).code, 1008);
  const codes = new Set(ear.frames.filter(({ t }) => t === "refusal").map(({ refusal }) => refusal.code));
  assert(codes.has("rate_limited") && codes.has("not_open"), [...codes].join());
  assertEquals(wall.frames.slice(heard).filter(({ t }) => t !== "presence"), []);
  wall.socket.close();
});

Deno.test("[SEAT9] a client that never reads does not hold up the room", async () => {
  const busy = await makeRoom(server, { people: 30 });
  await done(busy.command("open"));
  const deaf = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const head = Object.entries({ ...handshake, host: "x", authorization: `Bearer ${adminKey}` })
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await deaf.write(new TextEncoder().encode(`GET ${busy.path}/socket HTTP/1.1\r\n${head}\r\n`));
  const wall = await listen(server, busy.event, await stationOf(busy));
  await Promise.all(
    Object.entries(busy.tokens).filter(([id]) => id !== "late").map(([, token]) =>
      done(busy.command("enter", {}, token))
    ),
  );
  await until(() =>
    wall.frames.some(({ changes }) => changes?.some((change: Json) => change.entryCount === 30))
  );
  deaf.close();
  wall.socket.close();
});

Deno.test("[ROOM4] [ROOM9] [ROOM5] commands over the socket are answered under their ids, with the same rules", async () => {
  const here = await makeRoom(server);
  const desk = await listen(server, here.event);
  const phone = await listen(server, here.event, here.tokens.a0);
  const screen = await listen(server, here.event, await stationOf(here));
  const say = (ear: typeof desk, id: string, type: string, args: Json = {}) =>
    ear.socket.send(JSON.stringify({ t: "command", id, module: "main", type, ...args }));
  const no = async (ear: typeof desk, id: string, code: string) => {
    const frame = await ear.next("refusal");
    assertEquals([frame.id, frame.refusal.code], [id, code]);
  };
  const before = await here.state();
  say(phone, "p1", "open");
  await no(phone, "p1", "forbidden");
  say(screen, "s1", "open");
  await no(screen, "s1", "forbidden");
  say(screen, "s2", "enter");
  await no(screen, "s2", "forbidden");
  say(phone, "p2", "enter");
  await no(phone, "p2", "not_open");
  say(desk, "d0", "open", { typo: 1 });
  await no(desk, "d0", "invalid_request");
  say(desk, "d0", "show", { module: "constructor" });
  await no(desk, "d0", "not_found");
  assertEquals(await here.state(), before);

  say(desk, "d1", "open");
  const opened = await desk.next("reply");
  assertEquals([opened.id, opened.reply], ["d1", { phase: "open" }]);
  say(desk, "d1", "open");
  assertEquals(await desk.next("reply"), opened);
  say(phone, "p3", "enter");
  const entered = await phone.next("reply");
  say(phone, "p3", "enter");
  assertEquals((await phone.next("reply")).reply, { ...entered.reply, repeated: true });
  say(phone, "p4", "enter");
  await no(phone, "p4", "already_entered");
  for (const ear of [desk, phone, screen]) ear.socket.close();
});

Deno.test("[ID2] stations that are signed out are shown out, and a plain rotation leaves them", async () => {
  const here = await makeRoom(server);
  const token = await stationOf(here);
  const screen = await listen(server, here.event, token);
  await server.api("POST", `${here.path}/passcode`, { passcode: "second-one" });
  const old = await server.ask("POST", `${here.path}/station-session`, { passcode: here.passcode });
  assertEquals([old.status, old.body.refusal.code], [401, "wrong_passcode"]);
  screen.socket.send('{"t":"ping"}');
  await screen.next("pong");
  assertEquals((await server.ask("GET", `${here.path}/snapshot`, undefined, token)).status, 200);

  await server.api("POST", `${here.path}/passcode`, { passcode: "third-one", signOutStations: true });
  assertEquals((await server.ask("GET", `${here.path}/snapshot`, undefined, token)).status, 401);
  assertEquals((await screen.closed()).code, 4401);
  assertEquals((await screen.next("bye")).reason, "signed out");
});

Deno.test("[ID5] all stations are signed out without a new passcode, and nobody else", async () => {
  const here = await makeRoom(server);
  const token = await stationOf(here);
  const screen = await listen(server, here.event, token);
  const phone = await listen(server, here.event, here.tokens.a0);
  for (const session of [token, here.tokens.a0]) {
    const asked = await server.ask("POST", `${here.path}/sign-out-stations`, undefined, session);
    assertEquals([asked.status, asked.body.refusal.code], [403, "forbidden"]);
  }
  await server.api("POST", `${here.path}/sign-out-stations`);
  assertEquals((await screen.closed()).code, 4401);
  assertEquals((await server.ask("GET", `${here.path}/snapshot`, undefined, token)).status, 401);
  phone.socket.send('{"t":"ping"}');
  await phone.next("pong");
  const again = await server.ask("POST", `${here.path}/station-session`, { passcode: here.passcode });
  assertEquals(again.status, 200);
  const { records } = (await server.ask("GET", `${here.path}/audit`)).body;
  assertEquals(records.filter((record: Json) => record.action === "sign_out_stations").length, 1);
  phone.socket.close();
});

Deno.test("[SEAT5] [RAF5] what comes over a socket of another audience never holds more than it may see", async () => {
  const here = await makeRoom(server, { people: 8 });
  const phone = await listen(server, here.event, here.tokens.a0);
  const screen = await listen(server, here.event, await stationOf(here));
  await moveTo(here, "drawn");
  // How many are on the roster is told to the desk alone, also while the others sit.
  await server.api("POST", `${here.path}/attendees`, [
    { id: "newcomer", name: "Nils Berg", checkedIn: true },
  ]);
  await until(() => [phone, screen].every(({ frames }) => JSON.stringify(frames).includes('"checkedIn":9')));
  for (const ear of [phone, screen]) {
    ear.socket.send('{"t":"resync"}');
    const { view } = await ear.next("snapshot");
    assertEquals(view.modules.main.resultsVisible, false);
    assert(!("winners" in view.modules.main) && !("attendees" in view.counts));
    const text = JSON.stringify(ear.frames);
    for (const secret of ["serverSeed", '"winners"', "Ada ", "attendees", '"stations"']) {
      assert(!text.includes(secret), secret);
    }
  }
  await done(here.command("reveal"));
  await until(() => JSON.stringify(screen.frames).includes('"winners"'));
  assertStringIncludes(JSON.stringify(screen.frames), "Ada ");
  for (const ear of [phone, screen]) ear.socket.close();
});
