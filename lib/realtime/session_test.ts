import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { refuse, type Refused } from "@/lib/refusal.ts";
import type { Head, Told } from "@/lib/modules/contract.ts";
import type { CommandMessage, ServerMessage, View } from "@/lib/protocol/messages.ts";
import { FRAME_BYTES_MAX } from "@/lib/protocol/parse_frame.ts";
import { createHub, type Hub } from "@/lib/realtime/hub.ts";
import {
  BAD_FRAMES_MAX,
  FLOOD_MAX,
  FRAMES_BURST,
  FRAMES_PER_SECOND,
  IN_FLIGHT_MAX,
  openSession,
  type Session,
  SOCKET_IDLE_SECONDS,
} from "@/lib/realtime/session.ts";
import { SOCKET_PROTOCOL } from "@/lib/auth/principal.ts";

// Real sockets over loopback: a server as the route will be, and clients as browsers are.

type Submit = (message: CommandMessage) => Promise<{ ok: true; seq: number; reply: unknown } | Refused>;

interface Served {
  hub: Hub;
  sessions: Session[];
  port: number;
  head: { seq: number };
  logged: string[];
  /** Moves the clock of the sessions; it stands still otherwise. */
  clock: { now: number };
  submit: Submit;
  onSession: (session: Session) => void;
  tell(...changes: Told[]): void;
  [Symbol.asyncDispose](): Promise<void>;
}

function serve(): Served {
  const clock = { now: Date.UTC(2026, 10, 20) };
  const head = { seq: 10 };
  const logged: string[] = [];
  const log = (event: string) => logged.push(event);
  const event = { id: "GALA24", name: "Gala", joinCode: "ABC234", locale: "en", hue: 0, createdAt: "" };
  const viewOf = (): View => ({ event, current: null, modules: {}, counts: { checkedIn: 3 } });
  const hub = createHub({
    event: "GALA24",
    now: Date.now,
    readHead: () => Promise.resolve({ head: { seq: head.seq } as Head, version: "" }),
    viewOf,
    log,
  });
  const sessions: Session[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request, {
      idleTimeout: SOCKET_IDLE_SECONDS,
      protocol: request.headers.has("sec-websocket-protocol") ? SOCKET_PROTOCOL : undefined,
    });
    const session = openSession({
      socket,
      hub,
      audience: "public",
      isStation: true,
      submit: (message) => served.submit(message),
      now: () => clock.now,
      log,
    });
    sessions.push(session);
    served.onSession(session);
    return response;
  });
  const served: Served = {
    hub,
    sessions,
    port: server.addr.port,
    head,
    logged,
    clock,
    submit: ({ id }) => Promise.resolve({ ok: true, seq: 11, reply: { echoed: id } }),
    onSession: () => {},
    tell(...changes) {
      const from = head.seq++;
      hub.onDelta({ event: "GALA24", from, seq: head.seq, changes });
    },
    async [Symbol.asyncDispose]() {
      hub.close(1001, "restarting");
      await server.shutdown();
    },
  };
  return served;
}

interface Client {
  socket: WebSocket;
  /** The next frame; rejects when the socket closes first. */
  next(): Promise<ServerMessage>;
  closed: Promise<{ code: number; reason: string }>;
  say(message: unknown): void;
}

/** Connected and past its first snapshot. */
async function join(port: number): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, [SOCKET_PROTOCOL, "bearer.x"]);
  const frames: ServerMessage[] = [];
  const waiting: { resolve: (frame: ServerMessage) => void; reject: (error: Error) => void }[] = [];
  const { promise: closed, resolve: onClosed } = Promise.withResolvers<{ code: number; reason: string }>();
  let isClosed = false;
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    const first = waiting.shift();
    if (first) first.resolve(frame);
    else frames.push(frame);
  };
  socket.onclose = ({ code, reason }) => {
    isClosed = true;
    for (const { reject } of waiting) reject(new Error(`closed with ${code} ${reason}`));
    onClosed({ code, reason });
  };
  const client: Client = {
    socket,
    closed,
    next() {
      const frame = frames.shift();
      if (frame) return Promise.resolve(frame);
      if (isClosed) return Promise.reject(new Error("closed"));
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
  };
  assertEquals((await client.next()).t, "snapshot");
  return client;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resume) => setTimeout(resume, 2));
}

