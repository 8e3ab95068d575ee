/** Guards the way of an island's props to the browser: plain data goes, anything else is an error. @module */

/**
 * The props as JSON values, checked.
 *
 * Only what JSON carries unchanged passes, so that an island sees the same props on both sides: no functions,
 * JSX, signals, dates, maps or other class instances, no `NaN`, no cycles. `undefined` in an object is left out.
 *
 * @throws {TypeError} naming the island and the path to the value that cannot travel
 */
export function checkIslandProps(island: string, props: object): Record<string, unknown> {
  const given = props as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    if (name === "children" && (value === undefined || value === null)) continue;
    if (name === "children") {
      throw new TypeError(`Island <${island}> got children: pass plain data as props instead`);
    }
    check(island, value, `props.${name}`, []);
  }
  return given;
}

function check(island: string, value: unknown, path: string, above: object[]): void {
  const problem = problemWith(value, above);
  if (problem !== null) {
    throw new TypeError(`Island <${island}> cannot take ${problem} as ${path}: only plain data`);
  }
  if (typeof value !== "object" || value === null) return;
  const inner = [...above, value];
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined && Array.isArray(value)) {
      throw new TypeError(`Island <${island}> cannot take undefined as ${path}[${key}]: use null`);
    }
    check(island, item, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, inner);
  }
}

/** What is wrong with this value by itself; `null` if nothing is. */
function problemWith(value: unknown, above: object[]): string | null {
  switch (typeof value) {
    case "function":
    case "symbol":
    case "bigint":
      return `a ${typeof value}`;
    case "number":
      return Number.isFinite(value) ? null : `${value}`;
    case "object": {
      if (value === null || Array.isArray(value)) return above.includes(value as object) ? "a cycle" : null;
      if ("peek" in value && typeof value.peek === "function") return "a signal";
      // Preact marks its elements so that no JSON from outside can pass for one.
      if ("constructor" in value && value.constructor === undefined) return "JSX";
      const prototype = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) {
        return `a ${prototype.constructor?.name ?? "class"}`;
      }
      return above.includes(value) ? "a cycle" : null;
    }
    default:
      return null;
  }
}
