/**
 * Does a server grow? Half an hour of phones that join and leave, enter, withdraw, vote and buy, of modules that are
 * shown, paused and added, and of one event after the other with its draws, on one process with a file.
 *
 *     deno task bench soak --minutes=30
 *
 * Every ten seconds the server's collector runs (through its inspector), and then count: the heap, resident memory,
 * and open descriptors beyond the connections that the clients hold. Judged are medians of the last sixth of the time
 * against those of the third. In the first two sixths code is compiled and pools and bounded caches fill. From then on
 * every sixth is two evenings with the same acts at the same rates, so what grows with acts, and only that, is larger
 * in the last one by the acts of half the time. Without the collector resident memory swings by half of itself within
 * minutes, and with an arena of malloc for each thread it creeps by what those keep: neither is growth, and either
 * hides it. The file grows all the while: an event that is over must cost no memory, or it is found here too.
 * @module
 */
import { createNet, type Net } from "@/bench/net.ts";
import { shotLoop } from "@/bench/net_http.ts";
import { openPhone, organizer, type Phone } from "@/bench/phones.ts";
import { atMost, median, residentBytes, type Row } from "@/bench/report.ts";
import type { HeapAsked } from "@/bench/soak_heap.ts";
import { mortal } from "@/tests/break/mortal.ts";
import { choices, openHall, openPoll, openRaffle, openTickets, question } from "@/tests/load/crowd.ts";
import { adminKey, engineFlags, freePort, type RunningServer, startServer } from "@/tests/server.ts";
import { type Chance, createChance } from "@/tests/sim/chance.ts";

/** Two in each sixth of the time. */
const evenings = 12;
const people = 300;
const joinsPerSecond = 20;
/** With that rate some ninety phones at a time. */
const stayMs = [500, 8_500] as const;
const actsOfStay = [0, 4] as const;
const deskEveryMs = 1_500;
/** With raffle, poll and tickets below the twenty that an event may have. */
const polls = 10;
const sampleEveryMs = 10_000;
/** Of a heap of 32 MB that is 1.6 MB in a quarter of an hour and 18,000 joins: 90 bytes a join. */
const growthMax = 1.05;
/** Some come and go by themselves, such as connections that are just closing; one kept of 100 joins would be 90 more. */
const descriptorsMax = 10;

interface Sample {
  atMs: number;
  resident: number;
  heap: number;
  descriptors: number;
}

interface Soak {
  server: RunningServer;
  heap: Float64Array;
  net: Net;
  chance: Chance;
  samples: Sample[];
  joins: number;
  commands: number;
  /** What nobody should hear: neither taken nor refused for a reason of the evening. */
  faults: Map<string, number>;
  next: number;
}

interface Evening {
  event: string;
  tokens: string[];
  /** What is on: a poll that is added later joins in. */
  polls: string[];
}

export async function benchSoak(): Promise<Row[]> {
  const asked = Deno.args.find((arg) => arg.startsWith("--minutes="))?.slice("--minutes=".length);
  const totalMs = Number(asked ?? 30) * 60_000;
  const inspector = freePort();
  const server = await startServer({
    quiet: true,
    through: await mortal(),
    env: { MALLOC_ARENA_MAX: "1" },
    args: ["run", "-A", ...engineFlags, `--inspect=127.0.0.1:${inspector}`, "start.ts"],
  });
  const used = new SharedArrayBuffer(8);
  const collector = new Worker(import.meta.resolve("@/bench/soak_heap.ts"), { type: "module" });
  collector.postMessage({ port: inspector, everyMs: sampleEveryMs, used } satisfies HeapAsked);
  const net = createNet();
  const soak: Soak = {
    server,
    heap: new Float64Array(used),
    net,
    chance: createChance(1),
    samples: [],
    joins: 0,
    commands: 0,
    faults: new Map(),
    next: 0,
  };
  try {
    const start = performance.now();
    keepSampling(soak, start);
    for (let n = 1; n <= evenings; n++) {
      await live(soak, `soak-${n}`, start + totalMs * n / evenings);
      const { resident, heap, descriptors } = soak.samples.at(-1) ?? sampleOf(soak, start);
      console.log(`evening ${n}: ${mega(resident)} MB, heap ${mega(heap)} MB, ${descriptors} descriptors`);
    }
    return verdict(soak, totalMs);
  } finally {
    collector.terminate();
    net.close();
    await server.stop();
  }
}

const mega = (bytes: number) => (bytes / 1e6).toFixed(1);

