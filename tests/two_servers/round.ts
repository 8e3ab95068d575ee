/**
 * One evening: an event of its own, on two servers that share nothing but the database, and what everybody
 * was told about it.
 *
 * `people.ts` acts in it, `seats.ts` watches it, `check.ts` judges it when everything has come to rest.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "@/tests/sim/chance.ts";
import type { Json, RunningServer } from "@/tests/server.ts";

export interface Person {
  id: string;
  token: string;
  /** Question → the options of the last vote that was acknowledged. */
  voted: Map<string, string[]>;
  /** The number that was acknowledged and not withdrawn since; null while out. */
  entry: number | null;
  /** A number once given stays with the person. */
  number: number | null;
}

export interface Round {
  event: string;
  servers: readonly RunningServer[];
  chance: Chance;
  people: Person[];
  stationToken: string;
  /** False: no new actions; what is on its way is pressed until it is answered. */
  open: boolean;
  /** How often what happened. */
  seen: Map<string, number>;
}

export const poll = "vote";
export const raffle = "win";
export const questions = [
  { id: "dish", text: "What is for dinner?", options: ["soup", "bread", "cake"], multiple: false },
  { id: "songs", text: "Which songs?", options: ["one", "two", "three", "four"], multiple: true },
];

const answerMs = 12_000;
/** Nobody presses for longer than this; it is far beyond a restart of the database and of a server together. */
const pressesMax = 400;

export function count(round: Round, what: string): void {
  round.seen.set(what, (round.seen.get(what) ?? 0) + 1);
}

/**
 * Presses until there is an answer that is not "busy", each time at any of the servers, always the same command.
 * @throws {Error} after `pressesMax` presses without an answer
 */
export async function press(
  round: Round,
  token: string | undefined,
  path: string,
  body: unknown,
): Promise<{ status: number; body: Json }> {
  const { chance, servers, event } = round;
  for (let pressed = 0; pressed < pressesMax; pressed++) {
    if (pressed > 0) await pause(chance.int(30, 250));
    try {
      const answer = await withDeadline(
        chance.pick(servers).ask("POST", `/api/events/${event}${path}`, body, token),
      );
      if (answer.status === 503) count(round, "busy");
      else if (answer.status === 429) count(round, "rate_limited");
      else if (answer.status === 500) count(round, `fault ${answer.body.refusal?.code}`);
      else return answer;
    } catch {
      // The server was killed, or did not answer in time: whether it happened is open.
      count(round, "no answer");
    }
  }
  throw new Error(`${JSON.stringify(body)} was pressed ${pressesMax} times without an answer`);
}

function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), answerMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** A new event with a poll, a raffle and everybody checked in; asked for again while the database fails. */
export async function openRound(
  servers: readonly RunningServer[],
  chance: Chance,
  event: string,
  peopleCount: number,
): Promise<Round> {
  const round: Round = { event, servers, chance, people: [], stationToken: "", open: true, seen: new Map() };
  const [server] = servers;
  await server.api("POST", "/api/events", { id: event, name: `Evening ${event}`, passcode: "4711" });
  const rows = Array.from(
    { length: peopleCount },
    (_, i) => ({ id: `p${i}`, name: `Person ${i}`, checkedIn: true }),
  );
  await server.api("POST", `/api/events/${event}/attendees`, rows);
  await server.api("POST", `/api/events/${event}/modules`, {
    kind: "poll",
    id: poll,
    title: "Votes",
    showResults: chance.pick(["live", "after_close", "manual"]),
    questions: questions.map(({ options, ...question }) => ({
      ...question,
      options: options.map((id) => ({ id, label: id })),
    })),
  });
  await server.api("POST", `/api/events/${event}/modules`, {
    kind: "raffle",
    id: raffle,
    title: "Raffle",
    mode: "offline",
    tiers: [{ id: "gold", label: "Gold", count: 3 }],
  });
  const { attendees } = await server.api("GET", `/api/events/${event}/attendees?limit=1000`);
  round.people = attendees.map(({ id, token }: Json) => ({
    id,
    token,
    voted: new Map(),
    entry: null,
    number: null,
  }));
  round.stationToken =
    (await server.api("POST", `/api/events/${event}/station-session`, { passcode: "4711" })).token;
  return round;
}
