/** What docs/PROTOCOL.md says of requests that are sent again because their answer was lost, over real connections. @module */
import { assert, assertEquals } from "@std/assert";
import { loseAnswer } from "@/tests/lost_answer.ts";
import { type Json, startServer } from "@/tests/server.ts";
import { listen, makeRoom, until } from "@/tests/stranger.ts";

Deno.test("[HTTP14] asking again: what else does no harm", async (t) => {
  const server = await startServer();
  const { api, ask } = server;
  try {
    const room = await makeRoom(server);
    const { event, path } = room;
    const noted = async (action: string) =>
      (await api("GET", `${path}/audit`)).records.filter((record: Json) => record.action === action).length;

    await t.step("a station's session that nobody heard of is no screen, and the next one is", async () => {
      const body = { passcode: room.passcode };
      const before = await noted("open_station");
      await loseAnswer(
        server,
        { path: `${path}/station-session`, body },
        async () => await noted("open_station") > before,
      );
      const { token } = await api("POST", `${path}/station-session`, body);
      const screen = await listen(server, event, token);
      await until(async () => (await api("GET", path)).counts.stations === 1);
      assertEquals((await ask("POST", `${path}/leave`, {}, token)).status, 200);
      assertEquals((await screen.closed()).code, 4401);
      await until(async () => (await api("GET", path)).counts.stations === 0);
    });

    await t.step("an overlay's link that nobody heard of is no screen, and the next one is", async () => {
      const before = await noted("make_overlay_link");
      await loseAnswer(
        server,
        { path: `${path}/overlay-link` },
        async () => await noted("make_overlay_link") > before,
      );
      const { url } = await api("POST", `${path}/overlay-link`);
      await listen(server, event, url.split("#")[1]);
      await until(async () => (await api("GET", path)).counts.stations === 1);
    });

    await t.step("[HTTP16] [AUD5] a key that nobody heard of is had by asking again", async () => {
      const body = { label: "Till", scopes: ["read"], requestId: "till-1" };
      const keys = async () => (await api("GET", `${path}/api-keys`)).keys;
      await loseAnswer(server, { path: `${path}/api-keys`, body }, async () => (await keys()).length === 1);
      const [first, second] = await Promise.all([1, 2].map(() => ask("POST", `${path}/api-keys`, body)));
      assertEquals([first.status, second.status], [201, 201]);
      assertEquals(second.body, first.body);
      assertEquals(await keys(), [first.body.key]);
      assertEquals(await noted("make_api_key"), 1);
      assertEquals((await ask("GET", path, undefined, first.body.secret)).status, 200);

      await api("POST", `${path}/api-keys/${first.body.key.id}/revoke`);
      const gone = await ask("POST", `${path}/api-keys`, body);
      assertEquals([gone.status, gone.body.refusal.code], [404, "not_found"]);
      assertEquals([await keys(), await noted("make_api_key")], [[], 1]);
      assertEquals((await ask("GET", path, undefined, first.body.secret)).status, 401);
    });

    await t.step(
      "a key that was revoked is dead, and its second revocation says that it is gone",
      async () => {
        const { key, secret } = await api("POST", `${path}/api-keys`, { label: "Till", scopes: ["read"] });
        const keys = async () => (await api("GET", `${path}/api-keys`)).keys;
        assertEquals((await ask("GET", path, undefined, secret)).status, 200);
        const revoke = `${path}/api-keys/${key.id}/revoke`;
        await loseAnswer(server, { path: revoke }, async () => (await keys()).length === 0);
        const again = await ask("POST", revoke);
        assertEquals([again.status, again.body.refusal.code], [404, "not_found"]);
        assertEquals((await ask("GET", path, undefined, secret)).status, 401);
        assert((await keys()).length === 0);
      },
    );
  } finally {
    await server.stop();
  }
});
