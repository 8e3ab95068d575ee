/**
 * As much of JSON Schema (2020-12) as our OpenAPI document uses, for judging bodies by it. A keyword that it does not
 * know throws, so that nothing passes for not being looked at.
 * @module
 */
// deno-lint-ignore no-explicit-any -- any JSON
type Json = any;

const ignored = ["description", "default"];
const typeOf = (value: Json): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
const same = (a: Json, b: Json) => JSON.stringify(a) === JSON.stringify(b);

const KEYWORDS: Record<string, (given: Json, value: Json, schema: Json) => boolean> = {
  type: (given, value) => given === "integer" ? Number.isInteger(value) : typeOf(value) === given,
  const: (given, value) => same(given, value),
  enum: (given, value) => given.some((each: Json) => same(each, value)),
  oneOf: (given, value) => given.filter((each: Json) => isValid(each, value)).length === 1,
  anyOf: (given, value) => given.some((each: Json) => isValid(each, value)),
  minimum: (given, value) => typeof value !== "number" || value >= given,
  maximum: (given, value) => typeof value !== "number" || value <= given,
  minLength: (given, value) => typeof value !== "string" || [...value].length >= given,
  maxLength: (given, value) => typeof value !== "string" || [...value].length <= given,
  pattern: (given, value) => typeof value !== "string" || new RegExp(given, "u").test(value),
  format: (_given, value) => typeof value !== "string" || URL.canParse(value),
  minItems: (given, value) => !Array.isArray(value) || value.length >= given,
  maxItems: (given, value) => !Array.isArray(value) || value.length <= given,
  items: (given, value) => !Array.isArray(value) || value.every((each) => isValid(given, each)),
  required: (given, value) =>
    typeOf(value) !== "object" || given.every((name: string) => Object.hasOwn(value, name)),
  properties: (given, value) =>
    typeOf(value) !== "object" ||
    Object.entries(value).every(([name, each]) => !Object.hasOwn(given, name) || isValid(given[name], each)),
  additionalProperties: (given, value, schema) =>
    given !== false || typeOf(value) !== "object" ||
    Object.keys(value).every((name) => Object.hasOwn(schema.properties, name)),
};

export function isValid(schema: Json, value: Json): boolean {
  return Object.entries(schema).every(([keyword, given]) => {
    if (ignored.includes(keyword)) return true;
    const judge = KEYWORDS[keyword];
    if (!judge) throw new Error(`JSON Schema keyword ${keyword} is not known here`);
    return judge(given, value, schema);
  });
}
