/** The assertions accept what they should and, more to the point, refuse what they should. @module */
import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertNotStrictEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
  unreachable,
} from "@std/assert";

// Plain try/catch on purpose: a table that used `assertThrows` would trust what it checks.
function refuses(name: string, fn: () => unknown): void {
  try {
    fn();
  } catch (error) {
    if (error instanceof AssertionError) return;
    throw error;
  }
  throw new Error(`${name} let it pass`);
}

const SAME = { a: 1 };

const TABLE: [name: string, holds: () => unknown, fails: () => unknown][] = [
  ["assert", () => assert(1), () => assert(0)],
  ["assertFalse", () => assertFalse(""), () => assertFalse("x")],
  [
    "assertEquals",
    () => assertEquals({ a: [1, new Date(5)] }, { a: [1, new Date(5)] }),
    () => assertEquals([1], [2]),
  ],
  ["assertNotEquals", () => assertNotEquals([1], [2]), () => assertNotEquals([1], [1])],
  ["assertStrictEquals", () => assertStrictEquals(SAME, SAME), () => assertStrictEquals({ ...SAME }, SAME)],
  [
    "assertNotStrictEquals",
    () => assertNotStrictEquals({ ...SAME }, SAME),
    () => assertNotStrictEquals(SAME, SAME),
  ],
  ["assertExists", () => assertExists(0), () => assertExists(null)],
  ["assertMatch", () => assertMatch("abc", /b/), () => assertMatch("abc", /x/)],
  ["assertNotMatch", () => assertNotMatch("abc", /x/), () => assertNotMatch("abc", /b/)],
  ["assertStringIncludes", () => assertStringIncludes("abc", "bc"), () => assertStringIncludes("abc", "cb")],
  [
    "assertArrayIncludes",
    () => assertArrayIncludes([SAME, { b: 2 }], [{ a: 1 }]),
    () => assertArrayIncludes([SAME], [{ a: 2 }]),
  ],
  ["assertInstanceOf", () => assertInstanceOf(new TypeError(), Error), () => assertInstanceOf({}, Error)],
  ["assertGreater", () => assertGreater(2, 1), () => assertGreater(1, 1)],
  ["assertGreaterOrEqual", () => assertGreaterOrEqual(1, 1), () => assertGreaterOrEqual(0, 1)],
  ["assertLess", () => assertLess(1, 2), () => assertLess(1, 1)],
  ["assertLessOrEqual", () => assertLessOrEqual(1, 1), () => assertLessOrEqual(2, 1)],
  ["assertAlmostEquals", () => assertAlmostEquals(1, 1 + 1e-9), () => assertAlmostEquals(1, 1.1, 0.01)],
  [
    "assertObjectMatch",
    () => assertObjectMatch({ a: { b: 1, c: 2 }, d: [1, 2, 3] }, { a: { c: 2 }, d: [1, 2] }),
    () => assertObjectMatch({ a: { b: 1 } }, { a: { c: undefined } }),
  ],
  ["assertThrows", () => assertThrows(() => fail()), () => assertThrows(() => {})],
  ["fail", () => {}, () => fail("x")],
  ["unreachable", () => {}, () => unreachable()],
];

for (const [name, holds, fails] of TABLE) {
  Deno.test(`std/assert: ${name} accepts and refuses`, () => {
    holds();
    refuses(name, fails);
  });
}

Deno.test("std/assert: assertThrows checks class and message, and returns the error", () => {
  const error = assertThrows(() => JSON.parse("{"), SyntaxError, "JSON");
  assertInstanceOf(error, SyntaxError);
  refuses("another class", () => assertThrows(() => JSON.parse("{"), RangeError));
  refuses("another message", () => assertThrows(() => JSON.parse("{"), SyntaxError, "no such words"));
});

Deno.test("std/assert: assertRejects checks class and message, and refuses a synchronous throw", async () => {
  const error = await assertRejects(() => Promise.reject(new RangeError("too far")), RangeError, "far");
  assertEquals(error.message, "too far");
  const attempts: [string, () => Promise<unknown>][] = [
    ["a resolved promise", () => assertRejects(() => Promise.resolve())],
    ["another class", () => assertRejects(() => Promise.reject(new Error("x")), RangeError)],
    ["a synchronous throw", () =>
      assertRejects(() => {
        throw new RangeError("now");
      }, RangeError)],
  ];
  for (const [name, attempt] of attempts) {
    const outcome = await attempt().then(() => "passed", (e) => e);
    if (!(outcome instanceof AssertionError)) throw new Error(`${name} let it pass: ${outcome}`);
  }
});
