import { assert, assertEquals } from "@std/assert";
import type { ServerMessage } from "@/lib/protocol/messages.ts";
import {
  type Act,
  backOffMs,
  connect,
  type ConnectionEvent,
  type ConnectionState,
  type Socket,
  TABLE,
} from "@/lib/client/connection.ts";
import { createHandClock } from "@/tests/hand_clock.ts";

class FakeSocket implements Socket {
  readyState = 0;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  said: string[] = [];
  send(text: string): void {
    this.said.push(JSON.parse(text).t);
  }
  close(): void {
    this.readyState = 3;
  }
  /** The server's side. */
  hears(frame: Partial<ServerMessage> | string): void {
    this.readyState = 1;
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
  breaks(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

function scene(random = 0.5) {
  const clock = createHandClock();
  const sockets: FakeSocket[] = [];
  const states: ConnectionState[] = [];
  const ended: number[] = [];
  const outcome = { next: "applied" as "applied" | "dropped" | "gap" | "older" };
  const here = { canOpen: true };
  const connection = connect({
    openSocket() {
      if (!here.canOpen) throw new Error("blocked");
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    now: clock.now,
    random: () => random,
    setTimer: clock.setTimer,
    onFrame: () => outcome.next,
    onState: (state) => states.push(state),
    onEnded: (code) => ended.push(code),
  });
  return Object.assign(here, {
    clock,
    sockets,
    states,
    ended,
    outcome,
    connection,
    last: () => sockets.at(-1)!,
  });
}

const snapshot: Partial<ServerMessage> = { t: "snapshot", seq: 1 };

Deno.test("connection: the table, cell by cell", () => {
  const events: ConnectionEvent[] = [
    "snapshot",
    "gap",
    "lost",
    "restarting",
    "ended",
    "overdue",
    "due",
    "wake",
    "leave",
  ];
  const short: Record<ConnectionState, string> = {
    connecting: "C",
    live: "L",
    resyncing: "R",
    reconnecting: "r",
    disconnected: "d",
    left: "x",
  };
  const acts: Record<Act, string> = {
    none: "",
    open: "+open",
    back_off: "+wait",
    spread: "+spread",
    ask: "+ask",
    probe: "+probe",
    quit: "+quit",
  };
  const rows = Object.entries(TABLE).map(([state, row]) =>
    [short[state as ConnectionState], ...events.map((event) => short[row[event][0]] + acts[row[event][1]])]
      .join(" ")
  );
  assertEquals(rows, [
    // snapshot gap lost restarting ended overdue due wake leave
    "C L C r+wait r+spread x+quit d C+open C+open x+quit",
    "L L R+ask r+wait r+spread x+quit L L L+probe x+quit",
    "R L R r+wait r+spread x+quit R R+ask R+probe x+quit",
    "r L r r+wait r+spread x+quit d r+open r+open x+quit",
    "d L d d+wait d+spread x+quit d d+open d+open x+quit",
    "x x x x x x x x x x",
  ]);
});

Deno.test("connection: waits double from a quarter second to eight, with full jitter", () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 50, 5_000].map((attempt) => backOffMs(attempt, 1));
  assertEquals(longest, [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
  assertEquals([backOffMs(3, 0), backOffMs(3, 0.25)], [0, 500]);
});

Deno.test("connection: it is live with the first snapshot, not with the open socket", async () => {
  const { last, connection, states, clock } = scene();
  last().readyState = 1;
  await clock.advance(100);
  assertEquals(connection.state(), "connecting");
  last().hears(snapshot);
  assertEquals([connection.state(), states], ["live", ["live"]]);
});

Deno.test("connection: the first snapshot of a socket greets, even when a newer one is shown already", () => {
  const { last, connection, outcome } = scene();
  outcome.next = "dropped";
  last().hears(snapshot);
  assertEquals(connection.state(), "live");
});

Deno.test("connection: an answer older than what is shown is asked about again at once, a greeting too", () => {
  const { last, connection, outcome } = scene();
  last().hears(snapshot);
  outcome.next = "gap";
  last().hears({ t: "delta", seq: 9 });
  outcome.next = "older";
  last().hears(snapshot);
  assertEquals([connection.state(), last().said], ["resyncing", ["resync", "resync"]]);
  outcome.next = "applied";
  last().hears(snapshot);
  assertEquals(connection.state(), "live");
  const greeted = scene();
  greeted.outcome.next = "older";
  greeted.last().hears(snapshot);
  assertEquals([greeted.states, greeted.last().said], [["live", "resyncing"], ["resync"]]);
});

Deno.test("connection: a lost socket is followed by a new one, later each time, until a snapshot comes", async () => {
  const { sockets, last, connection, clock } = scene();
  last().hears(snapshot);
  for (const waitMs of [125, 250, 500, 1_000, 2_000, 4_000, 4_000]) {
    const before = sockets.length;
    last().breaks();
    await clock.advance(waitMs - 1);
    assertEquals(sockets.length, before, `not before ${waitMs} ms`);
    await clock.advance(1);
    assertEquals(sockets.length, before + 1, `after ${waitMs} ms`);
  }
  last().hears(snapshot);
  assertEquals(connection.state(), "live");
  last().breaks();
  const before = sockets.length;
  await clock.advance(125);
  assertEquals(sockets.length, before + 1, "the waits begin anew");
});

Deno.test("connection: a socket that cannot even be made is tried again", async () => {
  const here = scene();
  here.canOpen = false;
  here.last().breaks();
  await here.clock.advance(5_000);
  here.canOpen = true;
  await here.clock.advance(8_000);
  here.last().hears(snapshot);
  assertEquals(here.connection.state(), "live");
});

Deno.test("connection: after half a minute it says disconnected, and still comes back", async () => {
  const { last, connection, clock, states } = scene();
  last().hears(snapshot);
  last().breaks();
  for (let second = 0; second < 29; second++) {
    await clock.advance(1_000);
    last().breaks();
  }
  assertEquals(connection.state(), "reconnecting");
  await clock.advance(1_001);
  assertEquals(connection.state(), "disconnected");
  last().breaks();
  await clock.advance(8_000);
  assertEquals(connection.state(), "disconnected");
  last().hears(snapshot);
  assertEquals([connection.state(), states.at(-1)], ["live", "live"]);
  await clock.advance(19_000);
  assertEquals(connection.state(), "live");
});

Deno.test("connection: the half minute counts from this loss, not from an earlier one", async () => {
  const { last, connection, clock } = scene();
  last().hears(snapshot);
  await clock.advance(15_000);
  last().hears(snapshot);
  await clock.advance(14_000);
  last().breaks();
  await clock.advance(5_000);
  assertEquals(connection.state(), "reconnecting");
  await clock.advance(25_000);
  assertEquals(connection.state(), "disconnected");
});

Deno.test("connection: a server that never answers is called disconnected too", async () => {
  const { connection, clock } = scene();
  await clock.advance(30_000);
  assertEquals(connection.state(), "disconnected");
});

Deno.test("connection: when the room restarts, everybody comes back spread over two seconds", async () => {
  for (const [random, waitMs] of [[0, 0], [0.5, 1_000], [0.99, 1_980]]) {
    for (const say of ["code", "bye"]) {
      const { sockets, last, clock } = scene(random);
      last().hears(snapshot);
      if (say === "bye") last().hears({ t: "bye", reason: "restarting" });
      last().breaks(say === "bye" ? 1006 : 1001);
      await clock.advance(waitMs - 1);
      assertEquals(sockets.length, waitMs === 0 ? sockets.length : 1);
      await clock.advance(1);
      assertEquals(sockets.length, 2, `${say} ${random}`);
    }
  }
});

Deno.test("connection: a session that is over is not tried again", async () => {
  for (const code of [4401, 4403]) {
    const { sockets, last, connection, clock, ended } = scene();
    last().hears(snapshot);
    last().breaks(code);
    connection.wake();
    await clock.advance(120_000);
    assertEquals([connection.state(), ended, sockets.length, clock.waiting()], ["left", [code], 1, 0]);
  }
});

Deno.test("connection: leaving says so and ends for good", async () => {
  const { sockets, last, connection, clock } = scene();
  last().hears(snapshot);
  connection.leave();
  connection.leave();
  assertEquals([last().said, last().readyState], [["leave"], 3]);
  last().breaks();
  await clock.advance(60_000);
  assertEquals([sockets.length, clock.waiting()], [1, 0]);
});

Deno.test("connection: a gap asks for a snapshot once, and again when none comes", async () => {
  const { last, connection, clock, outcome } = scene();
  last().hears(snapshot);
  outcome.next = "gap";
  last().hears({ t: "seq", seq: 7 });
  last().hears({ t: "seq", seq: 8 });
  assertEquals([connection.state(), last().said], ["resyncing", ["resync"]]);
  await clock.advance(5_000);
  assertEquals(last().said, ["resync", "resync"]);
  outcome.next = "dropped";
  last().hears(snapshot);
  assertEquals(connection.state(), "resyncing");
  outcome.next = "applied";
  last().hears(snapshot);
  assertEquals(connection.state(), "live");
  await clock.advance(10_000);
  assertEquals(last().said, ["resync", "resync"]);
});

Deno.test("connection: twenty quiet seconds, a ping; ten more without a sound, another socket", async () => {
  const { sockets, last, connection, clock } = scene();
  last().hears(snapshot);
  await clock.advance(19_000);
  last().hears({ t: "seq", seq: 2 });
  await clock.advance(19_000);
  assertEquals(last().said, []);
  await clock.advance(2_000);
  assertEquals(last().said, ["ping"]);
  await clock.advance(5_000);
  last().hears({ t: "pong" });
  await clock.advance(19_000);
  assertEquals([connection.state(), last().said], ["live", ["ping"]]);
  await clock.advance(1_000);
  assertEquals(last().said, ["ping", "ping"]);
  await clock.advance(9_999);
  assertEquals(connection.state(), "live");
  await clock.advance(1);
  assertEquals([connection.state(), sockets.length], ["reconnecting", 1]);
  await clock.advance(125);
  assertEquals(sockets.length, 2);
});

Deno.test("connection: a socket without its snapshot is given up after ten seconds", async () => {
  const { sockets, last, clock } = scene();
  last().readyState = 1;
  await clock.advance(10_125);
  assertEquals([sockets.length, sockets[0].readyState], [2, 3]);
});

Deno.test("connection: after sleep a live socket is asked at once and given three seconds", async () => {
  const { last, connection, clock } = scene();
  last().hears(snapshot);
  await clock.advance(5_000);
  connection.wake();
  assertEquals(last().said, ["ping"]);
  last().hears({ t: "pong" });
  await clock.advance(3_000);
  assertEquals(connection.state(), "live");
  connection.wake();
  await clock.advance(1);
  await clock.advance(3_000);
  assertEquals(connection.state(), "reconnecting");
});

Deno.test("connection: after sleep a closed socket is replaced without asking", () => {
  const { last, connection } = scene();
  last().hears(snapshot);
  last().readyState = 3;
  connection.wake();
  assertEquals(connection.state(), "reconnecting");
});

Deno.test("connection: when the network comes back it does not wait for its turn", async () => {
  const { sockets, last, connection, clock } = scene();
  last().hears(snapshot);
  for (let loss = 0; loss < 6; loss++) {
    last().breaks();
    await clock.advance(4_000);
  }
  last().breaks();
  const before = sockets.length;
  connection.wake();
  assertEquals(sockets.length, before + 1);
  connection.wake();
  assertEquals(sockets.length, before + 1, "one socket at a time");
  await clock.advance(8_000);
  assertEquals(sockets.length, before + 1, "and the turn it did not wait for is called off");
});

Deno.test("connection: a socket that was given up is not heard any more", async () => {
  const { sockets, last, connection, clock } = scene();
  await clock.advance(10_125);
  sockets[0].hears(snapshot);
  assertEquals(connection.state(), "reconnecting");
  last().hears(snapshot);
  sockets[0].breaks(4401);
  assertEquals(connection.state(), "live");
});

Deno.test("connection: what is no frame is a sign of life and nothing more", () => {
  const { last, connection } = scene();
  for (const text of ["", "{", "null", "7", "<html>", '{"t":5}']) last().hears(text);
  assertEquals(connection.state(), "connecting");
  last().hears(snapshot);
  assert(connection.state() === "live");
});
