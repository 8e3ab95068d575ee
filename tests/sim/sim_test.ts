/** Evenings in which everything goes wrong, from seeds; every rule holds all the same. @module */
import { assertEquals } from "@std/assert";
import { createTally, FAULTS, type Tally } from "@/tests/sim/faults.ts";
import { simulate } from "@/tests/sim/world.ts";

/** What the people, the isolates and the rules must have met in every block, besides every fault. */
const MET = [
  ...["open", "pause", "resume", "close", "draw", "reveal", "cancel", "enter", "withdraw"].map(accepted),
  ...["import", "check_in", "add_module", "show", "vote", "show_results", "hide_results"].map(accepted),
  ...["not_open", "paused", "entries_closed", "vote_final", "not_found", "invalid_request", "forbidden"].map(
    (code) => refused(`vote ${code}`),
  ),
  ...["not_open", "paused", "entries_closed", "already_entered", "not_entered", "not_checked_in"].map(
    refused,
  ),
  ...["wrong_phase", "nothing_to_draw", "beacon_unreachable", "busy", "forbidden", "not_found"].map(refused),
  ...["invalid_request", "module_exists", "too_many_prizes"].map(refused),
  ...["claim", "advance", "void"].map(accepted),
  ...["beacon_pending", "draw_first", "claim_running", "not_holding", "winner_claimed", "not_a_winner"].map(
    refused,
  ),
  ...["late", "relays away", "somebody brings another", "somebody brings it"].map((what) =>
    `number: ${what}`
  ),
  ...["instant", "sealed", "offline"].map((mode) => `certificate: published in the ${mode} mode`),
  "certificate: with replacements",
  "advance: nobody is left",
  ...["closing", "closed", "drawn", "revealed", "cancelled"].map((phase) => `phase: ${phase}`),
  "accepted: note",
  ...["open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"].map((phase) =>
    `sale: ${phase}`
  ),
  accepted("purchase"),
  ...["limit_reached", "sold_out", "not_open", "not_found", "forbidden"].map((code) =>
    refused(`purchase ${code}`)
  ),
  ...["whole", "fewer than asked", "repeated", "repeated when all is sold", "repeated when the sale is over"]
    .map((what) => `purchase: ${what}`),
  "buyer: presses in another tab",
  "buyer: sends an old purchase again",
  "answer: fault",
  "answer: repeated",
  "attendee: presses twice, another id",
  "attendee: presses twice, same id",
  "attendee: sends an old request again",
  "audit: whole",
  "certificate: verified",
  "commit: another was first",
  "isolate: dies with a commit on its way",
  "organizer: presses twice, another id",
  "organizer: presses twice, same id",
  ...["open", "paused", "closed", "cancelled", "shown", "hidden"].map((what) => `poll: ${what}`),
  "raffle: cancelled after a reveal",
  "seal: another finishes",
  "seat: covered by a snapshot",
  "seat: drops an old snapshot",
  "seat: finds a gap",
  "seat: rejoins",
  "vote: first",
  "vote: repeated late, after a change",
  "vote: replaces another",
  "voter: presses another option at once",
  "voter: sends an old vote again",
  "watch: several at once",
];

function accepted(type: string): string {
  return `accepted: ${type}`;
}

function refused(code: string): string {
  return `refused: ${code}`;
}

/** Seeds that once broke a rule, by what they found. They run always, whatever the blocks are. */
const FOUND: Readonly<Record<number, string>> = {
  2: "a late repeat brought back somebody who had withdrawn",
  5: "a repeat beside its first in one batch named the commit before",
  9: "who stood on one list twice was counted twice",
  10: "long work waited for ever for a store that was silent",
  175: "a read that was given up came back with old rows, and one person got two numbers",
  599: "a read that was given up emptied what the next batch stood on",
};

const blockSize = 250;

async function run(from: number, count: number): Promise<Tally> {
  const tally = createTally();
  for (let seed = from; seed < from + count; seed++) await simulate(seed, tally);
  return tally;
}

for (let from = 1; from < 1_000; from += blockSize) {
  Deno.test(`simulator: seeds ${from} to ${from + blockSize - 1} break no rule, and meet every fault`, async () => {
    const { counts } = await run(from, blockSize);
    const missed = [...Object.keys(FAULTS), ...MET].filter((what) => !counts.has(what));
    assertEquals(missed, []);
  });
}

for (const [seed, what] of Object.entries(FOUND)) {
  Deno.test(`simulator: seed ${seed}, which once found: ${what}`, async () => {
    await run(Number(seed), 1);
  });
}

Deno.test("simulator: the same seed gives the same evening, count by count", async () => {
  const [one, two] = [await run(7, 5), await run(7, 5)];
  assertEquals([...one.counts], [...two.counts]);
});
