/**
 * One press of the organizer and a hall of sockets: when the last hears it, what a seat holds in memory, and how far
 * apart a thousand phones and two stations hear of the winners. Beside it Node with `ws`, which does nothing but
 * send the same bytes to everybody.
 * @module
 */
import { createNet, type Net } from "@/bench/net.ts";
import { answerReader, requestBytes } from "@/bench/net_http.ts";
import { openSocket } from "@/bench/net_socket.ts";
import { joinAll, organizer, rest } from "@/bench/phones.ts";
import { prepared } from "@/bench/peers/start.ts";
import { atMost, median, percentile, residentBytes, rounds, type Row, threadsCpuUs } from "@/bench/report.ts";
import { openHall, openRaffle } from "@/tests/load/crowd.ts";
import { adminKey, freePort, type RunningServer, startServer } from "@/tests/server.ts";

const event = "hall";
const atATime = 128;
const warmUps = 2;
/** Of each sitting. */
const presses = 4;
const emptyMs = 4_000;
const waitMs = 30_000;
const commands = `/api/events/${event}/commands`;
const decoder = new TextDecoder();

/** Everybody's frames of one press. */
interface Hall {
  /** Ms from the press until each heard, once all have. */
  press(): number[];
}

function heardAfter(net: Net, count: number, times: number[], from: () => number): number[] {
  times.length = 0;
  const at = from();
  net.run(() => times.length >= count, waitMs, `telling ${count}`);
  return times.map((time) => time - at);
}

/** Pause and resume in turn; both are told at once. Nothing else happens, so each frame is that. */
function ourHall(net: Net, server: RunningServer, tokens: string[], told: { frame: string }): Hall {
  const times: number[] = [];
  joinAll(
    net,
    server.port,
    tokens.map((token) => ({
      event,
      token,
      page: false,
      frame(payload: Uint8Array) {
        times.push(performance.now());
        if (times.length === 1) told.frame = decoder.decode(payload);
      },
    })),
    atATime,
  );
  const desk = organizer(net, server, adminKey);
  let isPaused = false;
  return {
    press() {
      isPaused = !isPaused;
      const type = isPaused ? "pause" : "resume";
      const body = JSON.stringify({ id: crypto.randomUUID(), module: "r", type });
      const waits = heardAfter(net, tokens.length, times, () => desk.press({ path: commands, body }));
      net.run(desk.answered, waitMs, "the organizer's answer");
      if (desk.status() !== 200) throw new Error(`The organizer heard ${desk.status()}`);
      if (!told.frame.includes(`"${type}d"`)) throw new Error(`Heard after ${type}: ${told.frame}`);
      return waits;
    },
  };
}

function bareHall(net: Net, port: number, count: number, frame: string): Hall {
  const times: number[] = [];
  let seated = 0;
  let next = 0;
  const one = () => {
    if (next++ >= count) return;
    let isSeated = false;
    openSocket(net, port, "/", null, {
      frame() {
        if (isSeated) return void times.push(performance.now());
        isSeated = true;
        seated++;
        one();
      },
    });
  };
  for (let i = 0; i < atATime; i++) one();
  net.run(() => seated === count, 120_000, "seating the bare hall");
  const read = answerReader();
  let isAnswered = true;
  const wire = net.open(port, { heard: (bytes) => void (isAnswered = read(bytes) !== null || isAnswered) });
  const shot = requestBytes({ path: "/", token: "", body: frame });
  return {
    press() {
      isAnswered = false;
      const waits = heardAfter(net, count, times, () => {
        wire.write(shot);
        return performance.now();
      });
      net.run(() => isAnswered, waitMs, "the bare answer");
      return waits;
    },
  };
}

