/**
 * An event in the middle of everything, for servers that are killed under it: guests who enter, vote and buy over HTTP
 * and over sockets, three hands of an organizer, and a ledger of what each of them was told.
 *
 * Who gets no answer keeps the very same command and sends it again once the server is back, as a phone does.
 * `ledger.ts` holds the server's file to the ledger; `kill.ts` runs the rounds.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { openRound, type Person, poll, questions, raffle, type Round } from "@/tests/two_servers/round.ts";
import { type Json, type RunningServer } from "@/tests/server.ts";
import type { Chance } from "@/tests/sim/chance.ts";

export const shop = "shop";
export const cap = 90;
export const perPerson = 4;

/** A command as it is sent. */
export interface Act {
  id: string;
  module: string;
  type: string;
  question?: string;
  options?: string[];
  quantity?: number;
}

export type Told = { ok: true; seq: number; reply: Json } | { ok: false; code: string; refusal?: Json };

export interface Guest extends Person {
  /** Request → the numbers that were acknowledged. */
  bought: Map<string, number[]>;
  /** Every entry that was acknowledged: its command. */
  entered: Act | null;
  /** Sent and not answered. */
  open: Act | null;
  /** Absent: over HTTP. */
  socket?: Line;
}

/** One hand of the organizer for each module, so that one phase does not wait for another. */
export interface Hand {
  module: string;
  /** By the acknowledged commands alone; a seal and what follows a shop's draw happen by themselves. */
  phase: string;
  open: Act | null;
}

export interface Hall {
  round: Round;
  guests: Guest[];
  hands: Hand[];
  /** False: nobody begins anything new. */
  acting: boolean;
  /** Resolves while the server is there; anew with each kill. */
  up: Promise<void>;
  /** True from the moment of a kill to the end of the restart. */
  down: boolean;
  /** Who got no answer and waits for the server. */
  waiting: number;
  /** Who was told "busy" asks again after so long. */
  againMs: number;
  /** The highest number of a commit that anybody was told. */
  seq: number;
  /** Acknowledged commands. */
  told: number;
  /** Called in the very turn in which each is heard. */
  onTold: () => void;
  /** The same for each "busy", which is pressed again. */
  onBusy: (refusal: Json, act: Act) => void;
  wrong: string[];
}

/** Longer than a server that is there may think, its own deadline of eight seconds included. */
const answerMs = 12_000;
/** A command that was answered "busy" this often has met a server that does not recover. */
const pressesMax = 1_000;

/** A new event with its poll, raffle and shop open, and guests of whom every third is on a socket. */
export async function openHall(
  server: RunningServer,
  chance: Chance,
  event: string,
  people: number,
): Promise<Hall> {
  const round = await openRound([server, server], chance.fork(), event, people);
  const tickets = { kind: "tickets", id: shop, title: "The last ones", cap, perPerson, mode: "offline" };
  await server.api("POST", `/api/events/${event}/modules`, tickets);
  for (const module of [poll, raffle, shop]) {
    await server.api("POST", `/api/events/${event}/commands`, { id: `open ${module}`, module, type: "open" });
  }
  const guests = round.people.map((person): Guest => ({
    ...person,
    bought: new Map(),
    entered: null,
    open: null,
  }));
  round.people = guests;
  for (const [i, guest] of guests.entries()) {
    if (i % 3 === 0) guest.socket = await openLine(server, event, guest.token);
  }
  const hands = [poll, raffle, shop].map((module): Hand => ({ module, phase: "open", open: null }));
  return {
    ...{ round, guests, hands, acting: true, up: Promise.resolve(), down: false },
    ...{ waiting: 0, againMs: 50, seq: 0, told: 0, onTold: () => {}, onBusy: () => {}, wrong: [] },
  };
}

/** A socket that answers commands. */
interface Line {
  /** Rejects when the socket is over before the answer. */
  ask(act: Act): Promise<Told>;
  close(): void;
}

