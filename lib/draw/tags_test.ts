import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesOf, fromHex, isWellFormed, toHex, u32be, u64be, utf8 } from "@/lib/draw/bytes.ts";
import {
  entrantTag,
  holderHash,
  openHash,
  receiptHash,
  tag,
  ticketLeafInput,
  voidHash,
} from "@/lib/draw/tags.ts";
import { bytesFor } from "@/tests/draw_makers.ts";

Deno.test("tags: the tag is its length in one byte, then the version and the use", () => {
  assert.equal(toHex(tag("open")), "0f" + toHex(new TextEncoder().encode("livedraw/1/open")));
  assert.equal(ticketLeafInput(bytesFor("id").subarray(0, 16), bytesFor("tag"), 0).length, 70);
});

Deno.test("[P22] tags: an entrant tag belongs to its four fields and no others", () => {
  const field = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const fields = fc.record({
    drawId: field(16),
    clientNonce: field(32),
    serverNonce: field(32),
    holderHash: field(32),
  });
  fc.assert(
    fc.property(fields, fields, fc.nat(895), (one, other, bit) => {
      const tag = entrantTag(one);
      assert.notEqual(entrantTag(other), tag);
      assert.notEqual(
        entrantTag({ ...one, clientNonce: one.serverNonce, serverNonce: one.clientNonce }),
        tag,
      );
      const flat = [one.drawId, one.clientNonce, one.serverNonce, one.holderHash].map((bytes) =>
        bytes.slice()
      );
      const byte = bit >> 3;
      if (byte < 16) flat[0][byte] ^= 1 << (bit & 7);
      else flat[1 + Math.floor((byte - 16) / 32)][(byte - 16) % 32] ^= 1 << (bit & 7);
      const [drawId, clientNonce, serverNonce, holderHash] = flat;
      assert.notEqual(entrantTag({ drawId, clientNonce, serverNonce, holderHash }), tag);
    }),
    { seed: 22, numRuns: 100 },
  );
});

Deno.test("[P22] tags: an entrant tag is the same from hex as from bytes, and no other spelling counts", () => {
  const bytes = {
    drawId: bytesFor("id").subarray(0, 16),
    clientNonce: bytesFor("c"),
    serverNonce: bytesFor("s"),
    holderHash: bytesFor("h"),
  };
  const hex = {
    drawId: toHex(bytes.drawId),
    clientNonce: toHex(bytes.clientNonce),
    serverNonce: toHex(bytes.serverNonce),
    holderHash: toHex(bytes.holderHash),
  };
  const right = entrantTag(bytes);
  assert.equal(entrantTag(hex), right);
  for (const name of Object.keys(hex) as (keyof typeof hex)[]) {
    for (const letter of ["A", "F", "g", "/", ":", "`", " ", "\n", "\0", "é", "\u0130", "\u0661", "\ud800"]) {
      for (const at of [0, 1, 30, hex[name].length - 1]) {
        const wrong = hex[name].slice(0, at) + letter + hex[name].slice(at + 1);
        assert.throws(() => entrantTag({ ...hex, [name]: wrong }), RangeError, JSON.stringify(letter));
      }
    }
    for (const wrong of [hex[name] + "0", hex[name].slice(1), hex[name].slice(2), ""]) {
      assert.throws(() => entrantTag({ ...hex, [name]: wrong }), RangeError);
    }
  }
  assert.equal(entrantTag(hex), right, "what was refused leaves nothing behind");
});

Deno.test("[P22] tags: no byte can move from one field to the next", () => {
  const fields = {
    drawId: bytesFor("id").subarray(0, 16),
    clientNonce: bytesFor("c"),
    serverNonce: bytesFor("s"),
    holderHash: bytesFor("h"),
  };
  for (const name of Object.keys(fields) as (keyof typeof fields)[]) {
    assert.throws(() => entrantTag({ ...fields, [name]: fields[name].subarray(1) }), RangeError);
    assert.throws(() => entrantTag({ ...fields, [name]: new Uint8Array(33) }), RangeError);
  }
  assert.equal(
    entrantTag({ ...fields, holderHash: toHex(fields.holderHash) }),
    entrantTag(fields),
    "hex is as good as bytes",
  );
});

Deno.test("tags: the same text hashed for another use is another hash", () => {
  const previous = bytesFor("previous");
  assert.equal(
    new Set([openHash("{}"), receiptHash("{}"), voidHash(previous, "{}"), holderHash("{}")]).size,
    4,
  );
});

Deno.test("bytes: hex has one spelling", () => {
  for (const hex of ["A0", "0x", "a", "g0", " a"]) assert.throws(() => fromHex(hex), RangeError);
  assert.deepEqual([...fromHex("00ff1a")], [0, 255, 26]);
  assert.throws(() => bytesOf("00", 2, "two"), /two: 2 bytes, not 1/);
});

Deno.test("bytes: integers are big-endian and checked", () => {
  assert.equal(toHex(u32be(0xfffffffe)), "fffffffe");
  assert.equal(toHex(u64be(2 ** 53 - 1)), "001fffffffffffff");
  for (const n of [-1, 1.5, 2 ** 32]) assert.throws(() => u32be(n), RangeError);
  for (const n of [-1, 1.5, 2 ** 53]) assert.throws(() => u64be(n), RangeError);
});

Deno.test("bytes: half a character has no bytes, so two texts never share a hash", () => {
  assert.ok(isWellFormed("🎉"));
  assert.ok(!isWellFormed("🎉".slice(0, 1)));
  assert.throws(() => utf8("\udc00"), RangeError);
  assert.throws(() => openHash("\ud800"), RangeError);
});