/** One event from its making to its draws; its last phones leave in the next one. */
async function live(soak: Soak, event: string, until: number): Promise<void> {
  const { server, net, chance } = soak;
  const evening: Evening = { event, tokens: await openHall(server, event, people), polls: ["p0"] };
  await openRaffle(server, event, "r");
  await openTickets(server, event, "t", 5);
  await openPoll(server, event, "p0");
  const { token } = await server.api("POST", `/api/events/${event}/station-session`, { passcode: "1234" });
  const stations = [sit(soak, event, token), sit(soak, event, adminKey)];

  const from = performance.now();
  repeat(net, 1_000 / joinsPerSecond, until, () => join(soak, evening));
  const steer = shotLoop(net, server.port);
  repeat(net, deskEveryMs, until, () => {
    const added = evening.polls.length;
    if (added < polls && performance.now() - from > (until - from) * added / polls) {
      steer.post({ path: `/api/events/${event}/modules`, token: adminKey, body: newPoll(`p${added}`) });
      steer.post(order(event, `p${added}`, "open"));
      steer.post(order(event, `p${added - 1}`, "close"));
      evening.polls.push(`p${added}`);
    }
    const poll = evening.polls.at(-1)!;
    const module = chance.pick(["r", "t", poll]);
    // One after the other, so that whoever acts in between hears "paused" and nothing else.
    if (chance.hit(0.5)) { for (const type of ["pause", "resume"]) steer.post(order(event, module, type)); }
    steer.post(order(event, module, "show"));
    steer.post(order(event, poll, chance.pick(["show_results", "hide_results"])));
  });
  net.run(() => performance.now() >= until && steer.isIdle(), until - from + 60_000, event);
  const desk = organizer(net, server, adminKey);
  for (const [module, type] of [["r", "close"], ["r", "draw"], ["r", "reveal"], ["t", "draw"]]) {
    desk.press(order(event, module, type));
    net.run(desk.answered, 30_000, type);
    if (desk.status() !== 200) fault(soak, `${type} of ${module}: ${desk.status()}`);
  }
  if (steer.refused() > 0) fault(soak, `${steer.refused()} orders of the desk were refused`);
  steer.close();
  desk.close();
  for (const leave of stations) leave();
}

const order = (event: string, module: string, type: string) => ({
  path: `/api/events/${event}/commands`,
  token: adminKey,
  body: JSON.stringify({ id: crypto.randomUUID(), module, type }),
});

const newPoll = (id: string) =>
  JSON.stringify({
    kind: "poll",
    id,
    title: "Votes",
    showResults: "live",
    questions: [{
      id: question,
      text: "Which one?",
      options: choices.map((option) => ({ id: option, label: `Option ${option}` })),
    }],
  });

function repeat(net: Net, everyMs: number, until: number, act: () => void): void {
  const from = performance.now();
  const step = (n: number) => {
    if (performance.now() >= until) return;
    act();
    net.at(from + n * everyMs, () => step(n + 1));
  };
  step(1);
}

/** A station, or the organizer's page: it stays until it is told to leave. */
function sit(soak: Soak, event: string, token: string): () => void {
  let seated: Phone | null = null;
  let isOver = false;
  openPhone(soak.net, soak.server.port, {
    event,
    token,
    page: false,
    joined(phone) {
      seated = phone;
      if (isOver) phone.socket.close();
    },
    failed: (why) => isOver || fault(soak, `a station: ${why}`),
  });
  return () => {
    isOver = true;
    seated?.socket.close();
  };
}

/** One in five loads the page and posts; the others come back with their socket alone and act over it. */
function join(soak: Soak, evening: Evening): void {
  const { net, chance, server } = soak;
  const { event, tokens } = evening;
  const token = tokens[soak.next++ % tokens.length];
  let isLeaving = false;
  let waiting = 0;
  openPhone(net, server.port, {
    event,
    token,
    page: chance.hit(0.2),
    frame(payload) {
      const text = new TextDecoder().decode(payload);
      if (text.startsWith(`{"t":"refusal"`)) judge(soak, JSON.parse(text).refusal.code);
    },
    failed: (why) => isLeaving || fault(soak, `a phone: ${why}`),
    joined(phone) {
      soak.joins++;
      const until = performance.now() + chance.int(...stayMs);
      for (let n = chance.int(...actsOfStay); n > 0; n--) {
        net.at(performance.now() + chance.next() * (until - performance.now()), () => {
          if (waiting > 0) return;
          soak.commands++;
          const command = commandOf(soak, evening);
          if (!phone.wire) return phone.socket.send(JSON.stringify({ t: "command", ...command }));
          waiting++;
          const path = `/api/events/${event}/commands`;
          phone.post({ path, token, body: JSON.stringify(command) }, (status) => {
            waiting--;
            if (![200, 404, 409].includes(status)) fault(soak, `a command: ${status}`);
          });
        });
      }
      net.at(until, () => {
        isLeaving = true;
        phone.wire?.close();
        // Some say goodbye, others are out of reach.
        if (chance.hit(0.5)) phone.socket.send(`{"t":"leave"}`);
        else phone.socket.close();
      });
    },
  });
}