async function openLine({ origin }: RunningServer, event: string, token: string): Promise<Line> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/api/events/${event}/socket`, [
    "drumroll.v1",
    `bearer.${token}`,
  ]);
  const asked = new Map<string, { resolve: (told: Told) => void; reject: (error: Error) => void }>();
  let isOver = false;
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    const mine = asked.get(frame.id);
    if (frame.t === "reply") mine?.resolve({ ok: true, seq: frame.seq, reply: frame.reply });
    if (frame.t === "refusal") mine?.resolve({ ok: false, code: frame.refusal.code, refusal: frame.refusal });
  };
  const over = () => {
    isOver = true;
    for (const { reject } of asked.values()) reject(new Error("the socket is over"));
  };
  socket.onerror = over;
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onclose = () => {
      over();
      reject(new Error("a socket was refused"));
    };
  });
  return {
    ask(act) {
      if (isOver) return Promise.reject(new Error("the socket is over"));
      return new Promise<Told>((resolve, reject) => {
        asked.set(act.id, { resolve, reject });
        socket.send(JSON.stringify({ t: "command", ...act }));
      }).finally(() => asked.delete(act.id));
    },
    close: () => socket.close(),
  };
}

export async function askHttp({ round }: Hall, act: Act, token?: string): Promise<Told> {
  const [server] = round.servers;
  const { status, body } = await server.ask("POST", `/api/events/${round.event}/commands`, act, token);
  if (status === 200) return { ok: true, seq: body.seq, reply: body.reply };
  return { ok: false, code: body?.refusal?.code ?? `status ${status}`, refusal: body?.refusal };
}

/** The same command until there is an answer that settles it, over every kill. */
async function press(hall: Hall, act: Act, token?: string, line?: Line): Promise<Told> {
  for (let pressed = 0; pressed < pressesMax; pressed++) {
    try {
      const told = await inTime(line ? line.ask(act) : askHttp(hall, act, token));
      if (told.ok) {
        hall.seq = Math.max(hall.seq, told.seq);
        hall.told++;
        hall.onTold();
      }
      if (told.ok || !["busy", "rate_limited"].includes(told.code)) return told;
      hall.onBusy(told.refusal, act);
      await pause(hall.againMs);
    } catch (error) {
      // Over the same connection nothing comes any more: as a phone does that lost its socket, it goes by HTTP.
      line = undefined;
      if (!hall.down) {
        hall.wrong.push(`${act.id} got no answer from a server that nobody killed: ${error}`);
        return { ok: false, code: "silence" };
      }
      hall.waiting++;
      await hall.up;
      hall.waiting--;
    }
  }
  hall.wrong.push(`${act.id} was pressed ${pressesMax} times`);
  return { ok: false, code: "busy" };
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), answerMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** One guest, who does one thing after the other until the hall stops acting, and then waits for the last answer. */
export async function live(hall: Hall, guest: Guest, chance: Chance): Promise<void> {
  for (let n = 0; hall.acting; n++) {
    const act = nextAct(guest, chance, `${guest.id}-${n}`);
    guest.open = act;
    const told = await press(hall, act, guest.token, guest.socket);
    guest.open = null;
    keep(hall, guest, act, told);
    await pause(chance.int(0, 8));
  }
}

function nextAct(guest: Guest, chance: Chance, id: string): Act {
  const type = guest.entry === null
    ? chance.weigh({ enter: 6, vote: 4, purchase: 3 })
    : chance.weigh({ vote: 6, purchase: 3, withdraw: 1 });
  if (type === "purchase") return { id, module: shop, type, quantity: chance.int(1, 2) };
  if (type !== "vote") return { id, module: raffle, type };
  const { id: question, options: all, multiple } = chance.pick(questions);
  const options = multiple ? all.filter(() => chance.hit(0.5)) : [chance.pick(all)];
  return { id, module: poll, type, question, options: options.length > 0 ? options : [all[0]] };
}

const REFUSED: Record<string, readonly string[]> = {
  enter: ["not_open", "paused", "entries_closed"],
  withdraw: ["entries_closed"],
  vote: ["not_open", "paused", "entries_closed"],
  purchase: ["limit_reached", "not_open", "sold_out"],
};

/** Writes down what was said; what nothing explains is wrong at once. */
function keep(hall: Hall, guest: Guest, act: Act, told: Told): void {
  if (!told.ok) {
    if (!REFUSED[act.type].includes(told.code)) hall.wrong.push(`${act.id} ${act.type}: ${told.code}`);
    return;
  }
  const { reply } = told;
  if (act.type === "vote") guest.voted.set(act.question!, reply.options);
  else if (act.type === "purchase") guest.bought.set(act.id, reply.tickets);
  else {
    if (guest.number !== null && guest.number !== reply.entryNumber) {
      hall.wrong.push(`${guest.id} had number ${guest.number} and was told ${reply.entryNumber}`);
    }
    guest.number = reply.entryNumber;
    guest.entry = act.type === "enter" ? reply.entryNumber : null;
    guest.entered = act.type === "enter" ? act : null;
  }
}

/** Sends one command of the organizer until it is settled. @returns the code of the refusal, or "ok" */
export async function order(hall: Hall, hand: Hand, type: string, id: string): Promise<string> {
  const act: Act = { id, module: hand.module, type };
  hand.open = act;
  const told = await press(hall, act);
  hand.open = null;
  if (!told.ok) {
    const known = ["wrong_phase", "nothing_to_draw"].includes(told.code);
    if (!known) hall.wrong.push(`${hand.module} ${type}: ${told.code}`);
    return told.code;
  }
  hand.phase = told.reply.phase ?? hand.phase;
  return "ok";
}

/** Pauses and resumes until the hall stops acting. */
export async function fidget(hall: Hall, hand: Hand, chance: Chance): Promise<void> {
  for (let n = 0; hall.acting; n++) {
    await pause(chance.int(5, 90));
    if (!hall.acting) return;
    const type = hand.phase === "open" ? chance.weigh({ pause: 1, show: 1 }) : "resume";
    if (hand.phase === "open" || hand.phase === "paused") await order(hall, hand, type, `${type} ${n}`);
    // Nobody does anything in a hall that rests.
    if (hand.phase === "paused") await order(hall, hand, "resume", `resume after ${n}`);
  }
}
