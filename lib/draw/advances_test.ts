import assert from "node:assert/strict";
import fc from "fast-check";
import { advance, holdersAfter } from "@/lib/draw/advances.ts";
import { readAdvance } from "@/lib/draw/record_texts.ts";
import { bytesFor, CURVES, entriesOf, makeDraw, TEST_CHAIN } from "@/tests/draw_makers.ts";
import { toHex } from "@/lib/draw/bytes.ts";
import { verify } from "@/lib/draw/verify.ts";

Deno.test("advances: the next in the order comes in, once, and the record is returned to whoever asks again", () => {
  const made = makeDraw(entriesOf([1, 1, 1, 1, 1, 1]));
  const { slots } = made.conclusion;
  const gold = slots[0].entrantTag!;
  const first = made.advance(0, gold);
  assert.ok(first.kind === "new");
  assert.equal(first.record.n, 0);
  assert.equal(first.record.incoming, made.conclusion.runnerUp(0));
  const again = made.advance(0, gold);
  assert.ok(again.kind === "repeat");
  assert.deepEqual(again.record, first.record);
  assert.equal(made.advances.length, 1);

  const second = made.advance(0, first.record.incoming!);
  assert.ok(second.kind === "new");
  assert.equal(second.record.incoming, made.conclusion.runnerUp(1));
  assert.equal(made.advance(0, gold).kind, "repeat", "an old click still finds its own record");
});

Deno.test("advances: who does not hold the slot cannot lose it", () => {
  const made = makeDraw(entriesOf([1, 1, 1, 1, 1]));
  const [gold, silver] = made.conclusion.slots;
  assert.deepEqual(made.advance(0, silver.entrantTag!), { kind: "not_holding", holder: gold.entrantTag });
  assert.throws(() => made.advance(3, gold.entrantTag!), /no slot 3/);
});

Deno.test("advances: when nobody is left the slot stays empty, and the certificate says so", () => {
  const made = makeDraw(entriesOf([2, 1, 1]));
  const gold = made.conclusion.slots[0].entrantTag!;
  const last = made.advance(0, gold);
  assert.ok(last.kind === "new" && last.record.incoming === null);
  const verdict = verify(made.certificate(), CURVES, { chains: [TEST_CHAIN] });
  assert.ok(verdict.outcome === "valid", JSON.stringify(verdict));
  assert.equal(verdict.facts.holders[0].entrantTag, null);
});

Deno.test("[P15] advances: any order of clicks takes each runner-up once, and holders stay distinct", () => {
  const clicks = fc.array(fc.record({ slot: fc.nat(2), who: fc.nat(9) }), { maxLength: 25 });
  fc.assert(
    fc.property(clicks, fc.integer({ min: 3, max: 9 }), (clicks, entrants) => {
      const made = makeDraw(entriesOf(new Array(entrants).fill(1)), { open: { mode: "offline" } });
      const { conclusion } = made;
      const everybody = Array.from({ length: entrants }, (_, k) => conclusion.order.at(k)!);
      for (const { slot, who } of clicks) made.advance(slot, everybody[who % entrants]);

      const records = made.advances.map(({ text }) => {
        const read = readAdvance(text);
        assert.ok(read.ok);
        return read.value;
      });
      records.forEach(({ n, incoming }, k) => {
        assert.equal(n, k);
        assert.equal(incoming, conclusion.runnerUp(k));
      });
      const holders = holdersAfter(conclusion.slots, records).flatMap(({ entrantTag }) => entrantTag ?? []);
      assert.equal(new Set(holders).size, holders.length);
      assert.equal(new Set(records.map(({ slot, outgoing }) => `${slot}/${outgoing}`)).size, records.length);
      const verdict = verify(made.certificate(), CURVES);
      assert.ok(verdict.outcome === "valid", JSON.stringify(verdict));
    }),
    { seed: 15, numRuns: 25 },
  );
});

Deno.test("advances: a stored past that cannot be read is damage, not a reason to go on", () => {
  const { conclusion } = makeDraw(entriesOf([1, 1, 1, 1]));
  assert.throws(() =>
    advance({
      conclusion,
      past: [{ text: "{}", sig: "" }],
      slot: 0,
      outgoing: toHex(bytesFor("anybody")),
      reason: "declined",
      at: 1,
    }), RangeError);
});
