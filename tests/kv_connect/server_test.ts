/** The fixture serves what real clients ask for, refuses the rest, and fails as it is told. @module */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { setTimeout as pause } from "node:timers/promises";
import { type KvConnect, type KvConnectOptions, startKvConnect } from "@/tests/kv_connect/server.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { headKey } from "@/lib/storage/keys.ts";
import { storeSuite } from "@/lib/storage/store_suite.ts";

storeSuite("kv store over KV Connect", async () => {
  const fixture = startKvConnect();
  const kv = await fixture.openKv();
  return {
    store: createKvStore(kv),
    create: async (event, head) => void (await kv.set(headKey(event), head)),
    async close() {
      kv.close();
      await fixture.close();
    },
  };
});

function test(
  fact: string,
  body: (kv: Deno.Kv, fixture: KvConnect) => Promise<void>,
  options?: KvConnectOptions,
) {
  Deno.test(`kv connect: ${fact}`, async () => {
    const fixture = startKvConnect(options);
    const kv = await fixture.openKv();
    try {
      await body(kv, fixture);
    } finally {
      kv.close();
      await fixture.close();
    }
  });
}

async function keys(list: AsyncIterable<Deno.KvEntry<unknown>>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { key } of list) found.push(key.at(-1));
  return found;
}

test("values of every kind come back as they were, and a delete removes", async (kv) => {
  const value = { text: "Fête", list: [1, 2n, new Date(0)], map: new Map([[1, new Set(["a"])]]) };
  await kv.set(["v"], value);
  await kv.set(["b"], new Uint8Array([1, 2, 3]));
  await kv.set(["n"], new Deno.KvU64(7n));
  await kv.delete(["v", "other"]);
  const [v, b, n, absent] = await kv.getMany([["v"], ["b"], ["n"], ["absent"]]);
  assertEquals(v.value, value);
  assertEquals(b.value, new Uint8Array([1, 2, 3]));
  assertEquals(n.value, new Deno.KvU64(7n));
  assertEquals([absent.value, absent.versionstamp], [null, null]);
  await kv.delete(["v"]);
  assertEquals((await kv.get(["v"])).versionstamp, null);
});

test("a list goes forwards and backwards, in pages, between bounds", async (kv) => {
  await kv.set(["t"], "before");
  await kv.set(["u", "x"], "after");
  for (const n of [3, 1, 10, 2, -1, 250]) await kv.set(["t", n], n);
  const all = [-1, 1, 2, 3, 10, 250];
  assertEquals(await keys(kv.list({ prefix: ["t"] })), all);
  assertEquals(await keys(kv.list({ prefix: ["t"] }, { batchSize: 2 })), all);
  assertEquals(await keys(kv.list({ prefix: ["t"] }, { reverse: true, limit: 4, batchSize: 3 })), [
    250,
    10,
    3,
    2,
  ]);
  assertEquals(await keys(kv.list({ start: ["t", 1], end: ["t", 10] }, { consistency: "eventual" })), [
    1,
    2,
    3,
  ]);
  assertEquals(await keys(kv.list({ prefix: ["t"], start: ["t", 3] }, { limit: 2 })), [3, 10]);
});

test("checks hold for all or nothing is written, and versionstamps grow", async (kv) => {
  const first = await kv.atomic().check({ key: ["a"], versionstamp: null }).set(["a"], 1).commit();
  assert(first.ok);
  assertEquals(
    (await kv.atomic().check({ key: ["a"], versionstamp: null }).set(["b"], 1).commit()).ok,
    false,
  );
  const { versionstamp } = first;
  const second = await kv.atomic().check({ key: ["a"], versionstamp }).set(["a"], 2).set(["b"], 2).commit();
  assert(second.ok && second.versionstamp > versionstamp);
  const [a, b] = await kv.getMany([["a"], ["b"]]);
  assertEquals([a.versionstamp, b.versionstamp], [second.versionstamp, second.versionstamp]);
  assertEquals((await kv.atomic().check({ key: ["a"], versionstamp }).delete(["b"]).commit()).ok, false);
  assertEquals((await kv.get(["b"])).value, 2);
});

test(
  "ten checks are served and eleven are refused, as are sums, and nothing is written",
  async (kv, fixture) => {
    const checked = (count: number) => {
      const atomic = kv.atomic().set(["x"], count);
      for (let i = 0; i < count; i++) atomic.check({ key: ["c", i], versionstamp: null });
      return atomic.commit();
    };
    assertEquals((await checked(10)).ok, true);
    const refused = await assertRejects(() => checked(11), Error);
    assertStringIncludes(refused.message, "400");
    assertStringIncludes(refused.message, "Too many checks");
    await assertRejects(() => kv.atomic().set(["x"], 0).sum(["n"], 1n).commit(), Error, "400");
    assertEquals([(await kv.get(["x"])).value, fixture.table.size], [10, 1]);
  },
);

let clock = 1_000_000_000_000;
test("a row that has expired is gone, and can be made anew", async (kv) => {
  clock = Date.now();
  await kv.set(["e"], 1, { expireIn: 60_000 });
  assertEquals((await kv.get(["e"])).value, 1);
  clock += 120_000;
  assertEquals([(await kv.get(["e"])).value, await keys(kv.list({ prefix: [] }))], [null, []]);
  assertEquals((await kv.atomic().check({ key: ["e"], versionstamp: null }).set(["e"], 2).commit()).ok, true);
  assertEquals((await kv.get(["e"])).value, 2);
}, { now: () => clock });

