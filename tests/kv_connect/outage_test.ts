/**
 * While the database does not answer, nobody waits for ever: the health check, the records, pages and requests say so,
 * and a screen whose watch died without a word shows what happened all the same.
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { answerDeadlineMs } from "@/lib/answer_clock.ts";
import { readConfig } from "@/lib/config.ts";
import { openDrumroll } from "@/lib/drumroll.ts";
import { accessToken, startKvConnect } from "@/tests/kv_connect/server.ts";
import { startServer } from "@/tests/server.ts";
import { done, listen, makeRoom, until } from "@/tests/stranger.ts";

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

Deno.test("[ROOM3] [HTTP13] outage: pages and requests answer 503 in time, silent database or token that ended", async () => {
  const fixture = startKvConnect();
  const server = await startServer({ env: { KV_PATH: fixture.url, KV_ACCESS_TOKEN: accessToken } });
  try {
    const room = await makeRoom(server);
    await done(room.command("open"));
    const { token: station } = await server.api("POST", `${room.path}/station-session`, {
      passcode: room.passcode,
    });
    const cookie = `drumroll_station_${room.event}=${station}`;
    const load = async (path: string) => {
      const from = performance.now();
      const response = await fetch(server.origin + path, { headers: { cookie } });
      const ms = performance.now() - from;
      return {
        status: response.status,
        retry: response.headers.get("retry-after"),
        text: await response.text(),
        ms,
      };
    };
    const pages = [`/e/${room.event}/${room.tokens.a0}`, `/s/${room.event}`, `/j/${room.joinCode}`];
    for (const path of pages) assertEquals((await load(path)).status, 200, path);

    const desk = await listen(server, room.event);
    for (const outage of ["silent", "no token"]) {
      if (outage === "silent") fixture.faults.set({ hang: { rate: 1, ms: 20_000 } });
      else {
        fixture.faults.set({ failExchange: 1 });
        fixture.endTokens();
      }
      // The organizer's frames are done one after the other, and none waits for the silence of all before it.
      const from = performance.now();
      const frames = Array.from(
        { length: 5 },
        (_, i) => ({ id: `${outage} ${i}`, module: "main", type: "pause" }),
      );
      for (const frame of frames) desk.socket.send(JSON.stringify({ t: "command", ...frame }));
      const refused = until(
        () => frames.every(({ id }) => desk.frames.some((frame) => frame.id === id)),
        2_000,
      )
        .then(() => performance.now() - from);
      const [press, ...loads] = await Promise.all([
        room.command("enter", {}, room.tokens[outage === "silent" ? "a0" : "a1"]),
        ...pages.map(load),
        // Behind those that read already.
        ...pages.map(load),
      ]);
      assertEquals([press.status, press.body.refusal?.code], [503, "busy"], outage);
      for (const { status, retry, text, ms } of loads) {
        assertEquals([status, retry], [503, "2"], `${outage}: ${text}`);
        assertStringIncludes(text, "The room is busy");
        assert(ms < answerDeadlineMs + 1_000, `${outage}: ${ms} ms`);
      }
      assert(await refused < answerDeadlineMs + 1_000, `${outage}: ${await refused} ms over a socket`);
      const codes = desk.frames.filter(({ id }) => id?.startsWith(outage)).map(({ refusal }) =>
        refusal?.code
      );
      assertEquals(codes, frames.map(() => "busy"), outage);
      fixture.faults.set({});
    }
    await until(async () => (await load(pages[0])).status === 200);
    assert(!server.output().includes(`"fault"`), server.output());
  } finally {
    fixture.faults.set({});
    await server.stop();
    await fixture.close();
  }
});

Deno.test("[SEAT4] outage: a watch that died without a word is opened anew, and the screen shows what others did", async () => {
  const fixture = startKvConnect({ pingMs: 50 });
  const config = { KV_PATH: fixture.url, KV_ACCESS_TOKEN: accessToken };
  const here = await startServer({ env: config });
  const there = await startServer({ env: config });
  try {
    const room = await makeRoom(here);
    fixture.faults.set({ silentWatch: 1 });
    const ear = await listen(there, room.event);
    await until(() => fixture.faults.struck.silentWatch >= 1);
    fixture.faults.set({});
    const { watch } = fixture.requests;
    await done(room.command("open"));
    // Nothing tells the second process but its own look.
    await until(() =>
      ear.frames.some((frame) =>
        JSON.stringify(frame).includes(`"phase":"open"`) || JSON.stringify(frame).includes(`"opened"`)
      )
    );
    await until(() => fixture.requests.watch > watch);
  } finally {
    await here.stop();
    await there.stop();
    await fixture.close();
  }
});