const refusalOf = (frame: ServerMessage) => {
  assert(frame.t === "refusal", JSON.stringify(frame));
  return { id: frame.id, code: frame.refusal.code };
};

Deno.test("session: a snapshot first, then what happens, and answers in between", async () => {
  await using room = serve();
  const client = await join(room.port);
  assertEquals(client.socket.protocol, SOCKET_PROTOCOL);
  assertEquals(room.hub.occupancy(), { sockets: 1, stations: 1, phones: 0, organizers: 0 });
  room.tell({ to: "all", change: { type: "shown", current: "r" } });
  assertEquals(await client.next(), { t: "delta", seq: 11, changes: [{ type: "shown", current: "r" }] });
  client.say({ t: "ping" });
  assertEquals(await client.next(), { t: "pong" });
  client.say({ t: "resync" });
  const again = await client.next();
  assertEquals([again.t, again.t === "snapshot" && again.seq], ["snapshot", 11]);
  client.say({ t: "leave" });
  assertEquals(await client.closed, { code: 1000, reason: "left" });
});

Deno.test("session: a command is answered under its id, with a reply, a refusal, or busy when it broke", async () => {
  await using room = serve();
  const client = await join(room.port);
  const seen: CommandMessage[] = [];
  const command = { t: "command", module: "r", type: "enter", clientNonce: "aa" };
  room.submit = (message) => {
    seen.push(message);
    return Promise.resolve({ ok: true, seq: 12, reply: { entryNumber: 5 } });
  };
  client.say({ ...command, id: "a" });
  assertEquals(await client.next(), { t: "reply", id: "a", seq: 12, reply: { entryNumber: 5 } });
  assertEquals(seen, [{ id: "a", module: "r", type: "enter", clientNonce: "aa" }]);
  room.submit = () => Promise.resolve(refuse({ code: "paused" }));
  client.say({ ...command, id: "b" });
  const refused = await client.next();
  assertEquals(refusalOf(refused), { id: "b", code: "paused" });
  assertStringIncludes(JSON.stringify(refused), "Entries are paused.");
  room.submit = () => Promise.reject(new Error("a bug"));
  client.say({ ...command, id: "c" });
  assertEquals(refusalOf(await client.next()), { id: "c", code: "busy" });
  assertEquals(room.logged, ["session_submit_failed"]);
});

Deno.test("session: what is no frame is refused, and ten of them close the socket", async () => {
  const wrong = [
    "",
    "{",
    "null",
    "[]",
    "7",
    "{}",
    '{"t":"hello"}',
    '{"t":"ping","extra":1}',
    '{"t":"command","module":"r","type":"enter"}',
    `{"t":"command","id":"${"x".repeat(65)}","module":"r","type":"enter"}`,
    '{"t":"command","id":5,"module":"r","type":"enter"}',
    '{"t":"command","id":"a","module":["r"],"type":"enter"}',
    "[".repeat(8_000),
  ];
  await using room = serve();
  for (const text of wrong) {
    const client = await join(room.port);
    client.say(text);
    assertEquals(refusalOf(await client.next()), { id: null, code: "invalid_request" }, text.slice(0, 80));
    client.socket.close();
    await client.closed;
  }
  const client = await join(room.port);
  for (let count = 1; count < BAD_FRAMES_MAX; count++) client.say("{");
  client.say({ t: "ping" });
  for (let count = 1; count < BAD_FRAMES_MAX; count++) refusalOf(await client.next());
  assertEquals(await client.next(), { t: "pong" });
  client.say("{");
  refusalOf(await client.next());
  assertEquals((await client.next()).t, "bye");
  assertEquals((await client.closed).code, 1008);
});

