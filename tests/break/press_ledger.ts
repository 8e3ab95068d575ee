/**
 * What everybody of a hall was told, press by press, and whether it is what the database holds: for runs that break
 * something and ask afterwards what became of each entry, vote and purchase.
 *
 * A press is one command under one id, sent as often as it takes. Used by the neighbours in this folder.
 * @module
 */
import Papa from "papaparse";
import { choices, openHall, openPoll, openRaffle, openTickets, question } from "@/tests/load/crowd.ts";
import type { Json, RunningServer } from "@/tests/server.ts";

export const hall = "hall";
export const commandsPath = `/api/events/${hall}/commands`;
const modules = { enter: "r", vote: "v", purchase: "t" } as const;
type Kind = keyof typeof modules;
const kinds = Object.keys(modules) as Kind[];

export interface Press {
  attendee: string;
  token: string;
  kind: Kind;
  /** As it is sent, every time. */
  command: Json;
  /** What was acknowledged, each time that it was: all have to say the same. */
  told: string[];
  /** A refusal that is no "busy", or an answer that nobody understands. */
  refused?: string;
}

export interface Ledger {
  presses: Press[];
  people: number;
  /** The next three presses of somebody who has not pressed yet; undefined when all have. */
  nextPerson(): Press[] | undefined;
}

/** An event with everybody checked in, a raffle, a poll and a shop, all open. */
export async function openLedger(server: RunningServer, people: number): Promise<Ledger> {
  const tokens = await openHall(server, hall, people);
  await openRaffle(server, hall, modules.enter);
  await openPoll(server, hall, modules.vote);
  await openTickets(server, hall, modules.purchase, 2);
  // The list comes in the order of the ids.
  const ids = Array.from({ length: people }, (_, i) => `p${i}`).sort();
  const presses: Press[] = [];
  let next = 0;
  return {
    presses,
    people,
    nextPerson() {
      const i = next++;
      if (i >= people) return undefined;
      const mine = kinds.map((kind): Press => ({
        attendee: ids[i],
        token: tokens[i],
        kind,
        command: { id: `${kind} ${ids[i]}`, module: modules[kind], type: kind, ...argsOf(kind, i) },
        told: [],
      }));
      presses.push(...mine);
      return mine;
    },
  };
}

function argsOf(kind: Kind, i: number): Json {
  if (kind === "vote") return { question, options: [choices[i % choices.length]] };
  return kind === "purchase" ? { quantity: 1 } : {};
}

export type Said = "taken" | "busy" | "refused";

/** Writes down an answer of the server, by HTTP or in a frame. */
export function hear(press: Press, answer: Json): Said {
  if (answer?.ok === true || answer?.t === "reply") {
    // Of a repeat the receipt is the same; that it is one is no part of it.
    const { repeated: _repeated, ...reply } = answer.reply;
    press.told.push(JSON.stringify(reply));
    return "taken";
  }
  const code = answer?.refusal?.code;
  if (code === "busy") return "busy";
  press.refused = JSON.stringify(answer).slice(0, 200);
  return "refused";
}

export interface Verdict {
  acknowledged: number;
  /** Acknowledged, and not in the database, or not as it was told. */
  lost: number;
  /** In the database more than once, or under one number with somebody else. */
  doubled: number;
  /** Presses that were answered twice, differently. */
  contradicted: number;
  /** Counts that screens show beside the rows that there are. */
  miscounted: number;
  /** In the database without anybody's having pressed, or pressed and never answered. */
  unexplained: number;
  /** The first few sentences of what is wrong. */
  sentences: string[];
}

/** Reads all rows anew; asked of a server at rest. */
export async function judge(server: RunningServer, { presses }: Ledger): Promise<Verdict> {
  const verdict = { lost: 0, doubled: 0, contradicted: 0, miscounted: 0, unexplained: 0 };
  const sentences: string[] = [];
  const count = (what: keyof typeof verdict, sentence: string) => {
    verdict[what]++;
    if (sentences.length < 10) sentences.push(`${what}: ${sentence}`);
  };
  const view = (await server.api("GET", `/api/events/${hall}`)).modules;
  for (const kind of kinds) {
    const rows = await table(server, modules[kind]);
    const byPerson = Map.groupBy(rows, ({ attendee }) => attendee);
    for (const press of presses.filter((each) => each.kind === kind)) {
      const { attendee, told } = press;
      const mine = byPerson.get(attendee) ?? [];
      byPerson.delete(attendee);
      if (new Set(told).size > 1) count("contradicted", `${press.command.id}: ${told.join(" and ")}`);
      if (mine.length > 1) count("doubled", `${press.command.id} is there ${mine.length} times`);
      if (told.length === 0 && mine.length > 0) {
        count("unexplained", `${press.command.id} was never answered`);
      }
      if (told.length > 0 && !(mine.length > 0 && holds(kind, JSON.parse(told[0]), mine[0]))) {
        count("lost", `${press.command.id} was told ${told[0]}, and there is ${JSON.stringify(mine[0])}`);
      }
    }
    for (const stranger of byPerson.keys()) count("unexplained", `${kind} of ${stranger}, who never pressed`);
    const shown: number = kind === "enter"
      ? view.r.entryCount
      : kind === "vote"
      ? view.v.ballotCounts[question]
      : view.t.sold;
    if (shown !== rows.length) count("miscounted", `${shown} shown of ${kind}, ${rows.length} rows`);
    if (kind === "vote") continue;
    const numbers = rows.map((row) => Number(kind === "enter" ? row.entryNumber : row.ticket)).sort((a, b) =>
      a - b
    );
    numbers.forEach((number, i) =>
      number === i + 1 || count("doubled", `${kind} number ${number} at place ${i + 1}`)
    );
  }
  const acknowledged = presses.filter(({ told }) => told.length > 0).length;
  return { acknowledged, ...verdict, sentences };
}

function holds(kind: Kind, reply: Json, row: Record<string, string>): boolean {
  switch (kind) {
    case "enter":
      return String(reply.entryNumber) === row.entryNumber && reply.entrantTag === row.entrantTag;
    case "vote":
      return reply.options.join(" ") === row.options;
    case "purchase":
      return String(reply.tickets[0]?.number ?? reply.tickets[0]) === row.ticket;
  }
}

async function table(server: RunningServer, module: string): Promise<Record<string, string>[]> {
  const { status, body } = await server.ask("GET", `/api/events/${hall}/modules/${module}/entries.csv`);
  if (status !== 200) throw new Error(`entries.csv of ${module}: ${status} ${JSON.stringify(body)}`);
  const text = (body as string).replace(/^\ufeff/, "");
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
}
