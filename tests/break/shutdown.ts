/**
 * A server that is told to stop in the middle of a rush, twenty times: does it go in time, is everything there that it
 * acknowledged, and do a thousand phones come back by themselves?
 *
 * `deno task bench shutdown`, some three minutes. The phones are the product's own connection over the sockets of
 * `bench/net.ts`, and a few more over the runtime's. Other ways to stop one are in `shutdown_cases.ts`.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { createNet, type Net, type Wire } from "@/bench/net.ts";
import { answerReader, requestBytes } from "@/bench/net_http.ts";
import { type NetSocket, openSocket } from "@/bench/net_socket.ts";
import { atMost, median, rounds, type Row } from "@/bench/report.ts";
import { connect, type Connection, type Socket } from "@/lib/client/connection.ts";
import { CLOSE } from "@/lib/protocol/messages.ts";
import {
  commandsPath,
  hall,
  hear,
  judge,
  type Ledger,
  openLedger,
  type Press,
} from "@/tests/break/press_ledger.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";
import { createChance } from "@/tests/sim/chance.ts";
import type { Round } from "@/tests/two_servers/round.ts";
import { openSeat, type Seat } from "@/tests/two_servers/seats.ts";
import { mortal } from "@/tests/break/mortal.ts";
import { exitBoundMs, shutdownCases } from "@/tests/break/shutdown_cases.ts";

/** The spread of two seconds, and the waits of who tried while nothing listened: 0.25, 0.5, 1, 2, 4 s at most. */
const backBoundMs = 10_000;
const sockets = 1_000;
const ownClients = 4;
const lanes = 32;
/** Of one lane, after each answer: a rush, and not the whole machine. */
const breathMs = 8;
const sliceMs = 10;
const patienceMs = 60_000;
const decoder = new TextDecoder();

/** Runs both worlds, the thread of the sockets and this one's promises, in turns. */
async function turn(net: Net, isDone: () => boolean, what: string): Promise<void> {
  for (const until = performance.now() + patienceMs; !isDone();) {
    if (performance.now() > until) throw new Error(`${what}: not done after ${patienceMs} ms`);
    const end = performance.now() + sliceMs;
    net.run(() => performance.now() >= end || isDone(), patienceMs, what);
    await pause(0);
  }
}

/** A phone: the product's connection over a socket of the light client. */
interface Phone {
  connection: Connection;
  isLive: boolean;
  /** How its last socket went. */
  closed: { code: number; saidBye: boolean } | null;
}

function openPhone(net: Net, port: number, token: string): Phone {
  const phone: Phone = { connection: null!, isLive: false, closed: null };
  phone.connection = connect({
    openSocket() {
      let inner: NetSocket | null = null;
      let saidBye = false;
      const socket: Socket & { readyState: number } = {
        readyState: 0,
        onmessage: null,
        onclose: null,
        onerror: null,
        send: (text) => inner?.send(text),
        close() {
          socket.readyState = 3;
          inner?.close();
        },
      };
      inner = openSocket(net, port, `/api/events/${hall}/socket`, token, {
        frame(payload) {
          socket.readyState = 1;
          const text = decoder.decode(payload);
          saidBye ||= text.startsWith(`{"t":"bye"`);
          socket.onmessage?.({ data: text });
        },
        closed(why) {
          socket.readyState = 3;
          const code = Number(/^close (\d+)/.exec(why)?.[1] ?? 1006);
          phone.isLive = false;
          // What never was open did not go.
          if (why !== "hung up" || saidBye) phone.closed ??= { code, saidBye };
          socket.onclose?.({ code });
        },
      });
      return socket;
    },
    now: () => performance.now(),
    random: Math.random,
    setTimer(callback, ms) {
      let isOff = false;
      net.at(performance.now() + ms, () => isOff || callback());
      return () => isOff = true;
    },
    // What it shows is another test's: here it is enough that it is there.
    onFrame: () => "applied",
    onState: (state) => phone.isLive = state === "live",
    onEnded: (code) => phone.closed = { code, saidBye: false },
  });
  return phone;
}