Deno.test("session: a frame of 16 KiB is read, one byte more closes the socket", async () => {
  await using room = serve();
  const frame = (bytes: number, fill: string) => {
    const bare = JSON.stringify({ t: "command", id: "a", module: "r", type: "enter", note: "" });
    return bare.replace('""', `"${fill.repeat(Math.floor((bytes - bare.length) / fill.length))}"`);
  };
  const client = await join(room.port);
  client.say(frame(FRAME_BYTES_MAX, "x"));
  assertEquals((await client.next()).t, "reply");
  client.say(frame(FRAME_BYTES_MAX, "x").replace("x", "xx"));
  assertEquals((await client.next()).t, "bye");
  assertEquals((await client.closed).code, 1009);
  // Bytes count, not letters: 6,000 of these are 18,000 bytes.
  const other = await join(room.port);
  other.say(frame(6_000, "あ"));
  assertEquals((await other.next()).t, "bye");
  assertEquals((await other.closed).code, 1009);
  const binary = await join(room.port);
  binary.socket.send(new Uint8Array(FRAME_BYTES_MAX + 1));
  assertEquals((await binary.next()).t, "bye");
  assertEquals((await binary.closed).code, 1009);
});

Deno.test("session: a binary frame is refused", async () => {
  await using room = serve();
  const client = await join(room.port);
  client.socket.send(new TextEncoder().encode('{"t":"ping"}'));
  assertEquals(refusalOf(await client.next()), { id: null, code: "invalid_request" });
});

Deno.test("session: frames past the burst are refused under their id, until time has passed", async () => {
  await using room = serve();
  const client = await join(room.port);
  for (let count = 0; count < FRAMES_BURST; count++) client.say({ t: "ping" });
  client.say({ t: "command", id: "late", module: "r", type: "enter" });
  for (let count = 0; count < FRAMES_BURST; count++) assertEquals((await client.next()).t, "pong");
  assertEquals(refusalOf(await client.next()), { id: "late", code: "rate_limited" });
  room.clock.now += 1_000;
  for (let count = 0; count <= FRAMES_PER_SECOND; count++) client.say({ t: "ping" });
  for (let count = 0; count < FRAMES_PER_SECOND; count++) assertEquals((await client.next()).t, "pong");
  assertEquals(refusalOf(await client.next()).code, "rate_limited");
});

Deno.test("session: a clock that is set back by ten minutes costs nobody their frames", async () => {
  await using room = serve();
  const client = await join(room.port);
  client.say({ t: "ping" });
  assertEquals((await client.next()).t, "pong");
  room.clock.now -= 600_000;
  for (let count = 1; count < FRAMES_BURST; count++) client.say({ t: "ping" });
  for (let count = 1; count < FRAMES_BURST; count++) assertEquals((await client.next()).t, "pong");
});

Deno.test("session: a flood closes the socket", async () => {
  await using room = serve();
  const client = await join(room.port);
  for (let count = 0; count < FRAMES_BURST + FLOOD_MAX; count++) client.say({ t: "ping" });
  assertEquals((await client.closed).code, 1008);
});

Deno.test("session: one socket has only so many commands under way", async () => {
  await using room = serve();
  const client = await join(room.port);
  const { promise: committed, resolve: commit } = Promise.withResolvers<void>();
  room.submit = async () => {
    await committed;
    return { ok: true, seq: 11, reply: null };
  };
  const command = { t: "command", module: "r", type: "enter" };
  for (let count = 0; count <= IN_FLIGHT_MAX; count++) client.say({ ...command, id: `c${count}` });
  assertEquals(refusalOf(await client.next()), { id: `c${IN_FLIGHT_MAX}`, code: "busy" });
  commit();
  for (let count = 0; count < IN_FLIGHT_MAX; count++) assertEquals((await client.next()).t, "reply");
  client.say({ ...command, id: "next" });
  assertEquals((await client.next()).t, "reply");
});

