/**
 * Reads the members of a strict JSON object into their types, or says which one is wrong.
 *
 * Used by `record_texts.ts` and `verify_v1.ts` inside `reading`, which turns the exception into a value.
 * @module
 */
import { type Hex, isHex } from "@/lib/draw/bytes.ts";
import { type Json, parseStrict } from "@/lib/draw/json.ts";

/** E_VERSION: this reader is too old, or the text asks for what it does not know. E_FORMAT: nobody can read it. */
export type ReadProblem = { ok: false; code: "E_FORMAT" | "E_VERSION"; problem: string };
export type Read<T> = { ok: true; value: T } | ReadProblem;

export class Unreadable extends Error {
  constructor(readonly code: "E_FORMAT" | "E_VERSION", problem: string) {
    super(problem);
  }
}

/** Runs `read`; a field that is wrong becomes a value. */
export function reading<T>(read: () => T): Read<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, code: error.code, problem: error.message };
    throw error;
  }
}

export class Fields {
  readonly #members: { [key: string]: Json };

  constructor(value: Json, readonly name: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new Unreadable("E_FORMAT", `${name} is not an object`);
    }
    this.#members = value;
  }

  /** @param name what the text is, for the problem's sentence */
  static parse(text: string, name: string): Fields {
    const parsed = parseStrict(text);
    if (!parsed.ok) throw new Unreadable("E_FORMAT", `${name}: ${parsed.problem}`);
    return new Fields(parsed.value, name);
  }

  has(key: string): boolean {
    return key in this.#members;
  }

  isNull(key: string): boolean {
    return this.#members[key] === null;
  }

  is(key: string, value: boolean): boolean {
    return this.#members[key] === value;
  }

  /** Stops reading unless `fine`. */
  expect(fine: boolean, key: string, problem: string): void {
    if (!fine) throw new Unreadable("E_FORMAT", `${this.name}.${key} ${problem}`);
  }

  text(key: string): string {
    const value = this.#members[key];
    if (typeof value !== "string") throw new Unreadable("E_FORMAT", `${this.name}.${key} is not a text`);
    return value;
  }

  oneOf<T extends string>(key: string, values: readonly T[]): T {
    const value = values.find((one) => one === this.#members[key]);
    if (value === undefined) {
      throw new Unreadable("E_FORMAT", `${this.name}.${key} is not one of ${values.join(", ")}`);
    }
    return value;
  }

  integer(key: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.#members[key];
    if (typeof value !== "number" || value < min || value > max) {
      throw new Unreadable("E_FORMAT", `${this.name}.${key} is not an integer from ${min} to ${max}`);
    }
    return value;
  }

  hex(key: string, byteCount: number): Hex {
    const value = this.#members[key];
    if (!isHex(value, byteCount)) {
      throw new Unreadable("E_FORMAT", `${this.name}.${key} is not ${byteCount} bytes of hex`);
    }
    return value;
  }

  hexOrNull(key: string, byteCount: number): Hex | null {
    return this.isNull(key) ? null : this.hex(key, byteCount);
  }

  object(key: string): Fields {
    return new Fields(this.#members[key] ?? null, `${this.name}.${key}`);
  }

  objects(key: string): Fields[] {
    return this.#list(key).map((value, i) => new Fields(value, `${this.name}.${key}[${i}]`));
  }

  texts(key: string): string[] {
    return this.#list(key).map((value) => {
      if (typeof value !== "string") {
        throw new Unreadable("E_FORMAT", `${this.name}.${key} holds something else than texts`);
      }
      return value;
    });
  }

  hexes(key: string, byteCount: number): Hex[] {
    return this.#list(key).map((value) => {
      if (!isHex(value, byteCount)) {
        throw new Unreadable(
          "E_FORMAT",
          `${this.name}.${key} holds something else than ${byteCount} bytes of hex`,
        );
      }
      return value;
    });
  }

  #list(key: string): Json[] {
    const value = this.#members[key];
    if (!Array.isArray(value)) throw new Unreadable("E_FORMAT", `${this.name}.${key} is not a list`);
    return value;
  }
}