/** Lanes that press for one person after the other. A lane that breaks leaves its press without an answer. */
function rush(net: Net, port: number, ledger: Ledger) {
  let open = true;
  const queue: Press[] = [];
  const next = () => queue.shift() ?? (queue.push(...ledger.nextPerson() ?? []), queue.shift());
  const counts = { busy: 0, cut: 0, refused: 0, answered: 0 };
  const wires: Wire[] = [];
  for (let i = 0; i < lanes; i++) {
    const read = answerReader();
    let press: Press | undefined;
    const fire = (wire: Wire) => {
      press = open ? next() : undefined;
      if (press) {
        wire.write(
          requestBytes({ path: commandsPath, token: press.token, body: JSON.stringify(press.command) }),
        );
      }
    };
    wires.push(net.open(port, {
      opened: fire,
      heard(bytes, wire) {
        const answer = read(bytes);
        if (!answer || !press) return;
        const said = hear(press, JSON.parse(answer.text.slice(answer.text.indexOf("\r\n\r\n") + 4)));
        counts.answered++;
        if (said !== "taken") counts[said]++;
        press = undefined;
        // A server that is about to go says so, and a client that reads it sends nothing more there.
        if (!/\r\nconnection: close/i.test(answer.text)) {
          net.at(performance.now() + breathMs, () => fire(wire));
        }
      },
      closed() {
        if (press) counts.cut++;
        press = undefined;
      },
    }));
  }
  return {
    counts,
    stop() {
      open = false;
      for (const wire of wires) wire.close();
    },
  };
}

/** Sends again what has no answer, as the people would. */
async function settle(server: RunningServer, presses: readonly Press[]): Promise<void> {
  const open = presses.filter(({ told }) => told.length === 0);
  for (let i = 0; i < open.length; i += 64) {
    await Promise.all(
      open.slice(i, i + 64).map(async (press) => {
        while (press.told.length === 0) {
          const { body } = await server.ask("POST", commandsPath, press.command, press.token);
          if (hear(press, body) === "refused") throw new Error(`${press.command.id}: ${press.refused}`);
        }
      }),
    );
  }
}

