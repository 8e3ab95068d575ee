/**
 * How a probe says no: a sentence with what was expected and what was seen, or that the server has no such part.
 *
 * `run.ts` turns them into outcomes; anything else that is thrown is a failure too.
 * @module
 */
import type { Answer } from "./target.ts";

/** The server does something else than it promises. The message is the whole report of it. */
export class Unmet extends Error {}

/** The server itself said that it does not have this. */
export class NotBuilt extends Error {}

export function expect(holds: unknown, sentence: string): asserts holds {
  if (!holds) throw new Unmet(sentence);
}

export function expectSame(seen: unknown, expected: unknown, what: string): void {
  const [a, b] = [show(seen), show(expected)];
  if (a !== b) throw new Unmet(`${what}: expected ${b}, saw ${a}`);
}

export function expectRefusal(answer: Answer, status: number, code: string, what: string): void {
  const seen = `${answer.status} ${answer.body?.refusal?.code ?? show(answer.body)}`;
  if (seen !== `${status} ${code}`) throw new Unmet(`${what}: expected ${status} ${code}, saw ${seen}`);
}

/**
 * Whether the server answered that there is no such part: of a kind of module, a command or a path. Anything else
 * it says, a refusal for another reason included, shows that the part exists.
 */
export function expectBuilt(answer: Answer, what: string): void {
  const refusal = answer.body?.refusal;
  const isUnknown = refusal?.code === "invalid_request"
    ? refusal.path === "kind" || refusal.path === "type"
    : refusal?.code === "not_found" && refusal.what === "path";
  if (isUnknown) throw new NotBuilt(`${what}: the server says "${refusal.message}"`);
}

/** JSON with a bound, so that a sentence stays one. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
