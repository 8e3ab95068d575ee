/**
 * Two server processes on one KV Connect database, as on a hosted platform: no channel between them, only what the
 * database says. First everything goes wrong on the way to it, then nothing does.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { setTimeout as pause } from "node:timers/promises";
import { applyFrame, roomView } from "@/lib/client/room_view.ts";
import type { RaffleView, ServerMessage } from "@/lib/protocol/messages.ts";
import { accessToken, startKvConnect } from "@/tests/kv_connect/server.ts";
import { type Json, type RunningServer, startServer } from "@/tests/server.ts";

const entrants = 300;
const lanes = 24;
const stationsEach = 4;
const pressesMax = 40;
const actions = 20;
/** An organizer's action shows on the stations within this. */
const seenMs = 500;
const event = "/api/events/two";

/** A station's socket, folding what it hears and asking for a snapshot after a gap, as the page does. */
async function openStation({ origin }: RunningServer, token: string) {
  const socket = new WebSocket(`${origin.replace("http", "ws")}${event}/socket?token=${token}`);
  let room = roomView();
  const watchers = new Set<() => void>();
  socket.onmessage = ({ data }) => {
    const applied = applyFrame(room, JSON.parse(data) as ServerMessage);
    room = applied.room;
    if (applied.outcome === "gap") {
      socket.send(JSON.stringify({ t: "resync" }));
    }
    for (const look of watchers) look();
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  return {
    socket,
    raffle: () => room.view?.modules.r as RaffleView | undefined,
    seq: () => room.lastApplied,
    /** Resolves in the frame that makes it true. @throws {Error} after ten seconds */
    async until(holds: () => boolean): Promise<void> {
      if (holds()) return;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => settle(() => reject(new Error(`still at ${room.lastApplied}`))),
          10_000,
        );
        const look = () => holds() && settle(resolve);
        const settle = (how: () => void) => {
          clearTimeout(timer);
          watchers.delete(look);
          how();
        };
        watchers.add(look);
      });
    },
  };
}

/** An open raffle `r` with everybody checked in. @returns the tokens of the entrants and of a station */
async function prepare(server: RunningServer) {
  await server.api("POST", "/api/events", { name: "Two processes", passcode: "1234", id: "two" });
  const rows = Array.from(
    { length: entrants },
    (_, i) => ({ id: `p${i}`, name: `Person ${i}`, checkedIn: true }),
  );
  await server.api("POST", `${event}/attendees`, rows);
  const tiers = [{ id: "gold", label: "Gold", count: 3 }];
  await server.api("POST", `${event}/modules`, {
    kind: "raffle",
    id: "r",
    title: "R",
    mode: "offline",
    tiers,
  });
  await server.api("POST", `${event}/commands`, { id: "open", module: "r", type: "open" });
  const { attendees } = await server.api("GET", `${event}/attendees?limit=1000`);
  const { token } = await server.api("POST", `${event}/station-session`, { passcode: "1234" });
  return { tokens: attendees.map((attendee: Json) => attendee.token) as string[], station: token as string };
}

/** Presses until the answer is not "busy". @returns the acknowledged number, and how often it was busy */
async function enter(server: RunningServer, token: string) {
  const command = { id: "enter", module: "r", type: "enter" };
  for (let busy = 0; busy < pressesMax; busy++) {
    const { status, body } = await server.ask("POST", `${event}/commands`, command, token);
    if (status === 200) return { number: body.reply.entryNumber as number, busy };
    assertEquals([status, body.refusal?.code], [503, "busy"], JSON.stringify(body));
    await pause(50);
  }
  throw new Error(`busy ${pressesMax} times`);
}

Deno.test("[ROOM2] two processes on one KV Connect database: nothing acknowledged is lost or doubled, all stations agree", async (t) => {
  const fixture = startKvConnect({ seed: 2026 });
  const env = { KV_PATH: fixture.url, KV_ACCESS_TOKEN: accessToken };
  const servers: RunningServer[] = [];
  const stations: Awaited<ReturnType<typeof openStation>>[] = [];
  try {
    // One after the other: both at once take longer on two cores.
    for (let i = 0; i < 2; i++) servers.push(await startServer({ env }));
    const { tokens, station } = await prepare(servers[0]);
    for (let i = 0; i < 2 * stationsEach; i++) stations.push(await openStation(servers[i % 2], station));

    await t.step(
      "[ROOM2] 300 entries over both, while replies are lost and the database restarts",
      async () => {
        const { faults } = fixture;
        faults.set({
          fail: 0.04,
          loseReply: 0.1,
          cutReply: 0.05,
          hang: { rate: 0.02, ms: 400 },
          latencyMs: { min: 0, max: 15 },
        });
        const acknowledged: { number: number; busy: number }[] = [];
        let next = 0;
        let restarting: Promise<void> | undefined;
        await Promise.all(Array.from({ length: lanes }, async () => {
          while (next < entrants) {
            const i = next++;
            if (next > entrants / 2) restarting ??= fixture.restart(200);
            acknowledged.push(await enter(servers[i % 2], tokens[i]));
          }
        }));
        await restarting;
        faults.set({});
        for (const fault of ["fail", "loseReply", "cutReply", "hang"] as const) {
          assert(faults.struck[fault] > 0, `${fault} never happened`);
        }
        const busy = acknowledged.reduce((sum, each) => sum + each.busy, 0);
        console.log(
          `faults ${JSON.stringify(faults.struck)}, busy ${busy}, ${fixture.connections} connections`,
        );

        const numbers = acknowledged.map(({ number }) => number).sort((a, b) => a - b);
        assertEquals(numbers, Array.from({ length: entrants }, (_, i) => i + 1));
        for (const server of servers) {
          const { modules } = await server.api("GET", event);
          assertEquals(modules.r.entryCount, entrants);
          const csv = (await server.ask("GET", `${event}/modules/r/entries.csv`)).body.trim().split("\r\n");
          assertEquals(csv.length - 1, entrants);
        }
      },
    );

    await t.step("the stations of both processes arrive at the head", async () => {
      const { seq } = await servers[0].api("GET", event);
      for (const each of stations) await each.until(() => each.seq() >= seq);
      assertEquals(
        stations.map(({ seq, raffle }) => [seq(), raffle()?.entryCount]),
        Array(8).fill([seq, entrants]),
      );
    });

    await t.step("an organizer's action on one process shows on a station of the other in time", async () => {
      const here = servers[0];
      const there = stations[1];
      const took: number[] = [];
      for (let i = 0; i < actions; i++) {
        const [type, phase] = i % 2 === 0 ? ["pause", "paused"] : ["resume", "open"];
        const from = performance.now();
        const seen = there.until(() => there.raffle()?.phase === phase).then(() => performance.now() - from);
        await here.api("POST", `${event}/commands`, { id: `action-${i}`, module: "r", type });
        took.push(await seen);
      }
      took.sort((a, b) => a - b);
      const [median, max] = [took[actions / 2], took[actions - 1]];
      console.log(`from one process to the other: median ${median.toFixed(0)} ms, max ${max.toFixed(0)} ms`);
      assert(max <= seenMs, `${took.map(Math.round)} ms`);
    });
  } finally {
    for (const { socket } of stations) socket.close();
    for (const server of servers) await server.stop();
    await fixture.close();
  }
});
