/**
 * A strict reader of JSON texts: the same text must mean the same to everybody who checks it.
 *
 * `JSON.parse` lets the last of two equal keys win, where another reader takes the first, and rounds numbers.
 * Here equal keys, numbers that are not safe integers and half characters are refused. `records.ts` and
 * `verify.ts` read signed texts through this.
 * @module
 */
import { isWellFormed } from "@/lib/draw/bytes.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

/** Deeper nesting than any record has; bounds the recursion. */
const DEPTH_MAX = 32;

class NotStrict extends Error {}

/** Never throws. Objects have no prototype, so that no key is special. */
export function parseStrict(text: string): Parsed<Json> {
  if (!isWellFormed(text)) return { ok: false, problem: "the text holds half a character" };
  const reader = new Reader(text);
  try {
    return { ok: true, value: reader.whole() };
  } catch (error) {
    if (error instanceof NotStrict) return { ok: false, problem: `at ${reader.at}: ${error.message}` };
    throw error;
  }
}

const SPACE = /[ \t\n\r]*/y;
const INTEGER = /-?(?:0|[1-9][0-9]*)(?![.eE0-9])/y;
const WORD = /true|false|null/y;

class Reader {
  at = 0;
  constructor(readonly text: string) {}

  whole(): Json {
    const value = this.#value(0);
    this.#match(SPACE);
    if (this.at !== this.text.length) throw new NotStrict("more text after the end");
    return value;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found && found[0];
  }

  #take(character: string): boolean {
    this.#match(SPACE);
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  #value(depth: number): Json {
    if (depth > DEPTH_MAX) throw new NotStrict("nested too deep");
    if (this.#take("{")) return this.#object(depth);
    if (this.#take("[")) return this.#array(depth);
    if (this.text[this.at] === '"') return this.#string();
    const word = this.#match(WORD);
    if (word !== null) return word === "null" ? null : word === "true";
    const digits = this.#match(INTEGER);
    if (digits === null) throw new NotStrict("not a value, or a number that is not an integer");
    const number = Number(digits);
    if (!Number.isSafeInteger(number) || Object.is(number, -0)) throw new NotStrict("not a safe integer");
    return number;
  }

  #string(): string {
    const start = this.at;
    if (this.text[start] !== '"') throw new NotStrict("not a string");
    let end = start + 1;
    let escaped = false;
    for (let code; (code = this.text.charCodeAt(end)) !== 0x22; end++) {
      // Past the end the code is NaN, which is not at least 0x20 either.
      if (!(code >= 0x20)) throw new NotStrict("a string without end, or with a control character");
      if (code === 0x5c) {
        escaped = true;
        end++;
      }
    }
    this.at = end + 1;
    return escaped ? this.#unescape(start) : this.text.slice(start + 1, end);
  }

  #unescape(start: number): string {
    let value: string;
    try {
      value = JSON.parse(this.text.slice(start, this.at));
    } catch {
      throw new NotStrict("not a string");
    }
    if (!isWellFormed(value)) throw new NotStrict("a string holds half a character");
    return value;
  }

  #array(depth: number): Json[] {
    const items: Json[] = [];
    if (this.#take("]")) return items;
    do items.push(this.#value(depth + 1)); while (this.#take(","));
    if (!this.#take("]")) throw new NotStrict("no end of the list");
    return items;
  }

  #object(depth: number): { [key: string]: Json } {
    const members: { [key: string]: Json } = Object.create(null);
    if (this.#take("}")) return members;
    do {
      this.#match(SPACE);
      const key = this.#string();
      if (key in members) throw new NotStrict(`the key ${JSON.stringify(key)} stands twice`);
      if (!this.#take(":")) throw new NotStrict("no colon after a key");
      members[key] = this.#value(depth + 1);
    } while (this.#take(","));
    if (!this.#take("}")) throw new NotStrict("no end of the object");
    return members;
  }
}
