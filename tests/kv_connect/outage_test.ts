/** While the database does not answer, nobody waits for ever: the health check and the records say so. @module */
import { assertEquals, assertRejects } from "@std/assert";
import { readConfig } from "@/lib/config.ts";
import { openDrumroll } from "@/lib/drumroll.ts";
import { accessToken, startKvConnect } from "@/tests/kv_connect/server.ts";

/** Twice what an operation on the database may take. */
const patienceMs = 8_000;

Deno.test("[ROOM3] outage: the health check says down and a record is given up, and both come back", async () => {
  const fixture = startKvConnect();
  const drumroll = await openDrumroll(readConfig({ KV_PATH: fixture.url, KV_ACCESS_TOKEN: accessToken }));
  const late = AbortSignal.timeout(patienceMs);
  const giveUp = new Promise<never>((_, reject) => late.onabort = () => reject(late.reason));
  giveUp.catch(() => {});
  try {
    assertEquals(await drumroll.healthy(), true);
    fixture.faults.set({ fail: 1 });
    const [healthy] = await Promise.race([
      Promise.all([
        drumroll.healthy(),
        assertRejects(() => drumroll.records.get(["event", "E"]), Error, "did not find a record"),
      ]),
      giveUp,
    ]);
    assertEquals(healthy, false);
    fixture.faults.set({});
    assertEquals([await drumroll.healthy(), await drumroll.records.get(["event", "E"])], [true, null]);
  } finally {
    await drumroll.close();
    await fixture.close();
  }
});
