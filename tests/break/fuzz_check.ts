/**
 * What must hold of a room after thousands of strange inputs: what is counted is there, numbers have no hole, the audit
 * log is one chain.
 * @module
 */
import Papa from "papaparse";
import { checkChain } from "@/lib/room/audit.ts";
import type { Json, RunningServer } from "@/tests/server.ts";

type Row = Record<string, string>;

/** @returns a sentence for each thing that does not hold; empty is good */
export async function checkRoom(server: RunningServer, path: string): Promise<string[]> {
  const wrong: string[] = [];
  const insist = (holds: boolean, sentence: string) => void (holds || wrong.push(`${path}: ${sentence}`));
  const rows = async (file: string): Promise<Row[]> => {
    const { status, body } = await server.ask("GET", `${path}/${file}`);
    insist(status === 200, `${file}: ${status}`);
    return Papa.parse<Row>(String(body).replace(/^\ufeff/, ""), { header: true, skipEmptyLines: true }).data;
  };

  const { body: page } = await server.ask("GET", `${path}/audit?limit=1`);
  const { body: lines } = await server.ask("GET", `${path}/audit.jsonl`);
  const records = String(lines).trim().split("\n").map((line) => JSON.parse(line));
  const chain = checkChain(records.slice(0, page.head.n), page.head);
  insist(chain.ok, `the audit log is broken: ${JSON.stringify(chain)}`);

  const view: Json = await server.api("GET", path);
  // What is counted stays when the rows go.
  if (view.event.purgingSince) return wrong;
  const roster = await rows("attendees.csv");
  insist(
    roster.length === view.counts.attendees,
    `${view.counts.attendees} counted, ${roster.length} on the roster`,
  );
  const here = roster.filter(({ checkedIn }) => /^(1|true|yes)$/i.test(checkedIn)).length;
  insist(here === view.counts.checkedIn, `${view.counts.checkedIn} counted as here, ${here} are`);
  const ids = new Set(roster.map(({ id }) => id));
  insist(ids.size === roster.length, "an id stands twice on the roster");

  for (const [id, module] of Object.entries<Json>(view.modules)) {
    const entries = await rows(`modules/${id}/entries.csv`);
    if (module.kind === "raffle") {
      const standing = entries.filter(({ withdrawnAt }) => withdrawnAt === "");
      insist(
        standing.length === module.entryCount,
        `${id}: ${module.entryCount} counted, ${standing.length} entries`,
      );
      insist(isDense(entries.map(({ entryNumber }) => entryNumber)), `${id}: entry numbers with a hole`);
      insist(
        new Set(standing.map(({ attendee }) => attendee)).size === standing.length,
        `${id}: somebody is in twice`,
      );
    } else if (module.kind === "tickets") {
      insist(entries.length === module.sold, `${id}: ${module.sold} sold, ${entries.length} tickets`);
      insist(
        module.sold + module.remaining === module.cap,
        `${id}: ${module.sold} + ${module.remaining} of ${module.cap}`,
      );
      insist(isDense(entries.map(({ ticket }) => ticket)), `${id}: ticket numbers with a hole`);
    } else {
      for (const [question, count] of Object.entries(module.ballotCounts)) {
        const cast = entries.filter((ballot) => ballot.question === question).length;
        insist(cast === count, `${id}/${question}: ${count} counted, ${cast} ballots`);
      }
    }
  }
  return wrong;
}

function isDense(numbers: string[]): boolean {
  return numbers.map(Number).sort((a, b) => a - b).every((number, i) => number === i + 1);
}
