/**
 * Bodies for the fuzzer: a value that a JSON Schema allows, the same with something strange in it, and the bytes of
 * it as JSON, which may be broken too.
 *
 * Knows as much of JSON Schema as the OpenAPI document uses and throws at the rest, so that no field goes unfilled.
 * @module
 */
import { gzipSync } from "node:zlib";
import type { Dice } from "@/tests/break/fuzz_dice.ts";

// deno-lint-ignore no-explicit-any -- any JSON
export type Json = any;

/** What a field of that name holds in this room, or undefined where the schema has to do. */
export type Hint = (name: string, dice: Dice) => Json;

export function sample(schema: Json, dice: Dice, hint: Hint, name = ""): Json {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return dice.pick(schema.enum as Json[]);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return sample(dice.pick(choices as Json[]), dice, hint, name);
  const known = dice.hit(0.9) ? hint(name, dice) : undefined;
  if (known !== undefined && fits(schema.type, known)) return known;
  switch (schema.type) {
    case "object": {
      const required: string[] = schema.required ?? [];
      const names = Object.keys(schema.properties ?? {}).filter((key) =>
        required.includes(key) || dice.hit(0.4)
      );
      return Object.fromEntries(names.map((key) => [key, sample(schema.properties[key], dice, hint, key)]));
    }
    case "array": {
      const least = schema.minItems ?? 0;
      const count = least + dice.below(Math.min(4, (schema.maxItems ?? 8) - least + 1));
      return Array.from({ length: count }, () => sample(schema.items, dice, hint, name));
    }
    case "integer":
    case "number": {
      const least = schema.minimum ?? 0;
      const most = Math.max(least, Math.min(schema.maximum ?? 1_000, 2 ** 31));
      return dice.hit(0.5) ? least + dice.below(Math.min(most - least + 1, 4)) : dice.pick([least, most]);
    }
    case "boolean":
      return dice.hit(0.5);
    case "string":
      return text(schema, dice);
    case undefined:
      return null;
    default:
      throw new Error(`a value of the type ${schema.type} cannot be made here`);
  }
}

function fits(type: string, value: Json): boolean {
  if (type === "integer") return Number.isInteger(value);
  return type === (Array.isArray(value) ? "array" : typeof value);
}

function text(schema: Json, dice: Dice): string {
  const known = /^\^(?:\(\?![^)]*\))?\[([^\]]+)\]\{(\d+)(?:,(\d+))?\}\$$/.exec(schema.pattern ?? "");
  if (known) {
    const letters = lettersOf(known[1]);
    const [least, most] = [Number(known[2]), Number(known[3] ?? known[2])];
    const length = least + dice.below(Math.min(most - least, 6) + 1);
    return Array.from({ length }, () => dice.pick(letters)).join("");
  }
  if (schema.format === "uri") return "https://example.org/rules";
  if (schema.pattern) return "en";
  const least = schema.minLength ?? 1;
  return dice.pick(["Tombola", "x", "Größe 7", "4711-4711", "🎉 Abend", "a b c"]).padEnd(least, "x");
}

function lettersOf(classes: string): string[] {
  const parts = classes.match(/.-.|./g)!;
  return parts.flatMap((part) => {
    if (part.length < 3) return [part];
    const [from, to] = [part.charCodeAt(0), part.charCodeAt(2)];
    return Array.from({ length: to - from + 1 }, (_, i) => String.fromCharCode(from + i));
  });
}

const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
export const STRANGE_TEXTS: readonly string[] = [
  ...[
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "\u202eabc",
    "مرحبا",
    "e\u0301\u0302",
    "👩‍👩‍👧‍👦",
    "\ufeffx",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "then",
    "null",
    "undefined",
    "NaN",
    "0",
    "-1",
  ],
  ...[
    "../../etc/passwd",
    "%00%0d%0a",
    "a\r\nset-cookie: x=y",
    "<script>alert(1)</script>",
    "'\"`;--",
    "=1+1",
  ],
  ...[
    "${7*7}",
    "{{7*7}}",
    "\u2028\u2029",
    "\u200b\u2060",
    "\ufdfa".repeat(64),
    "𝕏".repeat(60),
    "\u0130\u0131",
  ],
  ...[
    "a".repeat(64),
    "a".repeat(65),
    "A".repeat(96),
    "f".repeat(2_000),
    "€".repeat(3_000),
    "x".repeat(20_000),
  ],
  ...["1e999", "2026-01-01T00:00:00.000Z", "https://[::1", "javascript:alert(1)", "all", "system", "seal"],
];
const STRANGE_NUMBERS = [
  ...[0, -0, -1, 1, 1.5, -1e-7, 12, 200, 201, 1_000_001, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, -(2 ** 63)],
  ...[1e21, 1e308, -1e308, 5e-324],
];

