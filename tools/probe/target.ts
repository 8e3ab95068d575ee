/**
 * The server under probe, as its HTTP API: JSON out and in, with a bound on every wait.
 *
 * Knows no more of the server than docs/PROTOCOL.md says. Used by `scene.ts` and `load.ts`.
 * @module
 */
import { show, Unmet } from "./expect.ts";

// deno-lint-ignore no-explicit-any -- what a server answers is what the probes are about
export type Json = any;

export interface Answer {
  status: number;
  /** Parsed where it is JSON, else the text. */
  body: Json;
  headers: Headers;
}

export interface Target {
  /** Without a slash at the end. */
  origin: string;
  /** The organizer's API key. */
  key: string;
  /** @param token the organizer's key unless given; null is nobody */
  ask(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer>;
  /** The body of an answer that is a success; throws what was said otherwise. */
  api(method: string, path: string, body?: unknown, token?: string | null): Promise<Json>;
}

/** A server that needs longer than this for one request fails the probe that asked. */
const answerWithinMs = 15_000;

export function openTarget(url: string, key: string): Target {
  const origin = new URL(url).href.replace(/\/+$/, "");

  async function ask(method: string, path: string, body?: unknown, token: string | null = key) {
    const request = fetch(origin + path, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const response = await request.catch((error) => {
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      throw new Unmet(`${method} ${path}: no answer (${reason})`);
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text), headers: response.headers };
  }

  async function api(method: string, path: string, body?: unknown, token?: string | null) {
    const answer = await ask(method, path, body, token);
    if (answer.status >= 300 || answer.body?.ok === false) {
      throw new Unmet(`${method} ${path}: expected a success, saw ${answer.status} ${show(answer.body)}`);
    }
    return answer.body;
  }

  return { origin, key, ask, api };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
