/**
 * What a server's file has to say after a kill, row by row: everything that anybody was told is there, once and with
 * the number it was told, nothing else is there but what was on its way, and the counts of the head are its rows.
 *
 * Read from a copy of the file that no server has touched since the kill, with nothing of ours but the map of keys.
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { type AuditRecord, checkChain } from "@/lib/room/audit.ts";
import type { Head } from "@/lib/modules/contract.ts";
import type { Ballot, PollState } from "@/lib/modules/poll.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import { type Buyer, type Ticket, ticketsIn, type TicketsState } from "@/lib/modules/tickets_state.ts";
import { headKey, tablePrefix } from "@/lib/storage/keys.ts";
import { poll, questions, raffle } from "@/tests/two_servers/round.ts";
import { type Act, cap, type Guest, type Hall, type Hand, perPerson, shop } from "@/tests/break/hall.ts";

/** Copies what a killed server left, without the index of its log: that is made anew by whoever opens it. */
export async function copyFile(folder: string): Promise<string> {
  const copy = await Deno.makeTempDir({ prefix: "drumroll-copy-" });
  for (const file of ["kv.sqlite", "kv.sqlite-wal"]) {
    await Deno.copyFile(`${folder}/${file}`, `${copy}/${file}`).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
  return copy;
}

export interface Found {
  wrong: string[];
  /** Commands that nobody had heard of at the kill, and how many of them had landed. */
  open: number;
  landed: number;
  seq: number;
}

/** @param copy as `copyFile` made it; the halls are those of the file */
export async function readFile(copy: string, halls: readonly Hall[]): Promise<Found[]> {
  const file = new DatabaseSync(`${copy}/kv.sqlite`);
  const { integrity_check: sound } = file.prepare("PRAGMA integrity_check").get() as Record<string, string>;
  const { expiring } = file.prepare("SELECT count(*) AS expiring FROM kv WHERE expiration_ms >= 0")
    .get() as Record<string, number>;
  file.close();
  const kv = await Deno.openKv(`${copy}/kv.sqlite`);
  try {
    const found: Found[] = [];
    for (const hall of halls) found.push(await readHall(kv, hall));
    if (sound !== "ok") found[0].wrong.push(`the file is broken: ${sound}`);
    // `lib/storage/expiry.ts` says why.
    if (expiring > 0) found[0].wrong.push(`${expiring} rows are left to the database's own collector`);
    return found;
  } finally {
    kv.close();
  }
}

async function readHall(kv: Deno.Kv, hall: Hall): Promise<Found> {
  const { event } = hall.round;
  const { value: head } = await kv.get<Head>(headKey(event));
  if (!head) return { wrong: [`${event} is gone`], open: 0, landed: 0, seq: 0 };
  const table = async <T>(owner: string, name: string): Promise<T[]> =>
    (await Array.fromAsync(kv.list<T>({ prefix: tablePrefix(event, owner, name) }))).map(({ value }) =>
      value
    );
  const found: Found = { wrong: [], open: 0, landed: 0, seq: head.seq };
  const insist = (holds: boolean, sentence: string) => holds || found.wrong.push(`${event}: ${sentence}`);
  /** A command without an answer: either it is there or it is not, and both are right. */
  const count = (hasLanded: boolean) => {
    found.open++;
    if (hasLanded) found.landed++;
  };

  insist(head.seq >= hall.seq, `commit ${hall.seq} was acknowledged, and the head is ${head.seq}`);
  const chain = checkChain(
    await table<AuditRecord>("@", "audit"),
    head.audit ?? { n: 0, hash: "00".repeat(32) },
  );
  insist(chain.ok, `the audit log is broken: ${JSON.stringify(chain)}`);
  for (const hand of hall.hands) {
    const phases = reachable(hand);
    const { phase } = head.modules[hand.module] as { phase: string };
    insist(phases.has(phase), `${hand.module} is ${phase}, and can only be ${[...phases].join(" or ")}`);
  }

  const ballots = await table<Ballot>(poll, "ballot");
  readPoll(head.modules[poll] as PollState, ballots, insist);
  const entries = await table<Entry>(raffle, "entry");
  readRaffle(head.modules[raffle] as RaffleState, entries, insist);
  const buyers = await table<Buyer>(shop, "entry");
  const tickets = buyers.flatMap(ticketsIn);
  readShop(head.modules[shop] as unknown as TicketsState, buyers, tickets, insist);

  for (const guest of hall.guests) {
    const mine = <T extends { attendee: string }>(rows: T[]) =>
      rows.filter(({ attendee }) => attendee === guest.id);
    readBallots(guest, mine(ballots), insist, count);
    readEntry(guest, mine(entries), insist, count);
    readTickets(guest, mine(tickets), insist, count);
  }
  return found;
}

type Insist = (holds: boolean, sentence: string) => unknown;
type Count = (hasLanded: boolean) => void;

const isOneToN = (numbers: number[]) => numbers.sort((a, b) => a - b).every((number, i) => number === i + 1);

function readPoll({ ballotCounts, tally }: PollState, ballots: Ballot[], insist: Insist): void {
  for (const { id, options } of questions) {
    const cast = ballots.filter(({ question }) => question === id);
    insist(new Set(cast.map(({ attendee }) => attendee)).size === cast.length, `two ballots of one to ${id}`);
    insist(ballotCounts[id] === cast.length, `${id}: ${ballotCounts[id]} counted, ${cast.length} ballots`);
    for (const option of options) {
      const named = cast.filter((ballot) => ballot.options.includes(option)).length;
      insist(tally[id][option] === named, `${id}/${option}: ${tally[id][option]} counted, ${named} ballots`);
    }
  }
}

function readRaffle({ entryCount }: RaffleState, entries: Entry[], insist: Insist): void {
  const standing = entries.filter(({ withdrawnAt }) => withdrawnAt === undefined);
  insist(entryCount === standing.length, `${entryCount} entries counted, ${standing.length} stand`);
  const numbers = entries.map(({ entryNumber }) => entryNumber);
  insist(isOneToN(numbers), `entry numbers are ${numbers}`);
}

function readShop(state: TicketsState, buyers: Buyer[], tickets: Ticket[], insist: Insist): void {
  const sold = cap - state.remaining;
  insist(sold === tickets.length && sold <= cap, `${sold} tickets counted, ${tickets.length} there`);
  insist(state.entryCount === buyers.length, `${state.entryCount} buyers counted, ${buyers.length} rows`);
  const numbers = tickets.map(({ number }) => number);
  insist(isOneToN(numbers), `ticket numbers are ${numbers}`);
  for (const { attendee, tickets: held } of buyers) {
    const theirs = tickets.filter((ticket) => ticket.attendee === attendee).length;
    insist(held === theirs && held <= perPerson, `${attendee} has ${held} tickets, and bought ${theirs}`);
  }
}

function readBallots(guest: Guest, ballots: Ballot[], insist: Insist, count: Count): void {
  const { open } = guest;
  for (const { id } of questions) {
    const stored = ballots.find(({ question }) => question === id);
    const hasLanded = open?.type === "vote" && open.question === id && stored?.commandId === open.id;
    if (open?.type === "vote" && open.question === id) count(hasLanded);
    const told = (hasLanded ? open!.options! : guest.voted.get(id))?.join(" ");
    const kept = stored?.options.join(" ");
    insist(kept === told, `${guest.id} was told ${told} for ${id}, and ${kept} is stored`);
  }
}

function readEntry(guest: Guest, [stored]: Entry[], insist: Insist, count: Count): void {
  const { open, entry, number } = guest;
  const standing = stored && stored.withdrawnAt === undefined ? stored.entryNumber : null;
  insist(number === null || stored?.entryNumber === number, `${guest.id} had number ${number}`);
  if (open?.type === "enter") {
    const hasLanded = stored?.commandId === open.id;
    count(hasLanded);
    insist(hasLanded || standing === entry, `${guest.id} is entry ${standing} by a command that nobody sent`);
  } else if (open?.type === "withdraw") {
    count(standing === null);
    insist(standing === null || standing === entry, `${guest.id} is entry ${standing} and was ${entry}`);
  } else insist(standing === entry, `${guest.id} was told entry ${entry}, and ${standing} stands`);
}

function readTickets(guest: Guest, tickets: Ticket[], insist: Insist, count: Count): void {
  const numbersOf = (request: string) =>
    tickets.filter(({ requestId }) => requestId === request).map(({ number }) => number).sort((a, b) =>
      a - b
    );
  for (const [request, told] of guest.bought) {
    const stored = numbersOf(request);
    insist(stored.join() === told.join(), `${request} was told tickets ${told}, and ${stored} are stored`);
  }
  const { open } = guest;
  if (open?.type === "purchase") count(numbersOf(open.id).length > 0);
  const strange = tickets.filter(({ requestId }) => !guest.bought.has(requestId) && requestId !== open?.id);
  insist(strange.length === 0, `${guest.id} has tickets that nobody asked for: ${JSON.stringify(strange)}`);
}

const AFTER: Record<string, string> = {
  open: "open",
  pause: "paused",
  resume: "open",
  close: "closing",
  draw: "drawn",
  reveal: "revealed",
};
const RAFFLE_WAY = ["closing", "closed"];
const SHOP_WAY = ["closing", "closed", "drawn", "revealed"];

/** Where a module may stand: by what was acknowledged, by what was on its way, and by what follows of itself. */
export function reachable({ module, phase, open }: Hand): Set<string> {
  const phases = new Set([phase]);
  const next = open && after(module, open);
  if (next) phases.add(next);
  const way = module === raffle ? RAFFLE_WAY : module === shop ? SHOP_WAY : [];
  for (const [i, from] of way.entries()) if (phases.has(from) && way[i + 1]) phases.add(way[i + 1]);
  return phases;
}

function after(module: string, { type }: Act): string | undefined {
  if (module === poll && type === "close") return "closed";
  return module === shop && type === "draw" ? "closing" : AFTER[type];
}
