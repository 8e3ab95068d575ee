/**
 * Runs probes one after the other, each with a scene of its own and a bound on its time, and says what came out.
 *
 * Called by `../probe.ts`; the probes themselves are in `station_probes.ts`, `poll_probes.ts`, `raffle_probes.ts`.
 * @module
 */
import type { Browser } from "playwright-core";
import { openBrowser } from "@/tests/browser/browser.ts";
import { NotBuilt, Unmet } from "./expect.ts";
import { openStage, type Scene } from "./scene.ts";
import type { Target } from "./target.ts";

export interface Probe {
  name: string;
  group: "station" | "raffle";
  /** When it passes, in one sentence. */
  says: string;
  /** Throws with a sentence. */
  run(scene: Scene): Promise<void>;
}

export interface Outcome {
  name: string;
  group: Probe["group"];
  outcome: "pass" | "fail" | "not built";
  ms: number;
  /** What was measured. */
  figures?: Record<string, number>;
  /** What some of the figures may be at most. */
  bound?: Record<string, number>;
  /** A sentence; absent when it passed. */
  reason?: string;
}

/** Far more than any probe needs, the import of 20,000 people included. */
const PROBE_WITHIN_MS = 90_000;

/**
 * @param around.browser stays open; without it one is opened when a probe wants it, and closed at the end
 * @param onOutcome hears each as soon as it is there
 */
export async function runProbes(
  probes: readonly Probe[],
  { target, attendees, browser: given }: { target: Target; attendees: number; browser?: Browser },
  onOutcome: (outcome: Outcome) => void = () => {},
): Promise<Outcome[]> {
  let opened: Promise<Browser> | undefined;
  const browser = () => given ? Promise.resolve(given) : opened ??= openBrowser();
  const outcomes: Outcome[] = [];
  try {
    for (const probe of probes) {
      const outcome = await runProbe(probe, { target, attendees, browser });
      outcomes.push(outcome);
      onOutcome(outcome);
    }
  } finally {
    await (await opened?.catch(() => undefined))?.close();
  }
  return outcomes;
}

async function runProbe(probe: Probe, around: Parameters<typeof openStage>[0]): Promise<Outcome> {
  const { name, group } = probe;
  const stage = openStage(around);
  const from = performance.now();
  let problem: unknown;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Unmet(`the probe did not end within ${PROBE_WITHIN_MS / 1000} s`)),
      PROBE_WITHIN_MS,
    );
  });
  try {
    await Promise.race([probe.run(stage.scene), tooLong]);
  } catch (error) {
    problem = error;
  } finally {
    clearTimeout(timer);
  }
  const ms = Math.round(performance.now() - from);
  await stage.close();
  return {
    name,
    group,
    outcome: problem === undefined ? "pass" : problem instanceof NotBuilt ? "not built" : "fail",
    ms,
    ...(Object.keys(stage.figures).length > 0 && { figures: stage.figures }),
    ...(Object.keys(stage.bounds).length > 0 && { bound: stage.bounds }),
    ...(problem !== undefined && { reason: sentenceOf(problem) }),
  };
}

/** One line, and without the colours and logs of a browser's errors. */
function sentenceOf(problem: unknown): string {
  const text = problem instanceof Error ? problem.message || problem.name : String(problem);
  // deno-lint-ignore no-control-regex -- playwright colours its messages
  return text.replaceAll(/\x1b\[[0-9;]*m/g, "").split("\n")[0].slice(0, 600);
}
