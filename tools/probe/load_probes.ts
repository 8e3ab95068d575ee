/**
 * The probes of load: thousands who vote or enter at once, and nothing lost, doubled or late.
 * @module
 */
import { expect, expectSame } from "./expect.ts";
import { type Hits, percentile, type Press, pressAll } from "./load.ts";
import { exported } from "./raffle_probes.ts";
import type { Probe } from "./run.ts";
import type { ProbeEvent, Scene } from "./scene.ts";

/** What a room promises: everybody presses within this, and 99 of 100 are acknowledged within that. */
const PRESSED_MS = 10_000;
const P99_MS = 1_500;

/** Presses once for everybody and holds the figures against the bar. */
async function measured(scene: Scene, event: ProbeEvent, presses: Press[]): Promise<Hits> {
  const hits = await pressAll(scene.target, event.id, presses);
  const { latenciesMs, pressedMs, tookMs, busyCount } = hits;
  scene.figure("attendees", presses.length);
  scene.figure("acknowledged", latenciesMs.length);
  scene.figure("busy", busyCount);
  scene.figure("p50Ms", percentile(latenciesMs, 0.5));
  scene.figure("p95Ms", percentile(latenciesMs, 0.95));
  scene.figure("maxMs", percentile(latenciesMs, 1));
  scene.figure("p99Ms", percentile(latenciesMs, 0.99), P99_MS);
  scene.figure("allMs", tookMs);
  scene.figure("pressedMs", pressedMs, PRESSED_MS);
  expectSame(latenciesMs.length, presses.length, "acknowledgements");
  return hits;
}

export const loadProbes: Probe[] = [
  {
    name: "5k-concurrent-load-stable",
    group: "station",
    says: "5,000 votes at once: 5,000 rows, tally 5,000, pressed within 10 s, p99 within 1,500 ms",
    async run(scene) {
      const event = await scene.event();
      const poll = await scene.poll(event);
      const people = await scene.people(event, scene.attendees);
      const client = scene.client(event, await scene.stationToken(event));
      const options = ["a", "b", "c"];
      await measured(
        scene,
        event,
        people.map(({ token }, i) => ({
          token,
          command: { id: "vote", module: poll, type: "vote", question: "q", options: [options[i % 3]] },
        })),
      );
      const { ballotCounts, results } = (await scene.snapshot(event)).modules[poll];
      const tally = Object.values(results?.q ?? {}).reduce<number>((sum, count) => sum + Number(count), 0);
      expectSame(ballotCounts.q, people.length, "distinct voters");
      expectSame(tally, people.length, "the tally of all options");
      const rows = await exported(scene, event, poll);
      expectSame(rows.length, people.length, "rows in the export");
      await client.awaitState(({ room }) => {
        const view = room().view?.modules[poll];
        return view?.kind === "poll" && view.ballotCounts.q === people.length;
      }, `of a station counts ${people.length}`);
    },
  },
  {
    name: "load-stable",
    group: "raffle",
    says:
      "thousands enter at once: pressed within 10 s, p99 within 1,500 ms, no acknowledgement lost, numbers without a hole, every station counts them",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      const people = await scene.people(event, scene.attendees);
      const client = scene.client(event, await scene.stationToken(event));
      const { replies } = await measured(
        scene,
        event,
        people.map(({ token }) => ({ token, command: { id: "enter", module: raffle, type: "enter" } })),
      );
      const numbers = (replies as { entryNumber: number }[]).map(({ entryNumber }) => entryNumber);
      numbers.sort((a, b) => a - b);
      const hole = numbers.findIndex((number, i) => number !== i + 1);
      expect(hole < 0, `entry numbers: expected ${hole + 1}, saw ${numbers[hole]}`);
      expectSame((await exported(scene, event, raffle)).length, people.length, "rows in the export");
      const { entryCount } = (await scene.snapshot(event)).modules[raffle];
      expectSame(entryCount, people.length, "the entry count");
      await client.awaitState(({ room }) => {
        const view = room().view?.modules[raffle];
        return view?.kind === "raffle" && view.entryCount === people.length;
      }, `of a station counts ${people.length}`);
    },
  },
];
