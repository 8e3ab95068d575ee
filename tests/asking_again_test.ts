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

    await t.step(
      "[HTTP17] stations that came back after a sign-out whose answer was lost stay when it is asked again",
      async () => {
        const requests = [
          { path: `${path}/sign-out-stations`, body: { requestId: "out-1" }, action: "sign_out_stations" },
          {
            path: `${path}/passcode`,
            body: { passcode: room.passcode, signOutStations: true, requestId: "out-1" },
            action: "rotate_passcode",
          },
        ];
        const open = async () =>
          (await api("POST", `${path}/station-session`, { passcode: room.passcode })).token;
        const sees = async (token: string) => (await ask("GET", `${path}/snapshot`, undefined, token)).status;
        for (const { path: at, body, action } of requests) {
          const [before, records] = [await open(), await noted(action)];
          await loseAnswer(server, { path: at, body }, async () => await sees(before) === 401);
          const since = await open();
          const again = await Promise.all([1, 2].map(() => ask("POST", at, body)));
          assertEquals(again.map(({ status, body }) => [status, body]), [[200, { ok: true }], [200, {
            ok: true,
          }]]);
          assertEquals([await sees(since), await sees(before)], [200, 401], action);
          assertEquals(await noted(action), records + 1, "a repeat leaves no record");
          // Another request, of the same one or without an id, is another act; so is the same id of somebody else.
          await api("POST", at, { ...body, requestId: "out-2" });
          assertEquals(await sees(since), 401);
          const next = await open();
          const { secret } = await api("POST", `${path}/api-keys`, { label: "Show", scopes: ["run"] });
          await api("POST", at, body, secret);
          assertEquals(await sees(next), 401);
        }
        const bare = await open();
        await api("POST", requests[0].path);
        assertEquals(await sees(bare), 401);
        const wrong = await ask("POST", requests[0].path, { requestId: 1 });
        assertEquals([wrong.status, wrong.body.refusal.path], [400, "requestId"]);
      },
    );
    await t.step("[HTTP17] [AUD1] many who ask at the very same instant leave one record", async () => {
      const requests = [
        { at: "sign-out-stations", action: "sign_out_stations", body: {} },
        { at: "passcode", action: "rotate_passcode", body: { passcode: room.passcode } },
      ];
      for (const { at, action, body } of requests) {
        for (let round = 0; round < 3; round++) {
          const before = await noted(action);
          const requestId = `at once ${round}`;
          const asked = Array.from(
            { length: 4 },
            () => ask("POST", `${path}/${at}`, { ...body, requestId }),
          );
          assertEquals((await Promise.all(asked)).map(({ status }) => status), Array(4).fill(200), at);
          assertEquals(await noted(action), before + 1, at);
        }
      }
    });
  } finally {
    await server.stop();
  }
});
