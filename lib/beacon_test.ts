import { assert, assertEquals } from "@std/assert";
import { createBeacon } from "@/lib/beacon.ts";
import { roundTime } from "@/lib/draw/beacon.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import { type Relay, signRound, startRelay } from "@/tests/test_beacon.ts";

const round = 100_000;
const at = 1_000 * roundTime(TEST_CHAIN, round);

async function withRelays(
  count: number,
  now: () => number,
  test: (relays: Relay[], numbers: ReturnType<typeof createBeacon>, lines: string[]) => Promise<void>,
) {
  const relays = Array.from({ length: count }, () => startRelay({ now }));
  const lines: string[] = [];
  const numbers = createBeacon({
    chain: TEST_CHAIN,
    relays: relays.map(({ origin }) => origin),
    now,
    log: (event) => lines.push(event),
  });
  try {
    await test(relays, numbers, lines);
  } finally {
    await Promise.all(relays.map((relay) => relay.stop()));
  }
}

Deno.test("beacon: [DRAW7] the first relay that tells the truth is believed, whatever the others do", async () => {
  await withRelays(3, () => at, async (relays, numbers) => {
    relays[0].mood = "down";
    relays[1].mood = "lies";
    assertEquals(await numbers.signature(round), signRound(round));
    assertEquals(await numbers.latest(), round);
  });
});

Deno.test("beacon: [DRAW7] a number that does not hold is none, and neither is silence", async () => {
  await withRelays(2, () => at, async ([one, two], numbers, lines) => {
    one.mood = two.mood = "lies";
    assertEquals([await numbers.signature(round), await numbers.latest()], [null, null]);
    one.mood = "silent";
    two.mood = "down";
    assertEquals(await numbers.signature(round), null);
    one.mood = "strays";
    assertEquals(await numbers.signature(round), null, "a number of another round");
    assertEquals(lines, ["beacon_late", "beacon_unreachable", "beacon_late", "beacon_late"]);
  });
});

Deno.test("beacon: [DRAW7] a relay that is silent holds up nobody who has heard another", async () => {
  await withRelays(2, () => at, async ([, silent], numbers) => {
    silent.mood = "silent";
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Shorter than the time after which a relay is given up.
    const late = new Promise((resolve) => timer = setTimeout(() => resolve("late"), 2_500));
    assertEquals(await Promise.race([numbers.latest(), late]), round);
    assertEquals(silent.asked, 1);
    clearTimeout(timer);
  });
});

Deno.test("beacon: nobody is asked for a round before its time", async () => {
  await withRelays(1, () => at - 1, async ([relay], numbers) => {
    assertEquals([await numbers.signature(round), relay.asked], [null, 0]);
  });
});

Deno.test("beacon: a brought number is checked against round and chain", async () => {
  await withRelays(1, () => at, async (_relays, numbers) => {
    assert(await numbers.verify(round, signRound(round)));
    assert(!await numbers.verify(round + 1, signRound(round)));
    assert(!await numbers.verify(round, "00".repeat(48)));
  });
});
