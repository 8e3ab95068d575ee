/**
 * The part of `@std/assert` that the tests use, over `node:assert/strict`: same names, same argument order.
 *
 * The import map gives it that name, so the tests run unchanged where the published package can be reached.
 * Where the two could differ this one is the stricter, so a test that passes here passes there.
 * @module
 */
import nodeAssert, { AssertionError } from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

export { AssertionError };

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

function show(value: unknown): string {
  return Deno.inspect(value, { depth: 6, strAbbreviateSize: 2000 });
}

function ending(msg?: string): string {
  return msg === undefined ? "" : `: ${msg}`;
}

function failWith(message: string): never {
  throw new AssertionError({ message });
}

/** Holds if `expr` is truthy; narrows its type. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) failWith(msg || "Expected a truthy value");
}

export function assertFalse(expr: unknown, msg = ""): void {
  if (expr) failWith(msg || `Expected a falsy value, got ${show(expr)}`);
}

/** Deep equality of structure, values and prototypes. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  try {
    nodeAssert.deepStrictEqual(actual, expected);
  } catch (error) {
    if (msg === undefined || !(error instanceof AssertionError)) throw error;
    failWith(`${msg}\n${error.message}`);
  }
}

export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (isDeepStrictEqual(actual, expected)) {
    failWith(`Expected another value than ${show(actual)}${ending(msg)}`);
  }
}

/** Identity, as `Object.is` has it. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const reason = isDeepStrictEqual(actual, expected) ? "equal, but not the same" : "not the same";
  failWith(`Values are ${reason}${ending(msg)}\n  actual: ${show(actual)}\n  expected: ${show(expected)}`);
}

export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (Object.is(actual, expected)) failWith(`Expected another value than ${show(actual)}${ending(msg)}`);
}

export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) failWith(`Expected a value, got ${actual}${ending(msg)}`);
}

export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) failWith(`Expected ${show(actual)} to match ${expected}${ending(msg)}`);
}

export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) failWith(`Expected ${show(actual)} not to match ${expected}${ending(msg)}`);
}

export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) {
    failWith(`Expected ${show(actual)} to contain ${show(expected)}${ending(msg)}`);
  }
}

/** Every value of `expected` is somewhere in `actual`, by deep equality. */
export function assertArrayIncludes<T>(actual: ArrayLike<T>, expected: ArrayLike<T>, msg?: string): void {
  const there = Array.from(actual);
  const missing = Array.from(expected).filter((item) =>
    !there.some((other) => isDeepStrictEqual(item, other))
  );
  if (missing.length > 0) failWith(`Expected ${show(there)} to contain ${show(missing)}${ending(msg)}`);
}

export function assertInstanceOf<T>(
  actual: unknown,
  // deno-lint-ignore no-explicit-any
  expectedType: abstract new (...args: any[]) => T,
  msg?: string,
): asserts actual is T {
  if (!(actual instanceof expectedType)) {
    failWith(`Expected an instance of ${expectedType.name}, got ${show(actual)}${ending(msg)}`);
  }
}

export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) failWith(`Expected ${show(actual)} > ${show(expected)}${ending(msg)}`);
}

export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) failWith(`Expected ${show(actual)} >= ${show(expected)}${ending(msg)}`);
}

export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) failWith(`Expected ${show(actual)} < ${show(expected)}${ending(msg)}`);
}

export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) failWith(`Expected ${show(actual)} <= ${show(expected)}${ending(msg)}`);
}

/** Numbers at most `tolerance` apart; without one, a ten-millionth of `expected`. */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? Math.abs(expected) * 1e-7;
  if (!(Math.abs(actual - expected) <= allowed)) {
    failWith(`Expected ${actual} to be within ${allowed} of ${expected}${ending(msg)}`);
  }
}

function isPlainHolder(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Date) &&
    !(value instanceof RegExp);
}

/** What of `actual` the pattern speaks about: its own keys, and as many elements as its arrays have. */
function partOf(actual: unknown, pattern: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(pattern)) {
    return actual.slice(0, pattern.length).map((item, index) => partOf(item, pattern[index]));
  }
  if (!isPlainHolder(actual) || !isPlainHolder(pattern)) return actual;
  if (actual instanceof Map || actual instanceof Set || ArrayBuffer.isView(actual)) return actual;
  const part = Object.create(Object.getPrototypeOf(pattern)) as Record<PropertyKey, unknown>;
  for (const key of Reflect.ownKeys(pattern)) {
    if (key in actual) part[key] = partOf(actual[key], pattern[key]);
  }
  return part;
}

/** `actual` has everything that `expected` has; what else it has does not matter. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals(partOf(actual, expected), expected, msg);
}

function checkThrown<E extends Error>(
  error: unknown,
  verb: string,
  expectedClass: ErrorClass<E> | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): void {
  if (expectedClass === undefined) return;
  if (!(error instanceof Error)) failWith(`A non-Error object was ${verb}: ${show(error)}${ending(msg)}`);
  if (!(error instanceof expectedClass)) {
    failWith(`Expected ${expectedClass.name} to be ${verb}, got ${show(error)}${ending(msg)}`);
  }
  if (msgIncludes !== undefined && !error.message.includes(msgIncludes)) {
    failWith(`Expected the message ${show(error.message)} to contain ${show(msgIncludes)}${ending(msg)}`);
  }
}

/** Calls `fn`, which must throw; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  expectedClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  classOrMsg?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const [expectedClass, label] = typeof classOrMsg === "string" ? [undefined, classOrMsg] : [classOrMsg, msg];
  let thrown: { error: unknown } | undefined;
  try {
    fn();
  } catch (error) {
    thrown = { error };
  }
  if (!thrown) failWith(`Expected function to throw${ending(label)}`);
  checkThrown(thrown.error, "thrown", expectedClass, msgIncludes, label);
  return thrown.error;
}

/** Calls `fn`, whose promise must reject; resolves with the reason. A synchronous throw is a failure. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  expectedClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const [expectedClass, label] = typeof classOrMsg === "string" ? [undefined, classOrMsg] : [classOrMsg, msg];
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    failWith(`Function throws when expected to reject${ending(label)}`);
  }
  let rejected: { error: unknown } | undefined;
  try {
    await promise;
  } catch (error) {
    rejected = { error };
  }
  if (!rejected) failWith(`Expected function to reject${ending(label)}`);
  checkThrown(rejected.error, "rejected", expectedClass, msgIncludes, label);
  return rejected.error;
}

export function fail(msg?: string): never {
  failWith(`Failed assertion${ending(msg)}`);
}

export function unreachable(reason?: string): never {
  failWith(`Unreachable${ending(reason)}`);
}
