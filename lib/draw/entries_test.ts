import assert from "node:assert/strict";
import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { compare32, concat, fromHex, toHex, u32be, utf8 } from "@/lib/draw/bytes.ts";
import { EntrantOrder } from "@/lib/draw/draw.ts";
import {
  entrantsBytes,
  type Entry,
  readEntrants,
  sealEntries,
  Sealing,
  sortedOrder,
} from "@/lib/draw/entries.ts";
import { inclusionPaths, isIncluded, leafHash } from "@/lib/draw/merkle.ts";
import { ticketLeafInput } from "@/lib/draw/tags.ts";
import { entriesOf } from "@/tests/draw_makers.ts";
import { large } from "@/tests/draw_vectors.ts";

const DRAW_ID = "00112233445566778899aabbccddeeff";
const tickets = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 40 });

for (const vector of large.cases) {
  Deno.test(`entries: ${vector.entrants} entrants are sealed and drawn as published`, () => {
    const entries = Array.from({ length: vector.entrants }, (_, i) => ({
      entrantTag: sha256(concat(utf8("livedraw large "), u32be(i))),
      tickets: 1 + i % vector.kmod,
    }));
    const sealed = sealEntries(vector.drawId, entries);
    assert.equal(sealed.ticketCount, vector.ticketCount);
    assert.equal(toHex(sealed.leaves.subarray(0, 32)), vector.firstLeaf);
    assert.equal(toHex(sealed.leaves.subarray(-32)), vector.lastLeaf);
    assert.equal(sealed.root, vector.entriesRoot);
    const order = new EntrantOrder(vector.drawSeed, sealed);
    assert.deepEqual(vector.first30Entrants.map((_, k) => order.at(k)), vector.first30Entrants);
    assert.deepEqual(order.steps.map((step) => step.index), vector.walkIndices);
  });
}

Deno.test("[P1] entries: the order in which they come makes no difference", () => {
  fc.assert(
    fc.property(
      tickets.chain((counts) => {
        const entries = entriesOf(counts);
        return fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length }));
      }),
      ([entries, shuffled]) => {
        const one = sealEntries(DRAW_ID, entries);
        const other = sealEntries(DRAW_ID, shuffled);
        assert.equal(one.root, other.root);
        assert.deepEqual(one.leaves, other.leaves);
        for (let i = 0; i < one.ticketCount; i++) assert.deepEqual(one.ticketAt(i), other.ticketAt(i));
      },
    ),
    { seed: 1, numRuns: 60 },
  );
});

Deno.test("[P8] entries: one more, one less or one ticket different is another root", () => {
  fc.assert(
    fc.property(tickets, fc.nat(), (counts, pick) => {
      const entries = entriesOf(counts);
      const root = sealEntries(DRAW_ID, entries).root;
      const n = pick % entries.length;
      const altered: Entry[][] = [
        [...entries, ...entriesOf([1], "late")],
        entries.with(n, { ...entries[n], tickets: entries[n].tickets + 1 }),
        entries.with(n, { ...entriesOf([1], "other")[0], tickets: entries[n].tickets }),
      ];
      if (entries.length > 1) altered.push(entries.toSpliced(n, 1));
      for (const list of altered) assert.notEqual(sealEntries(DRAW_ID, list).root, root);
      assert.notEqual(sealEntries(DRAW_ID.replace("0", "1"), entries).root, root);
    }),
    { seed: 8, numRuns: 40 },
  );
});

Deno.test("entries: index, tag and ticket number name the leaf that stands there", () => {
  const sealed = sealEntries(DRAW_ID, entriesOf([3, 1, 4, 1, 5]));
  assert.equal(sealed.ticketCount, 14);
  assert.equal(sealed.entrantCount, 5);
  const indexes = Array.from({ length: 14 }, (_, i) => i);
  const paths = inclusionPaths(sealed.leaves, indexes);
  for (const index of indexes) {
    const { entrantTag, ticketNo } = sealed.ticketAt(index);
    const leaf = leafHash(ticketLeafInput(DRAW_ID, entrantTag, ticketNo));
    assert.equal(toHex(sealed.leaves.subarray(32 * index, 32 * index + 32)), toHex(leaf));
    assert.ok(
      isIncluded({ leafHash: leaf, index, size: 14, path: paths[index], root: fromHex(sealed.root) }),
    );
  }
  assert.throws(() => sealed.ticketAt(14), RangeError);
});

Deno.test("entries: an entrant twice, too many tickets, none at all: bugs of the caller", () => {
  const [entry] = entriesOf([2]);
  assert.throws(() => sealEntries(DRAW_ID, []), RangeError);
  assert.throws(() => sealEntries(DRAW_ID, [entry, entry]), /twice/);
  assert.throws(
    () => sealEntries(DRAW_ID, [entry, ...entriesOf([1], "other"), { ...entry, tickets: 1 }]),
    /twice/,
  );
  for (const count of [0, -1, 1.5, 65536]) {
    assert.throws(() => sealEntries(DRAW_ID, [{ ...entry, tickets: count }]), RangeError);
  }
  assert.equal(sealEntries(DRAW_ID, [entry], 2).ticketCount, 2);
  assert.throws(() => sealEntries(DRAW_ID, [entry], 1), /1\.\.1/);
});

Deno.test("entries: no more than ten million tickets are taken", () => {
  const sealing = new Sealing(DRAW_ID);
  for (const entry of entriesOf(new Array(152).fill(65535))) sealing.add(entry);
  assert.throws(() => sealing.add(entriesOf([65535], "last")[0]), /10000000/);
});

Deno.test("entries: sorting by leading bits puts ties in order too", () => {
  // Few different leading words, so that most hashes tie on them.
  const hash = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.uint8Array({ minLength: 28, maxLength: 28 }))
    .map(([lead, rest]) => concat(u32be(lead === 2 ? 0xffffffff : lead), rest));
  fc.assert(
    fc.property(fc.array(hash, { minLength: 1, maxLength: 60 }), (list) => {
      const hashes = concat(...list);
      const sorted = Array.from(sortedOrder(hashes), (i) => toHex(list[i]));
      assert.deepEqual(sorted, list.map(toHex).sort());
    }),
    { seed: 48, numRuns: 100 },
  );
});

Deno.test("entries: the list of entrants is the same bytes from any order, and reads back", () => {
  const entries = entriesOf([3, 65535, 1, 2]);
  const bytes = entrantsBytes(entries);
  assert.equal(bytes.length, 4 * 34);
  assert.deepEqual(entrantsBytes(entries.toReversed()), bytes);
  assert.deepEqual(
    readEntrants(bytes),
    entries.toSorted((a, b) => compare32(fromHex(a.entrantTag), 0, fromHex(b.entrantTag), 0)),
  );
  assert.equal(readEntrants(bytes.subarray(1)), null);
  assert.equal(readEntrants(new Uint8Array(0)), null);
});
