/**
 * A bounded map that drops what was used least recently. `tokens.ts` and `rate_limit.ts` keep theirs here.
 * @module
 */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  readonly size: number;
}

/** @param sizeMax at least 1 */
export function createRecent<Value>(sizeMax: number): Recent<Value> {
  // A Map lists its keys in the order of insertion, so taking out and putting back makes a key the youngest.
  const values = new Map<string, Value>();
  return {
    get(key) {
      const value = values.get(key);
      if (value !== undefined) {
        values.delete(key);
        values.set(key, value);
      }
      return value;
    },
    set(key, value) {
      values.delete(key);
      values.set(key, value);
      if (values.size > sizeMax) values.delete(values.keys().next().value!);
    },
    get size() {
      return values.size;
    },
  };
}
