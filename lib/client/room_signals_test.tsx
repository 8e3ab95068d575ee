import { raffleAt } from "@/lib/modules/views.ts";
import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import type { Head } from "@/lib/modules/contract.ts";
import type { Change, RaffleView, View } from "@/lib/protocol/messages.ts";
import { createHub } from "@/lib/realtime/hub.ts";
import { openSession } from "@/lib/realtime/session.ts";
import { SOCKET_PROTOCOL } from "@/lib/auth/principal.ts";
import type { Socket } from "@/lib/client/connection.ts";
import { openRoom, type Room, type Surroundings, useRoom } from "@/lib/client/room_signals.ts";
import { fold } from "@/lib/modules/views.ts";
import { createHandClock } from "@/tests/hand_clock.ts";

// A phone and a room over loopback: real sockets, real fetch, the real hub. What the network does is scripted.

const raffle: RaffleView = {
  kind: "raffle",
  title: "Grand draw",
  phase: "draft",
  mode: "instant",
  tiers: [],
  entryCount: 0,
  maskNames: "none",
  claimSeconds: 0,
  resultsVisible: false,
};
const event = { id: "GALA24", name: "Gala", joinCode: "ABC234", locale: "en", hue: 0, createdAt: "" };

function startRoom() {
  let seq = 10;
  let view: View = { event, current: null, modules: { r: raffle }, counts: { checkedIn: 0 } };
  const hub = createHub({
    event: "GALA24",
    now: Date.now,
    readHead: () => Promise.resolve({ head: { seq, view } as unknown as Head, version: "" }),
    viewOf: (head) => (head as unknown as { view: View }).view,
    log: () => {},
  });
  const commands: { id: string; authorization: string | null }[] = [];
  const sockets: WebSocket[] = [];
  const here = {
    hub,
    commands,
    sockets,
    /** What the next answers to commands and snapshots are; when there are none left, they succeed. */
    answers: [] as (Response | "hang up")[],
    hasSockets: true,
    polls: 0,
    change(change: Change) {
      const from = seq++;
      view = fold(view, change);
      hub.onDelta({ event: "GALA24", from, seq, changes: [{ to: "all", change }] });
    },
  };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const headers = request.headers;
    if (pathname === "/api/events/GALA24/socket" && here.hasSockets) {
      assertEquals(headers.get("sec-websocket-protocol"), "drumroll.v1, bearer.T0KEN");
      const { socket, response } = Deno.upgradeWebSocket(request, { protocol: SOCKET_PROTOCOL });
      sockets.push(socket);
      const submit = () => Promise.reject(new Error("commands go over HTTP"));
      const now = Date.now;
      openSession({ socket, hub, audience: "public", isStation: false, submit, now, log: () => {} });
      return response;
    }
    if (pathname.endsWith("/socket")) return new Response("no upgrade here", { status: 502 });
    const scripted = here.answers.shift();
    if (scripted && scripted !== "hang up") return scripted;
    if (pathname === "/api/events/GALA24/snapshot") {
      here.polls++;
      return Response.json({ ok: true, seq, view, serverTime: new Date().toISOString() });
    }
    if (pathname === "/api/events/GALA24/commands") {
      const { id } = await request.json();
      commands.push({ id, authorization: headers.get("authorization") });
      if (scripted) return new Response("upstream gone", { status: 502 });
      return Response.json({ ok: true, seq: seq + 1, reply: { entryNumber: 1 } });
    }
    return Response.json({ ok: false, refusal: { code: "unauthenticated", message: "" } }, { status: 401 });
  });
  const base = `127.0.0.1:${server.addr.port}`;
  let wake = () => {};
  const surroundings: Surroundings = {
    openSocket: (path, protocols) => new WebSocket(`ws://${base}${path}`, protocols) as unknown as Socket,
    fetch: (path, init) => fetch(`http://${base}${path}`, init),
    now: Date.now,
    random: () => 0.01,
    setTimer: (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onWake: (callback) => {
      wake = callback;
      return () => wake = () => {};
    },
  };
  return Object.assign(here, {
    surroundings,
    wake: () => wake(),
    async [Symbol.asyncDispose]() {
      hub.close(1001, "restarting");
      await server.shutdown();
    },
  });
}

const options = { event: "GALA24", token: "T0KEN" };

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resume) => setTimeout(resume, 2));
}

/** For what may never come: the assertion after it says what did. */
async function untilSoon(isSo: () => boolean): Promise<void> {
  for (let look = 0; look < 500 && !isSo(); look++) await new Promise((resume) => setTimeout(resume, 2));
}

const facts = (room: Room) => ({
  status: room.status.value,
  loaded: room.snapshotLoaded.value,
  resyncing: room.resyncing.value,
  ended: room.ended.value,
});

