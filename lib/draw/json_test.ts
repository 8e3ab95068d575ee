import assert from "node:assert/strict";
import fc from "fast-check";
import { parseStrict } from "@/lib/draw/json.ts";

function problem(text: string): string {
  const parsed = parseStrict(text);
  assert.ok(!parsed.ok, `accepted ${text}`);
  return parsed.problem;
}

Deno.test("json: what is strict reads as JSON.parse reads it", () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.string({ unit: "binary" }),
      fc.maxSafeInteger().map((n) => n === 0 ? 0 : n),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value")),
      fc.dictionary(fc.string({ unit: "binary" }), tie("value")),
    ),
  })).value;
  fc.assert(
    fc.property(value, fc.constantFrom(0, 1, "\t", "\r\n "), (value, space) => {
      const text = JSON.stringify(value, null, space);
      const parsed = parseStrict(text);
      assert.ok(parsed.ok, text);
      // Through text again: objects here have no prototype.
      assert.equal(JSON.stringify(parsed.value), JSON.stringify(JSON.parse(text)));
    }),
    { seed: 8259, numRuns: 200 },
  );
});

Deno.test("json: whatever the text, a value or a problem, never an exception; and never more than JSON takes", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "\\",
    "a",
    "0",
    "-1",
    "1.5",
    "null",
    "true",
    " ",
    "\u0000",
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.array(piece).map((list) => list.join(""))), (text) => {
      const parsed = parseStrict(text);
      if (parsed.ok) JSON.parse(text);
    }),
    { seed: 4627, numRuns: 1000 },
  );
});

Deno.test("json: a key that stands twice is refused, in whatever spelling", () => {
  assert.match(problem('{"a":1,"a":1}'), /twice/);
  assert.match(problem('{"a":1,"\\u0061":2}'), /twice/);
  assert.match(problem('{"__proto__":1,"__proto__":2}'), /twice/);
  const parsed = parseStrict('{"__proto__":1,"constructor":2}');
  assert.ok(parsed.ok);
  assert.deepEqual(Object.entries(parsed.value as object), [["__proto__", 1], ["constructor", 2]]);
});

Deno.test("json: only safe integers, written one way", () => {
  for (
    const number of [
      "1.5",
      "1.0",
      "1e3",
      "9007199254740992",
      "-9007199254740992",
      "-0",
      "01",
      "+1",
      "0x1",
      "NaN",
    ]
  ) {
    problem(`{"n":${number}}`);
  }
  for (const number of ["0", "-1", "9007199254740991"]) {
    assert.deepEqual(parseStrict(number), { ok: true, value: Number(number) });
  }
});

Deno.test("json: half a character is refused, written out or escaped", () => {
  assert.match(problem('"\ud800"'), /half a character/);
  assert.match(problem('"\\ud800"'), /half a character/);
  assert.match(problem('{"\\udc00":1}'), /half a character/);
  assert.deepEqual(parseStrict('"\\ud83c\\udf89"'), { ok: true, value: "🎉" });
});

Deno.test("json: trailing text, open ends, control characters and deep nesting are refused", () => {
  for (
    const text of [
      "",
      " ",
      "1 2",
      "{}x",
      '{"a":1,}',
      "[1,]",
      '"a',
      '"\n"',
      '"\\x"',
      '"\\u12"',
      "{1:2}",
      "\ufeff{}",
    ]
  ) problem(text);
  assert.match(problem("[".repeat(100_000)), /too deep/);
  assert.ok(parseStrict("[".repeat(30) + "]".repeat(30)).ok);
});

Deno.test("json: a string of a million characters is read", () => {
  const text = JSON.stringify("x\\".repeat(500_000));
  const parsed = parseStrict(text);
  assert.ok(parsed.ok && (parsed.value as string).length === 1_000_000);
});
