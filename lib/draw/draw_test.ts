import assert from "node:assert/strict";
import fc from "fast-check";
import { toHex } from "@/lib/draw/bytes.ts";
import { draw } from "@/lib/draw/draw.ts";
import { sealEntries } from "@/lib/draw/entries.ts";
import { drawSeed } from "@/lib/draw/tags.ts";
import { bytesFor, entriesOf } from "@/tests/draw_makers.ts";

const DRAW_ID = "00112233445566778899aabbccddeeff";
const counts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 30 });
const tierCounts = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 });
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });

Deno.test("[P6] [P7] draw: nobody wins twice, and winners and runner-ups together are all entrants", () => {
  fc.assert(
    fc.property(counts, tierCounts, seeds, (ticketCounts, perTier, seed) => {
      const entries = entriesOf(ticketCounts);
      const tickets = sealEntries(DRAW_ID, entries);
      const tiers = perTier.map((count, n) => ({ id: `tier ${n}`, count }));
      const { slots, runnerUp } = draw({ drawSeed: seed, tickets, tiers });
      const slotCount = perTier.reduce((sum, count) => sum + count, 0);
      assert.equal(slots.length, slotCount);
      assert.deepEqual(
        slots.map(({ tier }) => tier),
        perTier.flatMap((count, n) => new Array(count).fill(`tier ${n}`)),
      );
      assert.deepEqual(slots.map(({ slot }) => slot), slots.map((_, s) => s));

      const winners = slots.flatMap(({ entrantTag }) => entrantTag ?? []);
      assert.equal(winners.length, Math.min(slotCount, entries.length));
      assert.ok(
        slots.slice(winners.length).every(({ entrantTag }) => entrantTag === null),
        "only the last stay empty",
      );
      const reserves = entries.map((_, n) => runnerUp(n)).filter((tag) => tag !== null);
      const everybody = [...winners, ...reserves];
      assert.equal(new Set(everybody).size, everybody.length);
      assert.deepEqual(everybody.toSorted(), entries.map(({ entrantTag }) => entrantTag).sort());
    }),
    { seed: 7, numRuns: 60 },
  );
});

Deno.test("draw: asking for a runner-up early changes nothing", () => {
  fc.assert(
    fc.property(counts, seeds, fc.nat(40), (ticketCounts, drawSeed, early) => {
      const tickets = sealEntries(DRAW_ID, entriesOf(ticketCounts));
      const tiers = [{ id: "gold", count: 2 }];
      const plain = draw({ drawSeed, tickets, tiers });
      const eager = draw({ drawSeed, tickets, tiers });
      eager.runnerUp(early);
      assert.deepEqual(eager.slots, plain.slots);
      assert.deepEqual(eager.order.stepsFor(3), plain.order.stepsFor(3));
      for (let n = 0; n < 5; n++) assert.equal(eager.runnerUp(n), plain.runnerUp(n));
    }),
    { seed: 9, numRuns: 40 },
  );
});

Deno.test("draw: fourteen prizes of a crowd visit no more tickets than needed", () => {
  const tickets = sealEntries(DRAW_ID, entriesOf(new Array(3000).fill(1)));
  const { order } = draw({ drawSeed: bytesFor("seed"), tickets, tiers: [{ id: "gold", count: 14 }] });
  assert.equal(order.steps.length, 14);
});

Deno.test("[P9] draw: every bit of what goes into the draw seed counts", () => {
  const fields = {
    openHash: bytesFor("open"),
    entriesRoot: bytesFor("root"),
    serverSeed: bytesFor("seed"),
    beaconValue: bytesFor("beacon"),
  };
  const seen = new Set([
    toHex(drawSeed({ ...fields, ticketCount: 7 })),
    toHex(drawSeed({ ...fields, ticketCount: 8 })),
  ]);
  assert.equal(seen.size, 2);
  for (const [name, bytes] of Object.entries(fields)) {
    for (let bit = 0; bit < 256; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      seen.add(toHex(drawSeed({ ...fields, ticketCount: 7, [name]: flipped })));
    }
  }
  assert.equal(seen.size, 2 + 4 * 256);
});