function commandOf({ chance }: Soak, evening: Evening): Record<string, unknown> {
  const id = crypto.randomUUID();
  switch (chance.weigh({ enter: 3, withdraw: 2, vote: 4, purchase: 1 })) {
    case "enter":
      return { id, module: "r", type: "enter" };
    case "withdraw":
      return { id, module: "r", type: "withdraw" };
    case "vote":
      return { id, module: evening.polls.at(-1), type: "vote", question, options: [chance.pick(choices)] };
    case "purchase":
      return { id, module: "t", type: "purchase", quantity: 1 };
  }
}

/** A poll that is being added is not there yet for whoever is quick. */
const ofTheEvening = new Set([
  "already_entered",
  "not_entered",
  "paused",
  "not_open",
  "entries_closed",
  "limit_reached",
  "not_found",
]);

function judge(soak: Soak, code: string): void {
  if (!ofTheEvening.has(code)) fault(soak, `refused: ${code}`);
}

function fault(soak: Soak, what: string): void {
  soak.faults.set(what, (soak.faults.get(what) ?? 0) + 1);
}

function keepSampling(soak: Soak, start: number): void {
  const step = (n: number) =>
    soak.net.at(start + n * sampleEveryMs, () => {
      soak.samples.push(sampleOf(soak, start));
      step(n + 1);
    });
  step(1);
}

function sampleOf({ server, net, heap }: Soak, start: number): Sample {
  return {
    atMs: performance.now() - start,
    resident: residentBytes(server.pid),
    heap: heap[0],
    descriptors: [...Deno.readDirSync(`/proc/${server.pid}/fd`)].length - net.size,
  };
}

function verdict({ samples, joins, commands, faults, server }: Soak, totalMs: number): Row[] {
  const sixth = (n: number, key: keyof Sample) =>
    median(
      samples.filter(({ atMs }) => atMs > totalMs * (n - 1) / 6 && atMs <= totalMs * n / 6)
        .map((sample) => sample[key]),
    );
  const settled = samples.filter(({ atMs }) => atMs > totalMs / 3);
  const memory = (what: string, key: "resident" | "heap"): Row => {
    const [then, now] = [sixth(3, key), sixth(6, key)];
    const ratio = now / then;
    const beside = { name: "third", figure: then / 1e6 };
    return { what, ours: now / 1e6, unit: "MB", beside, ratio, goal: atMost(growthMax, ratio) };
  };
  /** From bytes a millisecond. */
  const perHour = (key: "resident" | "heap") => 3.6 * slope(settled.map((each) => [each.atMs, each[key]]));
  const [then, now] = [sixth(3, "descriptors"), sixth(6, "descriptors")];
  for (const [what, times] of faults) console.log(`${times} times: ${what}`);
  const faultCount = [...faults.values()].reduce((sum, times) => sum + times, 0);
  return [
    memory("resident, last sixth", "resident"),
    memory("heap, last sixth", "heap"),
    {
      what: "descriptors beyond connections, last sixth",
      ours: now,
      unit: "",
      beside: { name: "third", figure: then },
      goal: atMost(then + descriptorsMax, now),
    },
    { what: "slope of resident from the third on", ours: perHour("resident"), unit: "MB/h" },
    { what: "slope of the heap", ours: perHour("heap"), unit: "MB/h" },
    { what: "joins and leaves", ours: joins, unit: "" },
    { what: "commands of phones", ours: commands, unit: "" },
    { what: "answers that nobody should hear", ours: faultCount, unit: "", goal: atMost(0, faultCount) },
    { what: "the file at the end", ours: Deno.statSync(`${server.folder}/kv.sqlite`).size / 1e6, unit: "MB" },
  ];
}

/** Theil and Sen: the median over all pairs, which a few wild samples do not turn. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes = points.flatMap(([x, y], i) => points.slice(i + 1).map(([x2, y2]) => (y2 - y) / (x2 - x)));
  return median(slopes);
}
