/**
 * Structured logs: one JSON object a line on stdout. Callers pass facts, never secrets, tokens or names.
 * @module
 */

export type Log = (event: string, fields?: Record<string, unknown>) => void;

/** An error as fields of a log line: its name and message, and in a line of its own nothing more. */
export function errorFields(error: unknown): Record<string, string> {
  return error instanceof Error
    ? { error: error.name, message: error.message.slice(0, 300) }
    : { error: String(error).slice(0, 300) };
}

export function createLog(now: () => number, write: (line: string) => void): Log {
  return (event, fields = {}) =>
    write(JSON.stringify({ at: new Date(now()).toISOString(), event, ...fields }));
}
