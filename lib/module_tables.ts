/**
 * What the organizer takes home of a module, as tables: entries and winners, ballots and tally, tickets.
 *
 * Rows come page by page and the names of a page in one read, so that 20,000 rows stream and are never held at once.
 * Routes make CSV of it (`lib/exports.ts`).
 * @module
 */
import { type Attendee, attendeeKey, type ModuleState } from "@/lib/modules/contract.ts";
import type { Ballot, PollState } from "@/lib/modules/poll.ts";
import { prizesOf, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Drawn, Entry } from "@/lib/modules/raffle_rows.ts";
import { type Buyer, type Ticket, ticketsIn, type TicketsState } from "@/lib/modules/tickets_state.ts";
import type { RoomStore } from "@/lib/storage/store.ts";

export interface Table {
  header: readonly string[];
  rows: AsyncIterable<readonly (string | number | undefined)[]>;
}

/** Who took part: entries, withdrawn ones too, ballots, or tickets. */
export function entriesTable(store: RoomStore, event: string, module: string, state: ModuleState): Table {
  if (state.kind === "poll") return ballots(store, event, module, state as PollState);
  return state.kind === "tickets"
    ? ticketsSold(store, event, module, state as TicketsState)
    : entries(store, event, module);
}

/** What came out: the winners of the tiers that are revealed, or the tally, whether it is public or not. */
export function resultsTable(store: RoomStore, event: string, module: string, state: ModuleState): Table {
  return state.kind === "poll"
    ? tally(state as PollState)
    : winners(store, event, module, state as RaffleState);
}

function entries(store: RoomStore, event: string, module: string): Table {
  async function* rows() {
    for await (const { row, person } of named<Entry>(store, event, module, "entry")) {
      const { entryNumber, attendee, tickets, at, withdrawnAt, entrantTag } = row;
      yield [entryNumber, attendee, person?.name, tickets, iso(at), iso(withdrawnAt), entrantTag];
    }
  }
  return {
    header: ["entryNumber", "attendee", "name", "tickets", "enteredAt", "withdrawnAt", "entrantTag"],
    rows: rows(),
  };
}

/**
 * Tickets are told in the order of their numbers and stand with their buyers, so these are held at once, some 40 MB;
 * the buyers of a larger sale are read again for each so many more.
 */
const ticketsAtOnce = 100_000;

function ticketsSold(
  store: RoomStore,
  event: string,
  module: string,
  { cap, remaining }: TicketsState,
): Table {
  // What is sold while the buyers are read would be there of some and not of others.
  const sold = cap - remaining;
  async function* rows() {
    for (let first = 1; first <= sold; first += ticketsAtOnce) {
      const some: Ticket[] = [];
      const last = Math.min(sold, first + ticketsAtOnce - 1);
      for await (const buyers of pages<Buyer>(store, event, module, "entry")) {
        for (const ticket of buyers.flatMap(ticketsIn)) {
          if (ticket.number >= first && ticket.number <= last) some.push(ticket);
        }
      }
      some.sort((a, b) => a.number - b.number);
      for (let i = 0; i < some.length; i += pageRows) {
        for (const { row, person } of await withNames(store, event, some.slice(i, i + pageRows))) {
          const { number, attendee, ticketNo, at, by, requestId } = row;
          yield [number, attendee, person?.name, ticketNo, iso(at), by, requestId];
        }
      }
    }
  }
  return {
    header: ["ticket", "attendee", "name", "ticketNo", "boughtAt", "boughtBy", "requestId"],
    rows: rows(),
  };
}

function ballots(store: RoomStore, event: string, module: string, { questions }: PollState): Table {
  const texts = new Map(questions.map(({ id, text }) => [id, text]));
  async function* rows() {
    for await (const { row, person } of named<Ballot>(store, event, module, "ballot")) {
      const { question, attendee, options, at } = row;
      yield [question, texts.get(question), attendee, person?.name, options.join(" "), iso(at)];
    }
  }
  return { header: ["question", "text", "attendee", "name", "options", "votedAt"], rows: rows() };
}

function winners(store: RoomStore, event: string, module: string, state: RaffleState): Table {
  // A cancelled raffle names no winner, whatever its rows still hold; after the purge the rows are gone and the
  // numbers stay.
  const prizes = prizesOf(state);
  const number = (state.kind as string) === "tickets" ? "ticket" : "entryNumber";
  async function* rows() {
    const people = new Map<string, { row: Drawn; person: Attendee | undefined }>();
    if (prizes.length > 0) {
      for await (const one of named<Drawn>(store, event, module, "winner")) {
        people.set(one.row.entrantTag, one);
      }
    }
    for (const { slot, tier, entryNumber, entrantTag } of prizes) {
      const { row, person } = people.get(entrantTag) ?? {};
      const label = state.tiers.find(({ id }) => id === tier)?.label;
      yield [slot + 1, label, entryNumber, row?.attendee, person?.name, person?.phone, entrantTag];
    }
  }
  return {
    header: ["place", "prize", number, "attendee", "name", "phone", "entrantTag"],
    rows: rows(),
  };
}

function tally({ questions, ballotCounts, tally }: PollState): Table {
  async function* rows() {
    for (const { id, text, options } of questions) {
      for (const option of options) {
        const count = tally[id][option.id];
        // Of the voters, so that the shares of a question with several answers may add up to more than one.
        const share = ballotCounts[id] === 0 ? 0 : count / ballotCounts[id];
        yield [id, text, option.id, option.label, count, share.toFixed(4)];
      }
    }
  }
  return { header: ["question", "text", "option", "label", "count", "share"], rows: rows() };
}

/** Names of a page are one read of the database; more would only make the first row wait. */
const pageRows = 500;

interface Named<Row> {
  row: Row;
  person: Attendee | undefined;
}

async function* named<Row extends { attendee: string }>(
  store: RoomStore,
  event: string,
  module: string,
  table: string,
): AsyncIterable<Named<Row>> {
  for await (const page of pages<Row>(store, event, module, table)) {
    yield* await withNames(store, event, page);
  }
}

async function* pages<Row>(
  store: RoomStore,
  event: string,
  module: string,
  table: string,
): AsyncIterable<Row[]> {
  let after: string | undefined;
  for (;;) {
    const { rows, next } = await store.list<Row>(event, module, table, { after, limit: pageRows });
    yield rows.map(({ value }) => value);
    if (next === null) return;
    after = next;
  }
}

async function withNames<Row extends { attendee: string }>(
  store: RoomStore,
  event: string,
  rows: readonly Row[],
): Promise<Named<Row>[]> {
  // One person may have several tickets of a page.
  const ids = [...new Set(rows.map(({ attendee }) => attendee))];
  const read = await store.read(event, ids.map(attendeeKey));
  const people = new Map(ids.map((id, i) => [id, read.rows[i] as Attendee | undefined]));
  return rows.map((row) => ({ row, person: people.get(row.attendee) }));
}

function iso(ms: number | undefined): string {
  return ms === undefined ? "" : new Date(ms).toISOString();
}