function strange(dice: Dice): Json {
  switch (dice.below(8)) {
    case 0:
      return dice.pick([null, true, false]);
    case 1:
    case 2:
      return dice.pick(STRANGE_NUMBERS);
    case 3:
      return dice.pick<Json>([[], {}, [[]], [null], { length: 1e9 }, { toString: 1 }, {
        length: { toString: 1 },
      }, {
        then: {},
      }, {
        toJSON: "x",
      }]);
    case 4:
      return Array.from({ length: dice.pick([2, 13, 21, 201, 1_000]) }, () => dice.pick(["a", 1, null]));
    case 5:
      return JSON.parse(deep(dice.pick([3, 60, 900])));
    default:
      return dice.pick(STRANGE_TEXTS);
  }
}

/** The value with one thing changed somewhere in it; the value given stays as it is. */
export function mutate(value: Json, dice: Dice): Json {
  if (typeof value !== "object" || value === null || dice.hit(0.08)) return changed(value, dice);
  const keys = Object.keys(value);
  const way = dice.below(10);
  if (Array.isArray(value)) {
    const copy = [...value];
    const at = dice.below(Math.max(1, copy.length));
    if (keys.length === 0 || way < 2) copy.push(keys.length > 0 ? copy[at] : strange(dice));
    else if (way < 4) copy.splice(at, 1);
    else copy[at] = mutate(copy[at], dice);
    return copy;
  }
  const copy = { ...value };
  if (keys.length === 0 || way < 2) {
    // A plain assignment would set the prototype; JSON can carry it as a name.
    const name = dice.pick([
      "__proto__",
      "constructor",
      "prototype",
      "toString",
      "zzz",
      "",
      "id",
      "type",
      "ok",
    ]);
    Object.defineProperty(copy, name, { value: strange(dice), enumerable: true, configurable: true });
    return copy;
  }
  const key = dice.pick(keys);
  if (way < 4) delete copy[key];
  else copy[key] = mutate(copy[key], dice);
  return copy;
}

function changed(value: Json, dice: Dice): Json {
  if (dice.hit(0.4)) return strange(dice);
  switch (typeof value) {
    case "number":
      return dice.pick([value + 1, value - 1, -value, value + 0.5, value * 1e9, String(value)]);
    case "string":
      switch (dice.below(6)) {
        case 0:
          return value + dice.pick(STRANGE_TEXTS);
        case 1:
          return value.slice(0, -1);
        case 2:
          return value.toUpperCase();
        case 3:
          return ` ${value}\t`;
        case 4:
          return { [value]: value };
        default: {
          const at = dice.below(value.length + 1);
          return value.slice(0, at) + String.fromCharCode(dice.below(0x10000)) + value.slice(at + 1);
        }
      }
    case "boolean":
      return dice.pick([!value, String(value), Number(value), [value]]);
    default:
      return dice.pick([[value], { value }, JSON.stringify(value ?? null)]);
  }
}

const encoder = new TextEncoder();

/** What went wrong with the bytes beside the value itself; "" where nothing did. */
export interface Encoded {
  bytes: Uint8Array;
  headers?: Record<string, string>;
}

/** JSON that is broken, or says what `JSON.stringify` cannot say. */
export function brokenJson(value: Json, dice: Dice): Encoded {
  const whole = JSON.stringify(value) ?? "null";
  const as = (text: string) => ({ bytes: encoder.encode(text) });
  switch (dice.below(14)) {
    case 0:
      return as(whole.slice(0, dice.below(whole.length)));
    case 1:
      return as(
        whole.replace(/-?\d+|"[^"]*"/, dice.pick(["NaN", "-Infinity", "1e999", "-0", "01", "0x1", "1e-999"])),
      );
    case 2:
      return as(whole.replace(/^\{("[^"]*":)/, `{$1${dice.pick(["1", "null", "{}"])},$1`));
    case 3:
      return as(whole + dice.pick(["{}", "\0", "x", "//", ",", "]"]));
    case 4:
      return as(whole.replace(/^\{/, '{"__proto__":{"role":"organizer","ok":true},'));
    case 5:
      return as(deep(dice.pick([500, 4_000, 8_000])));
    case 6:
      return as(`{"a":`.repeat(3_000) + "1" + "}".repeat(3_000));
    case 7: {
      const bytes = encoder.encode(whole);
      for (let i = 1 + dice.below(4); i > 0; i--) bytes[dice.below(bytes.length)] = dice.below(256);
      return { bytes };
    }
    case 8:
      return {
        bytes: gzipSync(whole),
        headers: { "content-encoding": dice.pick(["gzip", "br", "identity"]) },
      };
    case 9:
      return as(`\ufeff${whole}`);
    case 10:
      return {
        bytes: Uint8Array.from([0xff, 0xfe, ...[...whole].flatMap((letter) => [letter.charCodeAt(0), 0])]),
      };
    case 11:
      return as(whole.replace(/"([a-z])/, '"\\u00$1'));
    case 12:
      return as(" ".repeat(Math.max(1, dice.pick([16_384 - whole.length, 16_385, 65_537]))) + whole);
    default:
      return { bytes: Uint8Array.from({ length: dice.below(300) }, () => dice.below(256)) };
  }
}
