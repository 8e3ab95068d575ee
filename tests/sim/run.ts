/**
 * The simulator from the command line.
 *
 *     deno run tests/sim/run.ts --seed 17        one seed again, with its last steps if it breaks a rule
 *     deno run tests/sim/run.ts --seeds 5000     seeds 1 to 5000
 *     deno run tests/sim/run.ts --from 900 --seeds 100 --all
 *     deno run tests/sim/run.ts --seeds 2000 --sale      tickets are sold every evening
 *
 * Ends at the first broken rule, or with `--all` goes on and counts them. Tells how often everything happened.
 *
 * @module
 */
import { createTally } from "@/tests/sim/faults.ts";
import { Broken, simulate } from "@/tests/sim/world.ts";

function option(name: string, otherwise: number): number {
  const at = Deno.args.indexOf(`--${name}`);
  if (at < 0) return otherwise;
  const value = Number(Deno.args[at + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number`);
  return value;
}

const one = option("seed", -1);
const from = one >= 0 ? one : option("from", 1);
const count = one >= 0 ? 1 : option("seeds", 1_000);
/** Undefined: in some evenings. */
const sells = Deno.args.includes("--sale") || undefined;
const keepGoing = Deno.args.includes("--all");

const tally = createTally();
const startedAt = performance.now();
let commits = 0;
const rules = new Map<string, number[]>();
for (let seed = from; seed < from + count; seed++) {
  try {
    commits += (await simulate(seed, tally, sells)).commits;
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
