/**
 * A draw on a server that is killed after each single write of it, and started again: nothing that was published
 * changes, no number is chosen anew and nothing is drawn twice.
 * @module
 */
import { assert } from "@std/assert";
import { drawEvening } from "@/tests/draw_evening.ts";
import { accessToken, startKvConnect } from "@/tests/kv_connect/server.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";
import { startRelay } from "@/tests/test_beacon.ts";

/** Each has a server of its own and mostly waits for the number. */
const atOnce = 3;
/** Two raffles: openings, entries, closes, seals, numbers, draws, a void, reveals, replacements, a claim. */
const writesMin = 25;

/**
 * @param dieAfter the number of the write, counted from the opening; Infinity: never
 * @returns how many writes there were, and whether the server died
 */
async function evening(dieAfter: number): Promise<{ writes: number; died: boolean }> {
  const relay = startRelay();
  let server: RunningServer | undefined;
  let dying: Promise<unknown> | undefined;
  let coming: Promise<void> | undefined;
  let before = Infinity;
  let last = 0;
  const fixture = startKvConnect({
    onWritten(count) {
      last = count;
      // The signal is sent within this turn, so the answer to this write is never heard.
      if (count - before === dieAfter) dying = server!.kill("SIGKILL");
    },
  });
  try {
    server = await startServer({
      env: { KV_PATH: fixture.url, KV_ACCESS_TOKEN: accessToken, BEACON_TEST_RELAY: relay.origin },
    });
    const { origin, restart } = server;
    const alive = async () => {
      if (!dying) return;
      await (coming ??= dying.then(restart));
    };
    const draws = drawEvening(() => origin, alive);
    await draws.prepare();
    before = last;
    await draws.run();
    return { writes: last - before, died: dying !== undefined };
  } finally {
    await server?.stop();
    await fixture.close();
    await relay.stop();
  }
}

Deno.test("[DRAW3] [DRAW6] [DRAW11] [WIN3] a server that dies after any write of a draw goes on where it was", async () => {
  const { writes } = await evening(Infinity);
  assert(writes >= writesMin, `${writes} writes`);
  const next = Array.from({ length: writes }, (_, i) => i + 1);
  let deaths = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let k = next.shift(); k !== undefined; k = next.shift()) {
      const { died, writes: reached } = await evening(k).catch((error) => {
        throw new Error(`killed after write ${k}: ${error.message}`, { cause: error });
      });
      // Two people's writes may share a commit in one evening and not in the next: the last of one may not come again.
      assert(died || reached < k, `write ${k} of ${reached} did not kill it`);
      if (died) deaths++;
    }
  }));
  assert(deaths >= writesMin, `${deaths} deaths of ${writes}`);
});
