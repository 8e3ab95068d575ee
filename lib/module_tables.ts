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
import type { Ticket } from "@/lib/modules/tickets_state.ts";
import type { RoomStore } from "@/lib/storage/store.ts";

export interface Table {
  header: readonly string[];
  rows: AsyncIterable<readonly (string | number | undefined)[]>;
}

/** Who took part: entries, withdrawn ones too, ballots, or tickets. */
export function entriesTable(store: RoomStore, event: string, module: string, state: ModuleState): Table {
  if (state.kind === "poll") return ballots(store, event, module, state as PollState);
  return state.kind === "tickets" ? ticketsSold(store, event, module) : entries(store, event, module);
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

function ticketsSold(store: RoomStore, event: string, module: string): Table {
  async function* rows() {
    for await (const { row, person } of named<Ticket>(store, event, module, "ticket")) {
      const { number, attendee, ticketNo, at, by, requestId } = row;
      yield [number, attendee, person?.name, ticketNo, iso(at), by, requestId];
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

async function* named<Row extends { attendee: string }>(
  store: RoomStore,
  event: string,
  module: string,
  table: string,
): AsyncIterable<{ row: Row; person: Attendee | undefined }> {
  let after: string | undefined;
  for (;;) {
    const { rows, next } = await store.list<Row>(event, module, table, { after, limit: pageRows });
    const people = await peopleOf(store, event, rows.map(({ value }) => value));
    for (const [i, { value }] of rows.entries()) yield { row: value, person: people[i] };
    if (next === null) return;
    after = next;
  }
}

async function peopleOf(
  store: RoomStore,
  event: string,
  rows: readonly { attendee: string }[],
): Promise<(Attendee | undefined)[]> {
  // Tickets of one person stand beside each other: each person of a page is read once.
  const ids = [...new Set(rows.map(({ attendee }) => attendee))];
  const read = await store.read(event, ids.map(attendeeKey));
  const people = new Map(ids.map((id, i) => [id, read.rows[i] as Attendee | undefined]));
  return rows.map(({ attendee }) => people.get(attendee));
}

function iso(ms: number | undefined): string {
  return ms === undefined ? "" : new Date(ms).toISOString();
}
