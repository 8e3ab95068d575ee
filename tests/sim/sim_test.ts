/** Evenings in which everything goes wrong, from seeds; every rule holds all the same. @module */
import { assertEquals } from "@std/assert";
import { createTally, FAULTS, type Tally } from "@/tests/sim/faults.ts";
import { simulate } from "@/tests/sim/world.ts";

/** What the people, the isolates and the rules must have met in every block, besides every fault. */
const MET = [
  ...["open", "pause", "resume", "close", "draw", "reveal", "cancel", "enter", "withdraw"].map(accepted),
  ...["import", "check_in", "add_module", "show"].map(accepted),
  ...["not_open", "paused", "entries_closed", "already_entered", "not_entered", "not_checked_in"].map(
    refused,
  ),
  ...["wrong_phase", "nothing_to_draw", "beacon_unreachable", "busy", "forbidden", "not_found"].map(refused),
  ...["invalid_request", "module_exists", "too_many_prizes"].map(refused),
  ...["closing", "closed", "drawn", "revealed", "cancelled"].map((phase) => `phase: ${phase}`),
  "answer: fault",
  "answer: repeated",
  "attendee: presses twice, another id",
  "attendee: presses twice, same id",
  "attendee: sends an old request again",
  "certificate: verified",
  "commit: another was first",
  "isolate: dies with a commit on its way",
  "organizer: presses twice, another id",
  "organizer: presses twice, same id",
  "seal: another finishes",
  "seat: covered by a snapshot",
  "seat: drops an old snapshot",
  "seat: finds a gap",
  "seat: rejoins",
  "watch: several at once",
];

function accepted(type: string): string {
  return `accepted: ${type}`;
}

function refused(code: string): string {
  return `refused: ${code}`;
}

/** Seeds that once broke a rule, by what they found. They run always, whatever the blocks are. */
const FOUND: Readonly<Record<string, number>> = {
  "a late repeat brought back somebody who had withdrawn": 54,
  "a read without an answer held its command for ever": 5,
  "somebody withdrew and came back within one batch": 1413,
  "a repeat in one batch was said to be in the commit before": 992,
  "somebody entered and withdrew within one batch": 714,
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

for (const [what, seed] of Object.entries(FOUND)) {
  Deno.test(`simulator: seed ${seed}, in which ${what}`, async () => {
    await run(seed, 1);
  });
}

Deno.test("simulator: the same seed gives the same evening, count by count", async () => {
  const [one, two] = [await run(7, 5), await run(7, 5)];
  assertEquals([...one.counts], [...two.counts]);
});
