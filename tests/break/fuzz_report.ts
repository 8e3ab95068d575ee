/**
 * What the fuzzer has seen: inputs of each kind, how they ended on each route, and what failed, so that it can be sent
 * again.
 * @module
 */
import type { Answer } from "@/tests/break/fuzz_answers.ts";

export type Part = "http" | "frames" | "parsers";

export interface Failure {
  part: Part;
  index: number;
  sentence: string;
  input: string;
  answer: string;
}

export interface Report {
  counted(part: Part, index: number, name: string): void;
  ended(name: string, outcome: string): void;
  /** @param answer of HTTP, or what a socket heard, in words */
  failed(
    part: Part,
    index: number,
    sentence: string,
    input: Uint8Array | string,
    answer?: Answer | string,
  ): void;
  readonly inputs: Record<Part, number>;
  /** By target and outcome. */
  readonly outcomes: Map<string, Map<string, number>>;
  readonly failures: Failure[];
  /** From now on nothing is a failure: whoever started the run has taken its server away. */
  abandon(): void;
  /** Lines of the server's log from before the first failure to a little after; empty without one. */
  said(): string;
  /** Sums over all targets, by outcome. */
  totals(): Map<string, number>;
}

/** Enough to see what is wrong; a fault that every input meets would fill the memory. */
const failuresMax = 200;
const shownBytes = 1_500;
/** Of the log, around the first failure: its line comes through a pipe, so it may be a moment late. */
const [saidBefore, saidAfter] = [3_000, 1_500];

/**
 * @param log all that the server has said so far
 * @param say each failure, when it is seen
 */
export function createReport(seed: number, log: () => string, say = console.error): Report {
  const inputs: Record<Part, number> = { http: 0, frames: 0, parsers: 0 };
  const outcomes = new Map<string, Map<string, number>>();
  const failures: Failure[] = [];
  let isAbandoned = false;
  /** How long the log was when the first one failed. */
  let failedAt = 0;
  return {
    inputs,
    outcomes,
    failures,
    counted(part, _index, name) {
      inputs[part]++;
      if (!outcomes.has(name)) outcomes.set(name, new Map());
    },
    ended(name, outcome) {
      const own = outcomes.get(name) ?? new Map<string, number>();
      outcomes.set(name, own);
      own.set(outcome, (own.get(outcome) ?? 0) + 1);
    },
    failed(part, index, sentence, input, answer) {
      if (isAbandoned || failures.length >= failuresMax) return;
      const failure = {
        part,
        index,
        sentence,
        input: shown(input),
        answer: typeof answer === "string"
          ? answer
          : answer
          ? `${answer.status} ${JSON.stringify([...answer.headers])} ${answer.text.slice(0, 400)}`
          : "",
      };
      if (failures.length === 0) failedAt = log().length;
      failures.push(failure);
      say(failureText(seed, failure));
    },
    abandon() {
      isAbandoned = true;
    },
    said: () =>
      failures.length === 0 ? "" : log().slice(Math.max(0, failedAt - saidBefore), failedAt + saidAfter),
    totals() {
      const sums = new Map<string, number>();
      for (const own of outcomes.values()) {
        for (const [outcome, count] of own) sums.set(outcome, (sums.get(outcome) ?? 0) + count);
      }
      return new Map([...sums].sort(([, a], [, b]) => b - a));
    },
  };
}

/** Escaped, so that it can be pasted into a test. */
function shown(input: Uint8Array | string): string {
  const text = typeof input === "string" ? input : new TextDecoder("latin1").decode(input);
  return JSON.stringify(text.slice(0, shownBytes)) +
    (text.length > shownBytes ? ` … ${text.length} in all` : "");
}

export function failureText(seed: number, { part, index, sentence, input, answer }: Failure): string {
  const again = `deno task bench fuzz --only=${part} --seed=${seed} --from=${index} --inputs=1`;
  return [`FAILED ${part} ${index}: ${sentence}`, `  ${again}`, `  input  ${input}`, `  answer ${answer}`]
    .join("\n");
}
