/**
 * A bounded map that drops what was not used lately. `tokens.ts` and `rate_limit.ts` keep theirs here.
 *
 * Two generations: the young one takes what is set and what is used, and when it is full it becomes the old one, whose
 * values go unless they are used meanwhile. Putting every key that is used to the end of one map cost a microsecond.
 * @module
 */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/** @param sizeMax at least 2: never more than these, and at least the half of them that was used last */
export function createRecent<Value>(sizeMax: number): Recent<Value> {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();

  function set(key: string, value: Value): void {
    if (young.size >= sizeMax >> 1 && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }

  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const kept = old.get(key);
      if (kept !== undefined) set(key, kept);
      return kept;
    },
    set,
  };
}
