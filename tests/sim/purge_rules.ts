/**
 * What must hold of an event whose personal data goes: of each commit after the order, and of what is left.
 *
 * Judged from rows that were written, never from what the run meant to do.
 * @module
 */
import { same } from "@/tests/sim/same.ts";
import { isPurging, keptTables } from "@/lib/modules/purge.ts";
import type { Insist } from "@/tests/sim/commit_rules.ts";
import type { Landed, Ledger } from "@/tests/sim/ledger.ts";
import { SURNAME } from "@/tests/sim/people.ts";
import type { World } from "@/tests/sim/world.ts";

/** A commit on a head that was over already. */
export function checkPurging({ seq, before, head, rows }: Landed, insist: Insist): void {
  insist(
    same(head.modules, before.modules) && same(head.counts, before.counts) &&
      head.current === before.current && head.event.purgingSince === before.event.purgingSince,
    "PRIV4",
    () => `commit ${seq} changes an event that is over`,
  );
  const { purgedAt } = before.event;
  insist(
    purgedAt === undefined || head.event.purgedAt === purgedAt,
    "PRIV6",
    () => `commit ${seq}: purged at ${purgedAt}, now at ${head.event.purgedAt}`,
  );
  const kept = keptTables(head);
  for (const { key: [owner, table], value } of rows) {
    const isKept = kept(owner, table);
    const at = `commit ${seq}: ${owner}/${table}`;
    if (value === null) {
      insist(!isKept || table === "purging", "PRIV3", () => `${at} goes, and should stay`);
    } else {
      // What the server notes of strangers leaves its receipt, which speaks of nobody.
      const isNote = owner === "@" && table === "receipt";
      insist(isKept || isNote, "PRIV4", () => `${at} is written in an event that is over`);
      insist(!JSON.stringify(value).includes(SURNAME), "PRIV1", () => `${at} names ${JSON.stringify(value)}`);
    }
  }
}

/** Once nothing goes wrong any more. */
export async function checkPurged({ store, insist, tally }: World, ledger: Ledger): Promise<void> {
  const { event, head } = ledger;
  // By what it says, and not by the product's own list of what stays.
  const telling = ledger.rows().filter(([, id, value]) => isTelling(`${id} ${JSON.stringify(value)}`));
  insist(telling.length === 0, "PRIV1", () => `after the purge there is ${JSON.stringify(telling)}`);
  insist(!isPurging(head), "PRIV6", () => `the purge of ${event} does not come to its end`);
  const stray = await store.strayRows(event, keptTables(head), 1_000);
  const rest = stray.filter(([owner, table]) => owner !== "@" || table !== "receipt");
  insist(
    rest.length === 0,
    "PRIV1",
    () => `after the purge there is ${rest.map((key) => key.join("/")).join(", ")}`,
  );
  const named = JSON.stringify(ledger.rows());
  const left = store.blobs(event).filter((sha256) => !named.includes(sha256));
  insist(left.length === 0, "PRIV1", () => `after the purge no row names the blobs ${left.join(", ")}`);
  insist(
    !JSON.stringify(head).includes(SURNAME),
    "PRIV1",
    () => `the head names somebody: ${JSON.stringify(head)}`,
  );
  tally.count("purge: at its end");
}

/** Names somebody, or holds the id of an attendee, which here is `p` and a number, or the hash of their link. */
function isTelling(text: string): boolean {
  return text.includes(SURNAME) || /\bp\d+\b/.test(text) || /\b0{62,63}[1-9a-f]\b/.test(text);
}
