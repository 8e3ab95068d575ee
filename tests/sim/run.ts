/**
 * The simulator from the command line.
 *
 *     deno run tests/sim/run.ts --seed 17        one seed again, with its last steps if it breaks a rule
 *     deno run tests/sim/run.ts --seeds 5000     seeds 1 to 5000
 *     deno run tests/sim/run.ts --from 900 --seeds 100 --all
 *     deno run tests/sim/run.ts --seeds 2000 --sale      tickets are sold every evening
 *     deno run tests/sim/run.ts --seeds 2000 --harder    clocks, crashes at each write, purges: every evening
 *
 * Ends at the first broken rule, or with `--all` goes on and counts them. Tells how often everything happened.
 *
 * @module
 */
import { parseArgs, wantedBy } from "@/tests/sim/arguments.ts";
import { createTally } from "@/tests/sim/faults.ts";
import { Broken, simulate } from "@/tests/sim/world.ts";

const { numbers, flags } = parseArgs(Deno.args, { seed: 0, from: 1, seeds: 1_000 }, [
  "sale",
  "harder",
  "all",
]);
const [from, count] = numbers.seed > 0 ? [numbers.seed, 1] : [numbers.from, numbers.seeds];
const wanted = wantedBy(flags);
const keepGoing = flags.includes("all");

const tally = createTally();
const startedAt = performance.now();
let commits = 0;
const rules = new Map<string, number[]>();
for (let seed = from; seed < from + count; seed++) {
  try {
    commits += (await simulate(seed, tally, wanted)).commits;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    if (!rules.has(error.rule)) console.error(error.message);
    rules.set(error.rule, [...(rules.get(error.rule) ?? []), seed]);
    if (!keepGoing) Deno.exit(1);
  }
}
const seconds = (performance.now() - startedAt) / 1_000;
for (const [what, times] of [...tally.counts].sort(([a], [b]) => a < b ? -1 : 1)) {
  console.log(String(times).padStart(9), what);
}
console.log(`${count} seeds, ${commits} commits, ${seconds.toFixed(1)} s`);
for (const [rule, seeds] of rules) {
  console.error(`[${rule}] broken ${seeds.length} times: ${seeds.slice(0, 20).join()}`);
}
if (rules.size > 0) Deno.exit(1);
