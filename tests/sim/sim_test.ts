/** Evenings in which everything goes wrong, from seeds; every rule holds all the same. @module */
import { assertEquals } from "@std/assert";
import { createTally, FAULTS, type Tally } from "@/tests/sim/faults.ts";
import { HARDER, MET } from "@/tests/sim/met.ts";
import { simulate, type Wanted } from "@/tests/sim/world.ts";

/** Seeds that once broke a rule, by what they found. They run always, whatever the blocks are. */
const FOUND: Readonly<Record<number, string>> = {
  2: "a late repeat brought back somebody who had withdrawn",
  5: "a repeat beside its first in one batch named the commit before",
  9: "who stood on one list twice was counted twice",
  10: "long work waited for ever for a store that was silent",
  175: "a read that was given up came back with old rows, and one person got two numbers",
  599: "a read that was given up emptied what the next batch stood on",
  1400: "an isolate whose clock was set back let the row of who sits at it expire",
  17320: "a draw whose rows a purge deleted under way failed instead of saying that the event is over",
  17432: "the same, while it looked for who holds the winning ticket",
};

const blockSize = 250;

/** The same, played as harder evenings. */
const FOUND_HARDER: Readonly<Record<number, string>> = {
  40: "a clock that was set back by minutes froze every screen of its isolate for as long",
  372: "the same, and newcomers waited for their snapshot",
};

async function run(from: number, count: number, wanted?: Wanted): Promise<Tally> {
  const tally = createTally();
  for (let seed = from; seed < from + count; seed++) await simulate(seed, tally, wanted);
  return tally;
}

for (let from = 1; from < 1_000; from += blockSize) {
  Deno.test(`simulator: seeds ${from} to ${from + blockSize - 1} break no rule, and meet every fault`, async () => {
    const { counts } = await run(from, blockSize);
    const missed = [...Object.keys(FAULTS), ...MET, ...HARDER].filter((what) => !counts.has(what));
    assertEquals(missed, []);
  });
}

for (const [seed, what] of Object.entries(FOUND)) {
  Deno.test(`simulator: seed ${seed}, which once found: ${what}`, async () => {
    await run(Number(seed), 1);
  });
}

for (const [seed, what] of Object.entries(FOUND_HARDER)) {
  Deno.test(`simulator: the harder seed ${seed}, which once found: ${what}`, async () => {
    await run(Number(seed), 1, { isHarder: true });
  });
}

Deno.test("simulator: the same seed gives the same evening, count by count", async () => {
  const [one, two] = [await run(7, 5), await run(7, 5)];
  assertEquals([...one.counts], [...two.counts]);
});