Deno.test("room: from the first snapshot on it shows what the server says", async () => {
  await using server = startRoom();
  const room = openRoom(options, server.surroundings);
  assertEquals(facts(room), { status: "connecting", loaded: false, resyncing: false, ended: null });
  assertEquals([room.view.value, room.lastHeardAt.value], [null, null]);
  await until(() => room.status.value === "live");
  assertEquals(facts(room), { status: "live", loaded: true, resyncing: false, ended: null });
  assert(room.lastHeardAt.value !== null);
  server.change({ module: "r", type: "opened", drawId: "d", openHash: "o", openedAt: "" });
  server.change({ module: "r", type: "entries_counted", entryCount: 7 });
  await until(() => raffleAt(room.view.value!, "r")?.entryCount === 7);
  assertEquals(room.view.value?.modules.r.phase, "open");
  room.leave();
  assertEquals(facts(room), { status: "disconnected", loaded: true, resyncing: false, ended: "left" });
  await until(() => server.hub.size() === 0);
});

Deno.test("room: after a broken socket it comes back with the present state", async () => {
  await using server = startRoom();
  const room = openRoom(options, server.surroundings);
  await until(() => room.status.value === "live");
  server.sockets[0].close(1008, "cut");
  await until(() => room.status.value === "reconnecting");
  server.change({ module: "r", type: "cancelled", reason: "Fire drill" });
  await until(() => room.status.value === "live");
  assertEquals(room.view.value?.modules.r.phase, "cancelled");
  room.leave();
});

Deno.test("room: a missed frame shows the resync until the snapshot is there", async () => {
  await using server = startRoom();
  const room = openRoom(options, server.surroundings);
  await until(() => room.status.value === "live");
  const seen: boolean[] = [];
  room.resyncing.subscribe((value) => seen.push(value));
  const counted = { type: "roster_counted", checkedIn: 77 };
  server.sockets[0].send(JSON.stringify({ t: "delta", seq: 99, changes: [counted] }));
  await until(() => seen.length === 3);
  assertEquals([seen, room.view.value?.counts.checkedIn], [[false, true, false], 0]);
  assertEquals(room.status.value, "live");
  room.leave();
});

Deno.test("room: what never was a commit does not outlive the resync, and nobody waits for the next one", async () => {
  await using server = startRoom();
  // Timers of seconds never fire here: only frames may end the resync.
  const setTimer: Surroundings["setTimer"] = (callback, ms) =>
    ms < 1_000 ? server.surroundings.setTimer(callback, ms) : () => {};
  const room = openRoom(options, { ...server.surroundings, setTimer });
  await until(() => room.status.value === "live");
  const seen: boolean[] = [];
  room.resyncing.subscribe((value) => seen.push(value));
  // The head is at 10: what is said of 11 and 13 the server will not confirm.
  for (const seq of [11, 13]) {
    const counted = { type: "roster_counted", checkedIn: seq };
    server.sockets[0].send(JSON.stringify({ t: "delta", seq, changes: [counted] }));
  }
  await untilSoon(() => seen.length === 3);
  assertEquals([seen, room.view.value?.counts.checkedIn], [[false, true, false], 0]);
  server.change({ module: "r", type: "entries_counted", entryCount: 7 });
  await until(() => raffleAt(room.view.value!, "r")?.entryCount === 7);
  room.leave();
});

Deno.test("room: a command goes over HTTP with the token, and is repeated under the same id", async () => {
  await using server = startRoom();
  const room = openRoom(options, server.surroundings);
  const busy = { ok: false, refusal: { code: "busy", message: "" } };
  server.answers = ["hang up", Response.json(busy, { status: 503 })];
  const answer = await room.send({ module: "r", type: "enter" });
  assertEquals(answer, { ok: true, seq: 11, reply: { entryNumber: 1 } });
  assertEquals(server.commands.length, 2);
  assertEquals(server.commands[0], server.commands[1]);
  assertEquals([server.commands[0].authorization, server.commands[0].id.length], ["Bearer T0KEN", 32]);
  await room.send({ module: "r", type: "enter", id: "mine" });
  assertEquals(server.commands[2].id, "mine");
  room.leave();
});

Deno.test("room: a command that is refused is not repeated, and one without a network says so", async () => {
  await using server = startRoom();
  const room = openRoom(options, server.surroundings);
  const refusal = { code: "paused", message: "Entries are paused." } as const;
  server.answers = [Response.json({ ok: false, refusal }, { status: 409 })];
  assertEquals(await room.send({ module: "r", type: "enter" }), { ok: false, refusal });
  assertEquals(server.commands.length, 0);
  server.answers = ["hang up", "hang up", "hang up"];
  const lost = await room.send({ module: "r", type: "enter" });
  assertEquals(!lost.ok && lost.refusal.code, "network");
  assertEquals(server.commands.length, 3);
  room.leave();
});

