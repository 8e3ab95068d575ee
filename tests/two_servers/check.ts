/**
 * What has to hold when an evening has come to rest: screens show the head, and everybody has exactly what
 * they were told.
 * @module
 */
import { checkChain } from "@/lib/room/audit.ts";
import Papa from "papaparse";
import { isDeepStrictEqual } from "node:util";
import type { PollView, RaffleView, View } from "@/lib/protocol/messages.ts";
import { poll, questions, raffle, type Round } from "@/tests/two_servers/round.ts";
import type { Seat } from "@/tests/two_servers/seats.ts";
import { adminKey, type RunningServer } from "@/tests/server.ts";

/** A socket that was lost at the worst moment backs off for up to eight seconds, and may lose again. */
const settleMs = 40_000;

type Row = Record<string, string>;

/** @returns every sentence of what does not hold; empty is good */
export async function judge(round: Round, seats: readonly Seat[]): Promise<string[]> {
  const wrong: string[] = [];
  const insist = (holds: boolean, sentence: string) => holds || wrong.push(`${round.event}: ${sentence}`);
  const [here, there] = round.servers;

  for (const seat of seats) {
    // Asked again each time: a raffle that was just closed is still being sealed.
    let expected: View;
    const same = () => isDeepStrictEqual(bare(seat.room.view.value), bare(expected));
    for (const until = Date.now() + settleMs;;) {
      expected = (await snapshot(here, round.event, seat.token)).view;
      if (same() || Date.now() > until) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    insist(
      same(),
      `${seat.name} shows ${JSON.stringify(seat.room.view.value)} and not ${JSON.stringify(expected)}`,
    );
  }

  // Both again each time: what falls due may be committed between the two.
  let head, other, isSame;
  for (const until = Date.now() + settleMs;;) {
    head = await snapshot(here, round.event, adminKey);
    other = await snapshot(there, round.event, adminKey);
    isSame = isDeepStrictEqual(withoutPresence(head), withoutPresence(other));
    if (isSame || Date.now() > until) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  insist(isSame, `the two servers show ${JSON.stringify(head)} and ${JSON.stringify(other)}`);

  const audit = await here.api("GET", `/api/events/${round.event}/audit?limit=1`);
  const lines = (await there.ask("GET", `/api/events/${round.event}/audit.jsonl`)).body as string;
  // The export is an act of its own and stands in its own log, after what was asked before.
  const records = lines.trim().split("\n").map((line) => JSON.parse(line));
  const chain = checkChain(records.slice(0, audit.head.n), audit.head);
  insist(chain.ok, `the audit log is broken: ${JSON.stringify(chain)}`);

  const view = head.view.modules[poll] as PollView;
  const ballots = await rows(there, round.event, poll, "entries.csv");
  const tally = await rows(there, round.event, poll, "results.csv");
  for (const { id, options } of questions) {
    const cast = ballots.filter(({ question }) => question === id);
    const voters = new Set(cast.map(({ attendee }) => attendee));
    insist(voters.size === cast.length, `somebody has two ballots to ${id}`);
    insist(
      view.ballotCounts[id] === cast.length,
      `${id}: ${view.ballotCounts[id]} counted, ${cast.length} ballots`,
    );
    for (const option of options) {
      const named = cast.filter((ballot) => ballot.options.split(" ").includes(option)).length;
      const counted = Number(tally.find((row) => row.question === id && row.option === option)?.count);
      insist(counted === named, `${id}/${option}: tally ${counted}, ballots ${named}`);
      const shown = view.results?.[id][option];
      insist(shown === undefined || shown === named, `${id}/${option}: ${shown} shown, ballots ${named}`);
    }
    for (const person of round.people) {
      const stored = cast.find(({ attendee }) => attendee === person.id)?.options;
      const told = person.voted.get(id)?.join(" ");
      insist(stored === told, `${person.id} was told ${told} for ${id}, and ${stored} is stored`);
    }
  }

  const { entryCount } = head.view.modules[raffle] as RaffleView;
  const entries = await rows(here, round.event, raffle, "entries.csv");
  const standing = entries.filter(({ withdrawnAt }) => withdrawnAt === "");
  insist(standing.length === entryCount, `${entryCount} entries counted, ${standing.length} stand`);
  const numbers = entries.map(({ entryNumber }) => Number(entryNumber)).sort((a, b) => a - b);
  insist(numbers.every((number, i) => number === i + 1), `entry numbers are ${numbers}`);
  for (const person of round.people) {
    const stored = standing.find(({ attendee }) => attendee === person.id)?.entryNumber;
    insist(
      String(person.entry ?? "") === (stored ?? ""),
      `${person.id} was told entry ${person.entry}, and ${stored} is stored`,
    );
  }
  return wrong;
}

interface Snapshot {
  seq: number;
  view: View;
}

async function snapshot(server: RunningServer, event: string, token: string): Promise<Snapshot> {
  return await server.api("GET", `/api/events/${event}/snapshot`, undefined, token);
}

function withoutPresence({ seq, view }: Snapshot): unknown {
  return { seq, view: bare(view) };
}

/** Without what is no fact of the event: how many are connected. */
function bare(view: View | null): unknown {
  if (!view) return null;
  const { stations: _stations, phones: _phones, sockets: _sockets, ...counts } = view.counts;
  return { ...view, counts };
}

async function rows(server: RunningServer, event: string, module: string, file: string): Promise<Row[]> {
  const { status, body } = await server.ask("GET", `/api/events/${event}/modules/${module}/${file}`);
  if (status !== 200) throw new Error(`${file} of ${module}: ${status} ${JSON.stringify(body)}`);
  return Papa.parse<Row>(body.replace(/^\ufeff/, ""), { header: true, skipEmptyLines: true }).data;
}
