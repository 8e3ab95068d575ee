import { assert, assertEquals, assertRejects } from "@std/assert";
import { Unmet } from "./expect.ts";
import { percentile, pressAll } from "./load.ts";
import { openTarget } from "./target.ts";

/** A room that answers by what the command says. */
async function withRoom(
  answer: (command: { id: string }, nth: number) => [status: number, body: unknown],
  body: (press: (count: number) => ReturnType<typeof pressAll>) => Promise<void>,
): Promise<void> {
  const asked = new Map<string, number>();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const command = await request.json();
    const nth = asked.get(command.id) ?? 0;
    asked.set(command.id, nth + 1);
    const [status, said] = answer(command, nth);
    return Response.json(said, { status });
  });
  const target = openTarget(`http://127.0.0.1:${server.addr.port}/`, "key");
  const presses = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      token: `t${i}`,
      command: { id: String(i), module: "m", type: "enter" },
    }));
  try {
    await body((count) => pressAll(target, "event", presses(count)));
  } finally {
    await server.shutdown();
  }
}

const busy: [number, unknown] = [503, { ok: false, refusal: { code: "busy" } }];

Deno.test("load: everybody is acknowledged once, in the order of the presses, with a time each", async () => {
  await withRoom(({ id }) => [200, { ok: true, reply: id }], async (press) => {
    const { replies, latenciesMs, busyCount, pressedMs, tookMs } = await press(600);
    assert(pressedMs > 0 && pressedMs < tookMs, "the last press comes before the last answer");
    assertEquals(replies, Array.from({ length: 600 }, (_, i) => String(i)));
    assertEquals([latenciesMs.length, busyCount], [600, 0]);
    assertEquals(latenciesMs, latenciesMs.toSorted((a, b) => a - b));
  });
});

Deno.test("load: busy is asked again with the same command, and its time goes on", async () => {
  const answer = ({ id }: { id: string }, nth: number): [number, unknown] =>
    id === "3" && nth < 2 ? busy : [200, { ok: true, reply: nth }];
  await withRoom(answer, async (press) => {
    const { replies, busyCount, latenciesMs } = await press(5);
    assertEquals([replies, busyCount], [[0, 0, 0, 2, 0], 2]);
    assert(latenciesMs[4] > latenciesMs[3], "the one who waited has the longest time");
  });
});

Deno.test("load: a refusal, and busy without an end, fail the run with what was said", async () => {
  await withRoom(
    ({ id }) => id === "7" ? [429, { refusal: { code: "rate_limited" } }] : [200, { ok: true }],
    async (press) => {
      const error = await assertRejects(() => press(10), Unmet);
      assert(/of 10 were acknowledged, then: 429 rate_limited \(the server limits/.test(error.message));
    },
  );
  await withRoom(() => busy, async (press) => {
    const error = await assertRejects(() => press(1), Unmet);
    assertEquals(error.message, `somebody was told "busy" 20 times`);
  });
});

Deno.test("load: a percentile is the smallest that so many do not exceed", () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  assertEquals([0.5, 0.99, 1].map((share) => percentile(hundred, share)), [50, 99, 100]);
  assertEquals([percentile([7], 0.99), percentile([], 0.5)], [7, 0]);
});