Deno.test("room: where sockets are blocked it polls, and tells the truth about the socket", async () => {
  await using server = startRoom();
  server.hasSockets = false;
  // The route of the socket answers like a proxy that knows no upgrade; two polls fail before one gets through.
  const { fetch } = server.surroundings;
  let failures = 2;
  const surroundings: Surroundings = {
    ...server.surroundings,
    fetch: (path, init) => failures-- > 0 ? Promise.reject(new TypeError("offline")) : fetch(path, init),
    setTimer: (callback, ms) => {
      const timer = setTimeout(callback, ms / 100);
      return () => clearTimeout(timer);
    },
  };
  const room = openRoom(options, surroundings);
  await until(() => room.view.value !== null);
  assertEquals([room.snapshotLoaded.value, room.polled.value], [true, true]);
  assert(room.status.value === "reconnecting" || room.status.value === "disconnected");
  server.change({ module: "r", type: "cancelled", reason: "" });
  await until(() => room.view.value?.modules.r.phase === "cancelled");
  server.hasSockets = true;
  await until(() => room.status.value === "live");
  assertEquals(room.polled.value, false);
  const { polls } = server;
  await new Promise((resume) => setTimeout(resume, 200));
  assertEquals(server.polls, polls, "it polls no more once the socket is there");
  room.leave();
});

Deno.test("room: behind a proxy that takes the socket and says nothing it polls, and says when polls fail too", async () => {
  await using server = startRoom();
  const silent = () => ({
    readyState: 0,
    onmessage: null,
    onclose: null,
    onerror: null,
    send() {},
    close() {},
  });
  const { fetch } = server.surroundings;
  let isCut = false;
  const room = openRoom(options, {
    ...server.surroundings,
    openSocket: silent,
    fetch: (path, init) => isCut ? Promise.reject(new TypeError("offline")) : fetch(path, init),
    setTimer: (callback, ms) => {
      // The socket is never given up here: what helps must come before that.
      const timer = ms < 10_000 ? setTimeout(callback, ms / 1_000) : undefined;
      return () => clearTimeout(timer);
    },
  });
  await untilSoon(() => room.polled.value);
  assertEquals([room.polled.value, room.view.value?.modules.r.phase], [true, "draft"]);
  server.change({ module: "r", type: "cancelled", reason: "" });
  await untilSoon(() => room.view.value?.modules.r.phase === "cancelled");
  assertEquals(room.view.value?.modules.r.phase, "cancelled");
  isCut = true;
  await untilSoon(() => !room.polled.value);
  assertEquals([room.polled.value, room.view.value?.modules.r.phase], [false, "cancelled"]);
  room.leave();
});

Deno.test("room: a session that is over ends it, whether the socket says so or only the poll", async () => {
  await using server = startRoom();
  const room = openRoom(options, server.surroundings);
  await until(() => room.status.value === "live");
  server.sockets[0].close(4401, "signed out");
  await until(() => room.ended.value !== null);
  assertEquals(room.ended.value, "session_ended");
  server.hasSockets = false;
  for (const [code, ended] of [["unauthenticated", "session_ended"], ["wrong_event", "wrong_event"]]) {
    server.answers = [Response.json({ ok: false, refusal: { code, message: "" } }, { status: 401 })];
    // To the socket of a browser a refused upgrade is a dead network; the reason is in the answer to the poll.
    const other = openRoom(options, server.surroundings);
    await until(() => other.ended.value !== null);
    assertEquals(other.ended.value, ended);
  }
});

Deno.test("room: it shows the page's own view until the first snapshot, and never an older one", async () => {
  const clock = createHandClock();
  const view: View = { event, current: "r", modules: { r: raffle }, counts: { checkedIn: 5 } };
  const sockets: Socket[] = [];
  const room = openRoom({ ...options, initial: { seq: 20, view } }, {
    openSocket() {
      const socket: Socket = {
        readyState: 1,
        onmessage: null,
        onclose: null,
        onerror: null,
        send() {},
        close() {},
      };
      sockets.push(socket);
      return socket;
    },
    fetch: () => Promise.reject(new TypeError("offline")),
    now: clock.now,
    random: () => 0.5,
    setTimer: clock.setTimer,
    onWake: () => () => {},
  });
  assertEquals([room.view.value, room.snapshotLoaded.value], [view, false]);
  const older = { t: "snapshot", seq: 19, serverTime: "", view: { ...view, current: null } };
  sockets[0].onmessage!({ data: JSON.stringify(older) });
  assertEquals([room.view.value?.current, room.status.value], ["r", "live"]);
  sockets[0].onmessage!({ data: JSON.stringify({ ...older, seq: 21 }) });
  assertEquals([room.view.value?.current, room.snapshotLoaded.value], [null, true]);
  await clock.advance(60_000);
  room.leave();
  await clock.advance(1_000);
  assertEquals(clock.waiting(), 0);
});

Deno.test("room: on the server an island is rendered from what the page knows, and nothing is opened", () => {
  const view: View = { event, current: "r", modules: { r: raffle }, counts: { checkedIn: 5 } };
  function Island() {
    const room = useRoom({ event: "GALA24", initial: { seq: 3, view } });
    return <p>{room.status.value} {room.view.value?.counts.checkedIn}</p>;
  }
  assertEquals(renderToString(<Island />), "<p>connecting 5</p>");
});