async function bareServer(): Promise<{ port: number; pid: number; stop(): Promise<void> }> {
  const port = freePort();
  const child = new Deno.Command("node", {
    args: ["broadcast.mjs"],
    cwd: await prepared(),
    env: { PORT: String(port), NODE_ENV: "production" },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  for (let i = 0;; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) break;
    if (i === 100) throw new Error("The bare server did not start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    port,
    pid: child.pid,
    async stop() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

/** What one seating heard: the p99 of each press, and the server's processor time of one send. */
interface Heard {
  p99: number[];
  cpuUs: number[];
}

/** Everybody sits down, hears some presses, and leaves; the first presses warm up. */
function sitting(count: number, pid: number, seat: (net: Net) => Hall, heard: Heard): void {
  const net = createNet();
  try {
    const hall = seat(net);
    rest(net, 2_000);
    for (let i = 0; i < warmUps + presses; i++) {
      const cpuBefore = threadsCpuUs(pid);
      const waits = hall.press();
      // Whatever a server does after the last has heard is part of its cost.
      rest(net, 300);
      if (i < warmUps) continue;
      heard.p99.push(percentile(waits, 0.99));
      heard.cpuUs.push((threadsCpuUs(pid) - cpuBefore) / count);
    }
  } finally {
    net.close();
  }
}

/**
 * Sittings of ours and of the bare hall in turn, whichever is first: both at once are more sockets than a process is
 * commonly allowed.
 */
export async function benchFanout(): Promise<Row[]> {
  const rows: Row[] = [];
  const server = await startServer({ quiet: true });
  const bareOne = await bareServer();
  try {
    const tokens = await openHall(server, event, 10_000);
    await openRaffle(server, event, "r");
    for (const [sockets, boundMs] of [[5_000, 100], [10_000, 250]]) {
      const told = { frame: "" };
      const ours: Heard = { p99: [], cpuUs: [] };
      const bare: Heard = { p99: [], cpuUs: [] };
      const sitOurs = () =>
        sitting(sockets, server.pid, (net) => ourHall(net, server, tokens.slice(0, sockets), told), ours);
      const sitBare = () =>
        sitting(sockets, bareOne.pid, (net) => bareHall(net, bareOne.port, sockets, told.frame), bare);
      for (let round = 0; round < rounds(); round++) {
        // The first of all has to be ours: the bare one sends the same bytes.
        for (const sit of round % 2 === 0 ? [sitOurs, sitBare] : [sitBare, sitOurs]) {
          sit();
          // The places of those who left are free again.
          await new Promise((resolve) => setTimeout(resolve, emptyMs));
        }
      }
      const row = (what: string, unit: string, figure: number, floor: number, bound?: number): Row => {
        const ratio = figure / floor;
        return {
          what: `to ${sockets} sockets, ${what}`,
          ours: figure,
          unit,
          beside: { name: "bare ws", figure: floor },
          ratio,
          goal: bound === undefined ? undefined : atMost(bound, ratio),
        };
      };
      const [ms, bareMs] = [median(ours.p99), median(bare.p99)];
      rows.push({ what: `to ${sockets} sockets, p99`, ours: ms, unit: "ms", goal: atMost(boundMs, ms) });
      rows.push(row("p99", "ms", ms, bareMs, 1));
      rows.push(row("processor time of one", "us", median(ours.cpuUs), median(bare.cpuUs)));
    }
    return rows;
  } finally {
    await server.stop();
    await bareOne.stop();
  }
}

async function withNet<Server extends { stop(): Promise<void> }, Result>(
  start: () => Promise<Server>,
  work: (net: Net, server: Server) => Result | Promise<Result>,
): Promise<Result> {
  const server = await start();
  const net = createNet();
  try {
    return await work(net, server);
  } finally {
    net.close();
    await server.stop();
  }
}

export async function benchMemory(): Promise<Row[]> {
  const sockets = 10_000;
  // What the first sockets bring along (code, pools) belongs to nobody.
  const first = 500;
  /** A ping goes to each in ten seconds, and the collector comes round. */
  const idleMs = 25_000;
  const ours = await withNet(() => startServer({ quiet: true }), async (net, server) => {
    const tokens = await openHall(server, event, sockets + first);
    await openRaffle(server, event, "r");
    const seats = tokens.map((token) => ({ event, token, page: false }));
    joinAll(net, server.port, seats.slice(0, first), atATime);
    rest(net, 3_000);
    const before = residentBytes(server.pid);
    joinAll(net, server.port, seats.slice(first, sockets), atATime);
    rest(net, idleMs);
    return (residentBytes(server.pid) - before) / (sockets - first) / 1_000;
  });
  const bare = await withNet(bareServer, (net, { port, pid }) => {
    bareHall(net, port, first, "{}");
    rest(net, 3_000);
    const before = residentBytes(pid);
    bareHall(net, port, sockets - first, "{}");
    rest(net, idleMs);
    return (residentBytes(pid) - before) / (sockets - first) / 1_000;
  });
  const beside = { name: "bare ws", figure: bare };
  const what = "resident, of an idle socket among 10,000";
  return [{ what, ours, unit: "kB", beside, ratio: ours / bare, goal: atMost(25, ours) }];
}

export async function benchSkew(): Promise<Row[]> {
  const skews: number[] = [];
  const lates: number[] = [];
  await withNet(() => startServer({ quiet: true }), async (net, server) => {
    const people = 1_000;
    const tokens = await openHall(server, event, people);
    for (let i = 0; i < 2; i++) {
      const { token } = await server.api("POST", `/api/events/${event}/station-session`, {
        passcode: "1234",
      });
      tokens.push(token);
    }
    const times: number[] = [];
    joinAll(
      net,
      server.port,
      tokens.map((token) => ({
        event,
        token,
        page: false,
        frame: (payload: Uint8Array) => {
          if (decoder.decode(payload).includes(`"revealed"`)) times.push(performance.now());
        },
      })),
      atATime,
    );
    const desk = organizer(net, server, adminKey);
    const say = (module: string, type: string) => {
      const at = desk.press({
        path: commands,
        body: JSON.stringify({ id: `${type} ${module}`, module, type }),
      });
      net.run(desk.answered, waitMs, type);
      if (desk.status() !== 200) throw new Error(`${type}: ${desk.status()}`);
      return at;
    };
    for (let round = 0; round < rounds(); round++) {
      const id = `r${round}`;
      await openRaffle(server, event, id);
      for (const token of tokens.slice(0, 20)) {
        await server.api("POST", commands, { id: `e ${id}`, module: id, type: "enter" }, token);
      }
      for (const type of ["close", "draw"]) say(id, type);
      times.length = 0;
      const from = say(id, "reveal");
      net.run(() => times.length === tokens.length, waitMs, "the reveal");
      skews.push(Math.max(...times) - Math.min(...times));
      lates.push(Math.max(...times) - from);
    }
  });
  const skew = median(skews);
  return [
    { what: "first to last of 1,000 phones and 2 stations", ours: skew, unit: "ms", goal: atMost(150, skew) },
    { what: "press to the last of them", ours: median(lates), unit: "ms" },
  ];
}
