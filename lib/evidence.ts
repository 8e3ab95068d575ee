/**
 * The evidence pack of a raffle or poll: everything that shows how it went, as one zip, with how to check it.
 *
 * Streams what other exports give one by one; `lib/evidence_words.ts` is what its README says. A route notes the
 * export in the audit log first, so that the pack holds the record of its own making.
 * @module
 */
import { auditHead, auditLines } from "@/lib/audit_log.ts";
import { utf8 } from "@/lib/draw/bytes.ts";
import { evidenceReadme } from "@/lib/evidence_words.ts";
import { csvBytes } from "@/lib/exports.ts";
import { entriesTable, resultsTable } from "@/lib/module_tables.ts";
import type { Head } from "@/lib/modules/contract.ts";
import { modules } from "@/lib/modules/mod.ts";
import { type RaffleState, viewWinners } from "@/lib/modules/raffle_state.ts";
import type { AdvanceRow } from "@/lib/modules/raffle_rows.ts";
import { hasDraw } from "@/lib/modules/tickets_state.ts";
import type { Drumroll } from "@/lib/drumroll.ts";
import { certificateOf, entrantsOf, leavesOf } from "@/lib/published.ts";
import { verifyFileOf } from "@/lib/verify_file.ts";
import type { ZipFile } from "@/lib/zip.ts";

type Deps = Pick<Drumroll, "runtime" | "store" | "atRest">;

/** @param head that has the module */
export async function* evidenceOf(
  deps: Deps,
  { event, module, head, origin }: { event: string; module: string; head: Head; origin: string },
): AsyncIterable<ZipFile> {
  const { store } = deps;
  const state = head.modules[module];
  const audit = await auditHead(store, event);
  const verifier = await verifyFileOf();
  const readme = { event: head.event, module, state, audit, origin, hasVerifier: verifier !== null };
  yield text("README.txt", evidenceReadme(readme));
  if (hasDraw(state.kind)) yield* drawOf(deps, event, module, state as RaffleState);
  yield json("public/view.json", modules[state.kind].view(state));
  if (hasDraw(state.kind)) {
    yield { name: "public/winners.csv", parts: publicWinners(state as RaffleState) };
  }
  yield json("audit/head.json", audit);
  yield { name: "audit/audit.jsonl", parts: auditLines(store, event, audit) };
  const entries = entriesTable(store, event, module, state);
  yield { name: "personal/entries.csv", parts: csvBytes(entries.header, entries.rows) };
  const results = resultsTable(store, event, module, state);
  yield { name: "personal/results.csv", parts: csvBytes(results.header, results.rows) };
  if (verifier && hasDraw(state.kind)) yield { name: "verify.html", parts: [verifier.bytes] };
}

async function* drawOf(
  { runtime, atRest }: Deps,
  event: string,
  module: string,
  state: RaffleState,
): AsyncIterable<ZipFile> {
  const read = runtime.reader(event);
  for (const record of ["open", "close", "void"]) {
    const row = await read.get<{ text: string; sig: string }>([module, record]);
    if (row) yield json(`records/${record}.json`, { text: row.text, sig: row.sig });
  }
  for await (const { n, text, sig } of read.list<AdvanceRow>(module, "advance")) {
    yield json(`records/advance-${String(n + 1).padStart(3, "0")}.json`, { text, sig });
  }
  const found = await certificateOf({ runtime, atRest }, event, module);
  if (found.ok && "certificate" in found) yield { name: "certificate.json", parts: [found.certificate] };
  // A draw that was called off: its seed was given away, so that everybody may see what would have been.
  if (found.ok && "records" in found && found.records.serverSeed) {
    yield json("records/seed.json", { serverSeed: found.records.serverSeed });
  }
  const sealed = await leavesOf(runtime, event, module);
  if (sealed.ok) yield { name: "leaves.bin", parts: [sealed.leaves], stored: true };
  const entrants = await entrantsOf(runtime, event, module);
  if (entrants.ok) yield { name: "entrants.bin", parts: [entrants.entrants], stored: true };
  if (state.rulesUrl !== undefined) {
    // The address as the organizer gave it; nothing of what stands there is kept here.
    yield json("rules.json", { url: state.rulesUrl, sha256: null });
  }
}

/** As every screen showed it. */
function publicWinners(state: RaffleState): AsyncIterable<Uint8Array> {
  const rows = (viewWinners(state) ?? []).map(({ slot, tier, entryNumber, name, entrantTag, claimedAt }) => [
    slot + 1,
    state.tiers.find(({ id }) => id === tier)?.label,
    entryNumber,
    name,
    claimedAt,
    entrantTag,
  ]);
  return csvBytes(["place", "prize", "entryNumber", "shownAs", "claimedAt", "entrantTag"], rows);
}

const text = (name: string, content: string): ZipFile => ({ name, parts: [utf8(content)] });
const json = (name: string, value: unknown): ZipFile => text(name, JSON.stringify(value, null, 2) + "\n");
