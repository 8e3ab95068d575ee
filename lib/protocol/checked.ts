/**
 * A stranger's value against a schema, such that no value throws out of it. Used by `parse.ts`.
 *
 * zod looks at the length of what should be a text, or a list, before anything has stopped at its type. Where that
 * length is an object that cannot be compared, as in `{"length":{"toString":1}}`, the comparison throws.
 * @module
 */
import type { z } from "zod";

export type Checked<T> = { ok: true; value: T } | { ok: false; issue: z.core.$ZodIssue };

/** @throws what a schema throws by itself, which is a bug of ours */
export function checked<T>(schema: z.ZodType<T>, value: unknown): Checked<T> {
  try {
    const result = schema.safeParse(value);
    return result.success ? { ok: true, value: result.data } : { ok: false, issue: result.error.issues[0] };
  } catch (error) {
    const path = pathOfLength(value);
    if (path === null) throw error;
    // No schema of ours has a field of that name.
    const message = 'Unrecognized key: "length"';
    return {
      ok: false,
      issue: { code: "unrecognized_keys", keys: ["length"], path, message, input: undefined },
    };
  }
}

interface Place {
  value: unknown;
  key: string;
  /** Null at the top. */
  above: Place | null;
}

/** Where the first object with a field `length` lies; null if there is none. Without recursion: JSON may be deep. */
function pathOfLength(top: unknown): string[] | null {
  const places: Place[] = [{ value: top, key: "", above: null }];
  for (let place = places.pop(); place; place = places.pop()) {
    const { value } = place;
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value) && Object.hasOwn(value, "length")) return pathTo(place);
    for (const [key, part] of Object.entries(value).reverse()) {
      places.push({ value: part, key, above: place });
    }
  }
  return null;
}

function pathTo(place: Place): string[] {
  const path: string[] = [];
  for (let at = place; at.above; at = at.above) path.push(at.key);
  return path.reverse();
}
