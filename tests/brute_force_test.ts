/** Brute force at the real door: guesses of many, the wait that the answer names, and a screen that comes back. @module */
import { assert, assertEquals } from "@std/assert";
import { startServer } from "@/tests/server.ts";
import { assertRefused, makeRoom, send, until } from "@/tests/stranger.ts";

const server = await startServer({ env: { TRUST_PROXY: "1" } });
addEventListener("unload", () => void server.kill("SIGKILL"));

Deno.test("[ID1] [ID10] brute force over twenty addresses: a hundred guesses, then waits that are told, and the screen is back", async () => {
  const room = await makeRoom(server);
  const knock = (passcode: string, from: string, cookie?: string) =>
    send(server, {
      method: "POST",
      path: `${room.path}/station-session`,
      token: null,
      body: JSON.stringify({ passcode }),
      headers: { "x-forwarded-for": from, ...(cookie && { cookie }) },
    });
  const screen = await knock(room.passcode, "203.0.113.5");
  const cookie = screen.headers.get("set-cookie")!.split(";")[0];
  let i = 0;
  const answers = await Promise.all(
    Array.from({ length: 160 }, (_, i) => knock(`wrong-${i}`, `198.51.100.${i % 20}`)),
  );
  // While these are hashed the first waits run out, so a few more get through; some find the hashing itself busy.
  const taken = answers.filter(({ status }) => status === 401 || status === 503);
  assert(taken.length >= 95 && taken.length <= 106, `${taken.length} guesses were taken`);
  for (const answer of answers.filter((each) => !taken.includes(each))) {
    assertRefused(answer, 429, "too_many_attempts", "a guess past the bound");
  }
  // A wait may run out before a slow machine asks; the next one is twice as long.
  let refused: Awaited<ReturnType<typeof knock>>[] = [];
  await until(async () => {
    await until(async () => (await knock("wrong", `192.0.2.${i++}`)).status === 401);
    refused = await Promise.all(
      [undefined, `${cookie}x`].map((held) => knock(room.passcode, "203.0.113.9", held)),
    );
    return refused.every(({ status }) => status !== 200);
  });
  ["a newcomer", "a cookie that is none"].forEach((who, n) => {
    const { retryAfterSeconds } = assertRefused(refused[n], 429, "too_many_attempts", who);
    assert(retryAfterSeconds <= 60);
  });
  assertEquals(
    (await knock(room.passcode, "203.0.113.9", cookie)).status,
    200,
    "a screen with its old cookie",
  );
});
