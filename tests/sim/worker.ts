/**
 * A process that plays the evenings it is told to, a line of input for each chunk and a line of output for its outcome.
 *
 * Started by `nightly.ts`; ends with its input, so that it outlives nobody.
 * @module
 */
import { parseArgs, wantedBy } from "@/tests/sim/arguments.ts";
import { createTally } from "@/tests/sim/faults.ts";
import { Broken as RuleBroken, simulate } from "@/tests/sim/world.ts";

export interface Broken {
  seed: number;
  rule: string;
  /** With the last steps of the evening. */
  message: string;
}

/** Of `seeds` evenings, the first of them `from`. */
export interface Done {
  from: number;
  seeds: number;
  commits: number;
  counts: [what: string, times: number][];
  broken: Broken[];
}

async function play(from: number, seeds: number): Promise<Done> {
  const tally = createTally();
  const done: Done = { from, seeds, commits: 0, counts: [], broken: [] };
  for (let seed = from; seed < from + seeds; seed++) {
    try {
      done.commits += (await simulate(seed, tally, wanted)).commits;
    } catch (error) {
      const rule = error instanceof RuleBroken ? error.rule : "threw";
      const message = error instanceof RuleBroken ? error.message : `seed ${seed}: ${(error as Error).stack}`;
      done.broken.push({ seed, rule, message });
    }
  }
  done.counts = [...tally.counts];
  return done;
}

const wanted = wantedBy(parseArgs(Deno.args, {}, ["sale", "harder"]).flags);
let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop()!;
  for (const line of lines) {
    const [from, seeds] = line.split(" ").map(Number);
    console.log(JSON.stringify(await play(from, seeds)));
  }
}