/** Reads a watch; `seen` resolves once it has brought these values. */
function readWatch(kv: Deno.Kv, watched: Deno.KvKey[]) {
  const brought: string[] = [];
  const reader = kv.watch(watched).getReader();
  return async function seen(...values: unknown[]): Promise<void> {
    while (brought.at(-1) !== JSON.stringify(values)) {
      const { done, value } = await reader.read();
      assert(!done, `the watch ended after ${brought.join(" ")}`);
      brought.push(JSON.stringify(value.map((entry) => entry.value)));
    }
  };
}

test("a watch begins with what is there and hears another client, pings in between", async (kv, fixture) => {
  const other = await fixture.openKv();
  await kv.set(["a"], 1);
  const seen = readWatch(kv, [["a"], ["b"]]);
  await seen(1, null);
  await pause(60);
  await other.set(["elsewhere"], 3);
  await other.set(["b"], 2);
  await seen(1, 2);
  await other.delete(["a"]);
  await seen(null, 2);
  assertEquals(fixture.requests.watch, 1);
  other.close();
}, { pingMs: 10 });

test("a watch goes on after a restart, and ends on what was written meanwhile", async (kv, fixture) => {
  await kv.set(["a"], 1);
  const seen = readWatch(kv, [["a"]]);
  await seen(1);
  const down = Promise.withResolvers<void>();
  const restarting = fixture.restart(down.promise);
  await assertRejects(() => fetch(fixture.url), TypeError);
  const writing = kv.set(["a"], 2);
  down.resolve();
  await Promise.all([writing, restarting]);
  await seen(2);
  assert(fixture.requests.watch >= 2);
});

for (const lost of ["loseReply", "cutReply"] as const) {
  test(
    `${lost}: the write has landed, and the client, trying again, is told that its check failed`,
    async (kv, fixture) => {
      fixture.faults.set({ [lost]: 1 });
      const writing = kv.atomic().check({ key: ["w"], versionstamp: null }).set(["w"], "me").commit();
      while (fixture.faults.struck[lost] === 0) await pause(5);
      fixture.faults.set({});
      assertEquals((await writing).ok, false);
      assertEquals((await kv.get(["w"])).value, "me");
      assertEquals(fixture.requests.atomic_write >= 2, true);
      if (lost === "cutReply") assert(fixture.connections >= 2);
    },
  );
}

test("fail: nothing is written, and the client tries until it goes through", async (kv, fixture) => {
  fixture.faults.set({ fail: 1 });
  const writing = kv.atomic().check({ key: ["w"], versionstamp: null }).set(["w"], 1).commit();
  while (fixture.faults.struck.fail < 2) await pause(5);
  assertEquals(fixture.table.size, 0);
  fixture.faults.set({});
  assertEquals((await writing).ok, true);
});

test("hang and latency: a request lies there, others go past it", async (kv, fixture) => {
  fixture.faults.set({ hang: { rate: 1, ms: 150 }, latencyMs: { min: 1, max: 5 } });
  const order: string[] = [];
  const slow = kv.set(["a"], 1).then(() => order.push("slow"));
  while (fixture.faults.struck.hang === 0) await pause(1);
  fixture.faults.set({});
  await kv.set(["b"], 1).then(() => order.push("fast"));
  await slow;
  assertEquals(order, ["fast", "slow"]);
});

test(
  "tokens that ended are exchanged for others; while there are none, a call fails at once",
  async (kv, fixture) => {
    const { faults } = fixture;
    await kv.set(["a"], 1);
    fixture.endTokens();
    assertEquals((await kv.get(["a"])).value, 1);
    faults.set({ failExchange: 1 });
    fixture.endTokens();
    await assertRejects(() => kv.get(["a"]), Error, "KV Connect failed to call");
    assert(faults.struck.failExchange > 0);
    faults.set({});
    while (await kv.get(["a"]).then(({ value }) => value !== 1, () => true)) await pause(20);
  },
);

test("a silent watch says nothing of what is written, and a new one does", async (kv, fixture) => {
  fixture.faults.set({ silentWatch: 1 });
  const dead = kv.watch([["a"]]).getReader();
  const first = dead.read();
  while (fixture.faults.struck.silentWatch === 0) await pause(1);
  fixture.faults.set({});
  await kv.set(["a"], 1);
  await readWatch(kv, [["a"]])(1);
  assertEquals(await Promise.race([first, pause(50).then(() => "silent")]), "silent");
  await dead.cancel();
}, { pingMs: 5 });

Deno.test("kv connect: a wrong token, an old version and bytes that are no message are refused", async () => {
  const fixture = startKvConnect();
  const post = async (path: string, token: string, body: BodyInit) => {
    const headers = { authorization: `Bearer ${token}`, "x-denokv-database-id": "x" };
    const response = await fetch(fixture.url + path, { method: "POST", headers, body });
    await response.body?.cancel();
    return response.status;
  };
  try {
    assertEquals(await post("/", "another", "{}"), 401);
    assertEquals(await post("/", "a-token-for-tests-only", `{"supportedVersions":[1,2]}`), 400);
    assertEquals(await post("/v3/snapshot_read", "a-token-for-tests-only", ""), 401);
    assertEquals(await post("/v3/snapshot_read", "a-token-from-the-exchange-1", ""), 400);
  } finally {
    await fixture.close();
  }
});
