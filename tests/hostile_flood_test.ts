/** Floods from the one address that a whole hall shares: who holds a token gets through, strangers wait. @module */
import { assert, assertEquals } from "@std/assert";
import { startServer } from "@/tests/server.ts";
import { strangerBurst } from "@/lib/auth/request_limit.ts";
import { assertRefused, done, makeRoom, send } from "@/tests/stranger.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));

/** Sends so many at once, a few hundred connections at a time, and counts the answers by status. */
async function many(count: number, path: string, token: string | null): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  let left = count;
  await Promise.all(Array.from({ length: 64 }, async () => {
    while (left-- > 0) {
      const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(server.origin + path, { headers });
      await response.body?.cancel();
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    }
  }));
  return statuses;
}

Deno.test("[HTTP8] strangers use up their address's allowance, and every phone behind it still enters and loads", async () => {
  const room = await makeRoom(server, { people: 40 });
  await done(room.command("open"));
  const answers = await many(strangerBurst * 3, "/api/version", "not-a-token");
  assert(answers[429] > 0 && answers[200] >= strangerBurst, JSON.stringify(answers));
  // Nearly empty, and refilled by 200 a second: enough at once meets the bound, on any path.
  const drained = await many(600, "/j", null);
  assert(drained[429] > 0, JSON.stringify(drained));
  const phones = Object.entries(room.tokens).filter(([id]) => id !== "late");
  await Promise.all(phones.map(async ([, token]) => {
    const page = await fetch(`${server.origin}/e/${room.event}/${token}`);
    assertEquals(page.status, 200);
    await page.body?.cancel();
    await done(room.command("enter", {}, token));
  }));
  assertEquals(JSON.parse(await room.state()).modules.main.entryCount, 40);
});

Deno.test("[HTTP8] one phone that floods is told to wait, for itself alone", async () => {
  const room = await makeRoom(server);
  const path = `${room.path}/snapshot`;
  const answers = await many(800, path, room.tokens.a0);
  assert(answers[429] > 0 && answers[200] >= 200, JSON.stringify(answers));
  const refused = await Promise.all(
    Array.from({ length: 30 }, () => send(server, { path, token: room.tokens.a0 })),
  );
  const told = refused.find(({ status }) => status === 429);
  assert(told, "it may go on at once");
  assertRefused(told, 429, "rate_limited", "the flood");
  assertEquals((await server.ask("GET", path, undefined, room.tokens.a1)).status, 200);
});
