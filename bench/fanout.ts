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
import { atMost, median, percentile, residentBytes, rounds, type Row } from "@/bench/report.ts";
import { openHall, openRaffle } from "@/tests/load/crowd.ts";
import { adminKey, freePort, type RunningServer, startServer } from "@/tests/server.ts";

const event = "hall";
const atATime = 128;
const presses = 20;
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

/** Pause and resume in turn; both are told at once. */
async function ourHall(
  net: Net,
  server: RunningServer,
  tokens: string[],
): Promise<Hall & { frame(): string }> {
  const times: number[] = [];
  let wanted = "paused";
  let last = "";
  joinAll(
    net,
    server.port,
    tokens.map((token) => ({
      event,
      token,
      page: false,
      frame(payload: Uint8Array) {
        const text = decoder.decode(payload);
        if (!text.includes(wanted)) return;
        last = text;
        times.push(performance.now());
      },
    })),
    atATime,
  );
  await Promise.resolve();
  const desk = organizer(net, server, adminKey);
  let n = 0;
  return {
    frame: () => last,
    press() {
      const isPause = n++ % 2 === 0;
      wanted = isPause ? `"paused"` : `"resumed"`;
      const body = JSON.stringify({ id: `p${n}`, module: "r", type: isPause ? "pause" : "resume" });
      const waits = heardAfter(net, tokens.length, times, () => desk.press({ path: commands, body }));
      net.run(desk.answered, waitMs, "the organizer's answer");
      if (desk.status() !== 200) throw new Error(`The organizer heard ${desk.status()}`);
      return waits;
    },
  };
}

async function bareHall(net: Net, port: number, count: number, frame: string): Promise<Hall> {
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
  await Promise.resolve();
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

/** Medians of the p99 of each press; the first two warm up. */
function pressed(net: Net, hall: Hall): number {
  const p99: number[] = [];
  const count = Math.ceil(presses * Math.min(1, rounds() / 5)) + 2;
  for (let i = 0; i < count; i++) {
    p99.push(percentile(hall.press(), 0.99));
    rest(net, 300);
  }
  return median(p99.slice(2));
}

/** One hall after the other: both at once are more sockets than a process is commonly allowed. */
export async function benchFanout(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [sockets, boundMs] of [[5_000, 100], [10_000, 250]]) {
    const ours = await withNet(() => startServer({ quiet: true }), async (net, server) => {
      const tokens = await openHall(server, event, sockets);
      await openRaffle(server, event, "r");
      const hall = await ourHall(net, server, tokens);
      rest(net, 2_000);
      return { ms: pressed(net, hall), frame: hall.frame() };
    });
    const bare = await withNet(bareServer, async (net, { port }) => {
      const hall = await bareHall(net, port, sockets, ours.frame);
      rest(net, 2_000);
      return pressed(net, hall);
    });
    const ratio = ours.ms / bare;
    const what = `to ${sockets} sockets, p99`;
    const beside = { name: "bare ws", figure: bare };
    rows.push({ what, ours: ours.ms, unit: "ms", goal: atMost(boundMs, ours.ms) });
    rows.push({ what, ours: ours.ms, unit: "ms", beside, ratio, goal: atMost(1, ratio) });
  }
  return rows;
}

async function withNet<Server extends { stop(): Promise<void> }, Result>(
  start: () => Promise<Server>,
  work: (net: Net, server: Server) => Promise<Result>,
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
  const bare = await withNet(bareServer, async (net, { port, pid }) => {
    await bareHall(net, port, first, "{}");
    rest(net, 3_000);
    const before = residentBytes(pid);
    await bareHall(net, port, sockets - first, "{}");
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
