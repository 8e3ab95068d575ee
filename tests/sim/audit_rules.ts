/**
 * What must hold of the audit log: of each commit that lands, and of the whole when the evening is over.
 *
 * Judged from the rows that were written, never from what the run meant to do.
 * @module
 */
import type { Head } from "@/lib/modules/contract.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { soldIn } from "@/tests/sim/ticket_rules.ts";
import { type AuditRecord, checkChain } from "@/lib/room/audit.ts";
import type { RowPage } from "@/lib/storage/store.ts";
import type { Insist } from "@/tests/sim/commit_rules.ts";
import type { Landed, Ledger } from "@/tests/sim/ledger.ts";
import type { World } from "@/tests/sim/world.ts";

/** Acts that leave no receipt: what they did is told by another row of the commit. */
const BY_ROW: Readonly<Record<string, string>> = {
  import: "attendee",
  check_in: "attendee",
  seal: "close",
  advance: "advance",
  purge: "purging",
  purge_rows: "purging",
};
/** Raffles whose public number is in the head. */
const numbersIn = ({ modules }: Head): number =>
  Object.values(modules).filter((state) => (state as RaffleState).beacon?.signature).length;

export function checkAudited(landed: Landed, insist: Insist): void {
  const { before, head, rows } = landed;
  const records = rows.flatMap(({ key, value }) =>
    key[0] === "@" && key[1] === "audit" ? [value as AuditRecord] : []
  );
  const [from, to] = [before.audit?.n ?? 0, head.audit?.n ?? 0];
  insist(
    to - from === records.length && records.every(({ n }, i) => n === from + i + 1),
    "AUD2",
    () =>
      `commit ${head.seq} goes from record ${from} to ${to} and writes ${records.map(({ n }) => n).join()}`,
  );
  // A number has no row of its own: the head tells of it.
  const numbers = records.filter(({ action }) => action === "number").length;
  insist(
    numbers === numbersIn(head) - numbersIn(before),
    "AUD1",
    () => `commit ${head.seq}: ${numbers} records of numbers`,
  );
  // By organizers: what attendees buy themselves is no act.
  const bought = soldIn(landed).filter(({ purchase }) => purchase.by !== undefined).length;
  const purchases = records.filter(({ action }) => action === "purchase").length;
  insist(
    purchases === bought,
    "TIX7",
    () => `commit ${head.seq}: ${bought} purchases by hand, ${purchases} records`,
  );
  const others = (action: string) => action !== "number" && action !== "purchase";
  const acts = records.filter(({ action }) => !(action in BY_ROW) && others(action)).length;
  const receipts =
    rows.filter(({ key, value }) => key[1] === "receipt" && value !== null && !key[2].startsWith("attendee:"))
      .length;
  // A purge deletes receipts too, at times in the batch that writes them.
  insist(
    isOver(before) ? acts >= receipts : acts === receipts,
    "AUD1",
    () =>
      `commit ${head.seq} has ${receipts} acts of organizers and the server, and the records ${
        records.map(({ action }) => action).join()
      }`,
  );
  for (const table of new Set(Object.values(BY_ROW))) {
    // A purge deletes rows of other acts, and those are no acts; of its own mark both are.
    const written = rows.some(({ key, value }) =>
      key[1] === table && (value !== null || table === "purging")
    );
    const recorded = records.some(({ action }) => BY_ROW[action] === table);
    insist(
      written === recorded,
      "AUD1",
      () => `commit ${head.seq}: rows in ${table}: ${written}, recorded: ${recorded}`,
    );
  }
}

export async function checkLog({ store, insist, tally }: World, ledger: Ledger): Promise<void> {
  const records: AuditRecord[] = [];
  for (let after: string | undefined = "";;) {
    const page: RowPage<AuditRecord> = await store.list<AuditRecord>(ledger.event, "@", "audit", {
      after,
      limit: 1000,
    });
    records.push(...page.rows.map(({ value }) => value));
    if (page.next === null) break;
    after = page.next;
  }
  const checked = checkChain(records, ledger.head.audit ?? { n: 0, hash: "0".repeat(64) });
  insist(checked.ok, "AUD2", () => `the log of ${ledger.event}: ${JSON.stringify(checked)}`);
  tally.count("audit: whole");
}