Deno.test("session: a socket that goes leaves its seat, whoever began it and however often it is said", async () => {
  await using room = serve();
  const client = await join(room.port);
  client.socket.close();
  await client.closed;
  await until(() => room.hub.size() === 0);
  assertEquals(room.sessions[0].state, "closing");
  const other = await join(room.port);
  room.sessions[1].close(4401, "signed out");
  room.sessions[1].close(4403, "again");
  assertEquals(await other.next(), { t: "bye", reason: "signed out" });
  assertEquals(await other.closed, { code: 4401, reason: "signed out" });
  assertEquals(room.hub.size(), 0);
});

Deno.test("session: one that is closed before its socket is open takes no seat", async () => {
  await using room = serve();
  room.onSession = (session) => {
    assertEquals(session.state, "greeting");
    session.close(4401, "signed out");
    session.close(1001, "restarting");
  };
  const socket = new WebSocket(`ws://127.0.0.1:${room.port}/`);
  const { code, reason } = await new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  assertEquals([code, reason, room.hub.size()], [4401, "signed out", 0]);
});

Deno.test("session: when the room closes, sockets hear why and get 1001, also those that come after", async () => {
  await using room = serve();
  const client = await join(room.port);
  room.hub.close(1001, "restarting");
  assertEquals(await client.next(), { t: "bye", reason: "restarting" });
  assertEquals((await client.closed).code, 1001);
  const late = new WebSocket(`ws://127.0.0.1:${room.port}/`);
  const code = await new Promise<number>((resolve) => late.onclose = (event) => resolve(event.code));
  assertEquals([code, room.hub.size()], [1001, 0]);
});

Deno.test("session: who does not read gets no queue, and one snapshot of the present when reading again", async () => {
  await using room = serve();
  const reader = await connectRaw(room.port);
  await until(() => room.hub.size() === 1);
  // Far more than the kernel keeps for a connection, in changes that do not coalesce.
  const long = "x".repeat(256 * 1024);
  const before = room.head.seq;
  for (let count = 0; count < 100; count++) {
    room.tell({ to: "all", change: { type: "shown", current: long + count } });
    await new Promise((resume) => setTimeout(resume, 0));
  }
  const frames: { t: string; seq: number }[] = [];
  while (!(frames.at(-1)?.t === "snapshot" && frames.at(-1)!.seq === room.head.seq)) {
    frames.push(await reader.next());
  }
  const deltas = frames.filter(({ t }) => t === "delta");
  assert(deltas.length > 0 && deltas.length < 100, `${deltas.length} of 100 were sent`);
  assertEquals(deltas.map(({ seq }) => seq), deltas.map((_, index) => before + 1 + index));
  room.tell({ to: "all", change: { type: "shown", current: "after" } });
  assertEquals((await reader.next()).seq, room.head.seq);
  reader.close();
});

/** A WebSocket client that reads only when asked, as a phone does whose radio is gone. */
async function connectRaw(port: number) {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = `GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  let bytes = new Uint8Array(0);
  const chunk = new Uint8Array(1 << 20);
  async function need(count: number): Promise<void> {
    while (bytes.length < count) {
      const read = await connection.read(chunk);
      if (read === null) throw new Error("closed");
      const joined = new Uint8Array(bytes.length + read);
      joined.set(bytes);
      joined.set(chunk.subarray(0, read), bytes.length);
      bytes = joined;
    }
  }
  function take(count: number): Uint8Array {
    const taken = bytes.slice(0, count);
    bytes = bytes.slice(count);
    return taken;
  }
  const decoder = new TextDecoder();
  for (;;) {
    await need(1);
    const end = decoder.decode(bytes).indexOf("\r\n\r\n");
    if (end >= 0) {
      take(end + 4);
      break;
    }
    await need(bytes.length + 1);
  }
  return {
    async next(): Promise<{ t: string; seq: number }> {
      await need(2);
      const short = bytes[1] & 0x7f;
      const head = short === 127 ? 10 : short === 126 ? 4 : 2;
      await need(head);
      const at = new DataView(bytes.buffer, bytes.byteOffset);
      const length = short === 127 ? Number(at.getBigUint64(2)) : short === 126 ? at.getUint16(2) : short;
      await need(head + length);
      take(head);
      return JSON.parse(decoder.decode(take(length)));
    },
    close: () => connection.close(),
  };
}
