/**
 * The load action: many attendees who press at once, each with one command, measured from request to
 * acknowledgement.
 *
 * They come in over a bounded number of connections, each of which sends its next request when the last one is
 * answered. "busy" is an answer that asks for the same request again, and the time goes on; anything else that is
 * no acknowledgement is a failure.
 * @module
 */
import { expect, Unmet } from "./expect.ts";
import type { Target } from "./target.ts";

/** As many as one machine opens without running out of file handles (often 1,024), with some left. */
const LANES = 250;
/** Presses until somebody gives up. */
const PRESSES_MAX = 20;
/** A run that takes longer than this has failed, whatever comes after. */
const RUN_WITHIN_MS = 40_000;

export interface Press {
  /** Of the attendee. */
  token: string;
  command: { id: string; module: string; type: string; [arg: string]: unknown };
}

export interface Hits {
  /** Milliseconds from request to acknowledgement, ascending. */
  latenciesMs: number[];
  /** What each was answered, in the order of `presses`. */
  replies: unknown[];
  /** From the first request to the last one being sent: how long the crowd took to press. */
  pressedMs: number;
  /** From the first request to the last acknowledgement. */
  tookMs: number;
  busyCount: number;
}

/** @throws {Unmet} at the first press that ends in anything but an acknowledgement */
export async function pressAll(target: Target, event: string, presses: readonly Press[]): Promise<Hits> {
  const hits: Hits = {
    latenciesMs: [],
    replies: new Array(presses.length),
    pressedMs: 0,
    tookMs: 0,
    busyCount: 0,
  };
  const path = `/api/events/${event}/commands`;
  const from = performance.now();
  let next = 0;
  let failed: unknown;

  async function press({ token, command }: Press): Promise<unknown> {
    for (let tried = 0; tried < PRESSES_MAX; tried++) {
      const answer = await target.ask("POST", path, command, token);
      if (answer.status === 200) return answer.body.reply;
      const code = answer.body?.refusal?.code;
      if (code !== "busy") {
        const hint = code === "rate_limited" ? " (the server limits requests of this machine's address)" : "";
        throw new Unmet(
          `${hits.latenciesMs.length} of ${presses.length} were acknowledged, then: ${answer.status} ${code}${hint}`,
        );
      }
      hits.busyCount++;
      await new Promise((resolve) => setTimeout(resolve, 100 * (1 + Math.random())));
    }
    throw new Unmet(`somebody was told "busy" ${PRESSES_MAX} times`);
  }

  await Promise.all(Array.from({ length: Math.min(LANES, presses.length) }, async () => {
    while (next < presses.length && failed === undefined) {
      const i = next++;
      const start = performance.now();
      try {
        expect(
          start - from < RUN_WITHIN_MS,
          `${hits.latenciesMs.length} of ${presses.length} were acknowledged in ${RUN_WITHIN_MS} ms`,
        );
        hits.pressedMs = start - from;
        hits.replies[i] = await press(presses[i]);
        hits.latenciesMs.push(performance.now() - start);
      } catch (error) {
        failed ??= error;
      }
    }
  }));
  if (failed !== undefined) throw failed;
  hits.tookMs = performance.now() - from;
  hits.latenciesMs.sort((a, b) => a - b);
  return hits;
}

/** @param share above 0, up to 1 */
export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.ceil(share * ascending.length) - 1)] ?? 0;
}
