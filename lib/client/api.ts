/**
 * Asks the server over HTTP from the browser. It never throws: a "no" and a dead network are both values.
 *
 * Used by `room_signals.ts` for commands and polling, and by islands for everything that is no command.
 * @module
 */
import type { RefusalBody } from "@/lib/refusal.ts";

/** No answer, or none that can be read: whether it happened is open, so ask again with the same id. */
export interface NetworkRefusal {
  code: "network";
  message: string;
}

export type Answer<T> = ({ ok: true } & T) | { ok: false; refusal: RefusalBody | NetworkRefusal };

export interface CallOptions {
  /** Sent as a bearer token; without it the session cookie speaks. */
  token?: string;
  /** Default 10 s: longer than a phone's Wi-Fi needs to change cells, shorter than a person's patience. */
  timeoutMs?: number;
}

/** What `call` needs of `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const TIMEOUT_MS = 10_000;

/** @param path begins with `/api/`; @param body goes as JSON, left out when undefined */
export function call<T>(
  method: string,
  path: string,
  body?: unknown,
  options: CallOptions = {},
): Promise<Answer<T>> {
  return callWith<T>((url, init) => fetch(url, init), method, path, body, options);
}

/** `call` over another fetch. */
export async function callWith<T>(
  fetch: Fetch,
  method: string,
  path: string,
  body: unknown,
  { token, timeoutMs = TIMEOUT_MS }: CallOptions,
): Promise<Answer<T>> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const text = body === undefined ? undefined : JSON.stringify(body);
  try {
    const response = await fetch(path, {
      method,
      headers,
      body: text,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = await response.json();
    if (answer && (answer.ok === true || answer.refusal?.code)) return answer;
    return unreadable;
  } catch {
    // No network, a timeout, or a proxy's page instead of JSON: for the person it is the same.
    return unreadable;
  }
}

const unreadable = {
  ok: false,
  refusal: {
    code: "network",
    message: "The server could not be reached. Check the connection and try again.",
  },
} as const;
