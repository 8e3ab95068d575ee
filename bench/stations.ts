/**
 * How long 50 stations wait: from an organizer's press until the last of them shows it, and from opening a socket
 * beside them until its snapshot is applied. 200 times each, against a real server process over real sockets.
 *
 * The bounds are those that users rely on (500 ms and 2 s); the goals printed beside are ours.
 * @module
 */
import { applyFrame, roomView } from "@/lib/client/room_view.ts";
import type { ServerMessage, View } from "@/lib/protocol/messages.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";

const stationsCount = 50;
const repetitions = 200;
const waitMs = 5_000;
const goals = { deltaP99Ms: 100, snapshotP99Ms: 200 };
const event = "/api/events/bench";

interface Station {
  socket: WebSocket;
  view(): View | null;
  /** Resolves with the time of the frame that makes it true. @throws {Error} after `waitMs` */
  until(holds: (view: View) => boolean): Promise<number>;
}

function openStation(server: RunningServer, token: string): Station {
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}${event}/socket?token=${token}`);
  let room = roomView();
  let look = () => {};
  socket.onmessage = ({ data }) => {
    room = applyFrame(room, JSON.parse(data) as ServerMessage).room;
    look();
  };
  return {
    socket,
    view: () => room.view,
    until: (holds) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`a station is still at ${room.lastApplied}`)),
          waitMs,
        );
        look = () => {
          if (!room.view || !holds(room.view)) return;
          clearTimeout(timer);
          look = () => {};
          resolve(performance.now());
        };
        look();
      }),
  };
}

export async function benchStations() {
  const server = await startServer();
  const stations: Station[] = [];
  try {
    await server.api("POST", "/api/events", { id: "bench", name: "Bench", passcode: "1234" });
    await server.api("POST", `${event}/modules`, {
      kind: "poll",
      id: "p",
      title: "Poll",
      showResults: "live",
      questions: [{ id: "q", text: "?", options: [{ id: "a", label: "A" }, { id: "b", label: "B" }] }],
    });
    await server.api("POST", `${event}/commands`, { id: "open", module: "p", type: "open" });
    const session = () => server.api("POST", `${event}/station-session`, { passcode: "1234" });
    for (let i = 0; i < stationsCount; i++) stations.push(openStation(server, (await session()).token));
    const { token } = await session();
    await Promise.all(stations.map((station) => station.until(() => true)));

    const first: number[] = [];
    const last: number[] = [];
    for (let i = 0; i < repetitions; i++) {
      const [type, phase] = i % 2 === 0 ? ["pause", "paused"] : ["resume", "open"];
      const shown = stations.map((station) => station.until(({ modules }) => modules.p.phase === phase));
      const from = performance.now();
      await server.api("POST", `${event}/commands`, { id: `${type}-${i}`, module: "p", type });
      const at = (await Promise.all(shown)).map((time) => time - from);
      first.push(at[0]);
      last.push(Math.max(...at));
    }

    const joined: number[] = [];
    for (let i = 0; i < repetitions; i++) {
      const from = performance.now();
      const station = openStation(server, token);
      joined.push(await station.until(() => true) - from);
      await new Promise((resolve) => {
        station.socket.onclose = resolve;
        station.socket.close();
      });
    }
    return {
      stations: stationsCount,
      repetitions,
      deltaToOneMs: spread(first),
      deltaToTheLastOf50Ms: spread(last),
      snapshotMs: spread(joined),
      goals,
    };
  } finally {
    for (const { socket } of stations) socket.close();
    await server.stop();
  }
}

function spread(times: number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) };
}