export async function breakShutdown(withCases = !Deno.args.includes("--no-cases")): Promise<Row[]> {
  const count = Math.max(1, Math.round(4 * rounds()));
  const chance = createChance(11);
  const server = await startServer({ through: await mortal() });
  const net = createNet();
  const seats: Seat[] = [];
  const phones: Phone[] = [];
  const exits: number[] = [];
  const backs: number[] = [];
  const total = { badCode: 0, noBye: 0, cut: 0, busy: 0, taken: 0, wrong: 0, faults: 0, repeated: 0 };
  try {
    const ledger = await openLedger(server, 20_000);
    const people = Array.from({ length: sockets }, () => ledger.nextPerson()![0]);
    const { token } = await server.api("POST", `/api/events/${hall}/station-session`, { passcode: "1234" });
    const round = {
      event: hall,
      servers: [server],
      chance: chance.fork(),
      seen: new Map(),
    } as unknown as Round;
    for (let i = 0; i < ownClients; i++) seats.push(openSeat(round, `station ${i}`, token));
    const isBack = () =>
      phones.every(({ isLive }) => isLive) && seats.every(({ room }) => room.status.value === "live");
    // So many handshakes at a time as the kernel keeps waiting.
    for (let i = 0; i < people.length; i += 100) {
      for (const person of people.slice(i, i + 100)) phones.push(openPhone(net, server.port, person.token));
      await turn(net, isBack, "seating");
    }
    for (let n = 0; n < count; n++) {
      const before = ledger.presses.length;
      const faultsBefore = faultsIn(server);
      for (const phone of phones) phone.closed = null;
      const rushing = rush(net, server.port, ledger);
      const until = performance.now() + chance.int(150, 1_200);
      await turn(net, () => performance.now() >= until, "the rush");
      const from = performance.now();
      let status: Deno.CommandStatus | undefined;
      let exitMs = 0;
      server.kill("SIGTERM").then((ended) => {
        status = ended;
        exitMs = performance.now() - from;
      });
      await turn(net, () => status !== undefined, "the end");
      // What lies in the sockets' buffers is heard as well.
      const heardBy = performance.now() + 100;
      await turn(net, () => performance.now() >= heardBy, "the goodbyes");
      rushing.stop();
      exits.push(exitMs);
      total.badCode += phones.filter(({ closed }) => closed?.code !== CLOSE.restarting).length;
      total.noBye += phones.filter(({ closed }) => !closed?.saidBye).length;
      if (status!.code !== 0) total.faults++;
      const { cut, busy, refused, answered } = rushing.counts;
      total.cut += cut;
      total.busy += busy;
      total.faults += refused + faultsIn(server) - faultsBefore;
      let isUp = false;
      server.restart().then(() => isUp = true);
      await turn(net, () => isUp, "the start");
      const up = performance.now();
      await turn(net, isBack, "coming back");
      backs.push(performance.now() - up);
      await settle(server, ledger.presses.slice(before));
      // Some of those that have an answer ask once more, and have to hear the same.
      for (const press of ledger.presses.slice(before).filter((_, i) => i % 20 === 0)) {
        hear(press, (await server.ask("POST", commandsPath, press.command, press.token)).body);
        total.repeated++;
      }
      const verdict = await judge(server, {
        ...ledger,
        presses: ledger.presses.filter(({ told }) => told.length > 0),
      });
      const { lost, doubled, contradicted, miscounted, unexplained, acknowledged, sentences } = verdict;
      total.wrong += lost + doubled + contradicted + miscounted + unexplained;
      total.taken = acknowledged;
      console.log(
        `round ${n + 1}: exit ${status!.code} after ${
          Math.round(exitMs)
        } ms, ${answered} answered, ${busy} busy, ` +
          `${cut} cut, the last of all back ${Math.round(backs.at(-1)!)} ms after the start`,
      );
      for (const sentence of sentences) console.log(`  ${sentence}`);
    }
  } finally {
    for (const { room } of seats) room.leave();
    net.close();
    await server.stop();
  }
  const { badCode, noBye, cut, busy, taken, wrong, faults, repeated } = total;
  const worst = Math.max(...exits);
  const last = Math.max(...backs);
  return [
    { what: `exit, median of ${count}`, ours: median(exits), unit: "ms" },
    { what: "exit, the slowest", ours: worst, unit: "ms", goal: atMost(exitBoundMs, worst) },
    { what: "exit code not 0, faults in answers and log", ours: faults, unit: "", goal: atMost(0, faults) },
    {
      what: `of ${sockets} sockets each time, without 1001`,
      ours: badCode,
      unit: "",
      goal: atMost(0, badCode),
    },
    { what: "without a bye", ours: noBye, unit: "", goal: atMost(0, noBye) },
    {
      ...{ what: "lost, doubled, miscounted, contradicted", ours: wrong, unit: "" },
      ...{ beside: { name: "acknowledged", figure: taken }, goal: atMost(0, wrong) },
    },
    { what: "asked once more, the same answer", ours: repeated, unit: "" },
    { what: "busy at the end", ours: busy, unit: "" },
    { what: "cut without an answer, and sent again", ours: cut, unit: "", goal: atMost(0, cut) },
    { what: `the last of ${sockets + ownClients} back, median`, ours: median(backs), unit: "ms" },
    {
      what: `the last of ${sockets + ownClients} back, at worst`,
      ours: last,
      unit: "ms",
      goal: atMost(backBoundMs, last),
    },
    ...(withCases ? await shutdownCases() : []),
  ];
}

function faultsIn(server: RunningServer): number {
  return server.output().split("\n").filter((line) =>
    /"event":"[a-z_]*fault"|Uncaught|panicked|^error/.test(line)
  ).length;
}
