/** The KV store keeps the promises of a store, on a file and in memory. @module */
import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { Head } from "@/lib/modules/contract.ts";
import { blobPrefix, headKey, noBlobsRow, rowKey } from "@/lib/storage/keys.ts";
import {
  createKvStore,
  looksWaitedMax,
  retryLocked,
  watchLookMs,
  watchPaceMs,
} from "@/lib/storage/kv_store.ts";
import { storeSuite } from "@/lib/storage/store_suite.ts";

async function open(path: string, remove?: string) {
  const kv = await Deno.openKv(path);
  return {
    store: createKvStore(kv),
    create: async (event: string, head: unknown) => void (await kv.set(headKey(event), head)),
    close: async () => {
      kv.close();
      if (remove) await Deno.remove(remove, { recursive: true });
    },
  };
}

storeSuite("kv store in memory", () => open(":memory:"));
storeSuite("kv store on a file", async () => {
  const folder = await Deno.makeTempDir();
  return open(`${folder}/kv.sqlite`, folder);
});

/** Chunks after so many wait until they are let go, as those of a process that was given up on. */
function heldAfter(kv: Deno.Kv, chunks: number, letGo: Promise<void>, onHeld: () => void): Deno.Kv {
  let asked = 0;
  const atomic = () => {
    const operation = kv.atomic();
    const commit = operation.commit.bind(operation);
    operation.commit = async () => {
      if (++asked <= chunks) return await commit();
      onHeld();
      await letGo;
      return await commit();
    };
    return operation;
  };
  return { atomic } as Partial<Deno.Kv> as Deno.Kv;
}

Deno.test("[PRIV1] kv store: of a blob that is half written when its event takes none any more, nothing stays", async () => {
  const folder = await Deno.makeTempDir();
  const [one, two] = [await Deno.openKv(`${folder}/kv`), await Deno.openKv(`${folder}/kv`)];
  const held = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const late = createKvStore(heldAfter(one, 10, go.promise, held.resolve))
    .putBlob("E", new Uint8Array(1_200_000).fill(7))
    .then(() => "whole", (error) => error.message);
  await held.promise;
  const blobs = () => Array.fromAsync(two.list({ prefix: blobPrefix("E") }));
  assert((await blobs()).length >= 8);
  await retryLocked(() => two.set(rowKey("E", noBlobsRow), { v: 1 }));
  const store = createKvStore(two);
  while (await store.sweepBlobs("E", new Set()));
  go.resolve();
  assertEquals(await late, "Cannot keep a blob: the event is over and takes none any more");
  assertEquals(await blobs(), []);
  one.close();
  two.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("kv store: a watch of a head that never rests tells of it at its pace, and of the last one", async () => {
  const { store, create, close } = await open(":memory:");
  const seqs: number[] = [];
  let tellLast = () => {};
  const last = new Promise<void>((resolve) => tellLast = resolve);
  const from = performance.now();
  const stop = store.watchHead("E", (stored) => {
    if (!stored) return;
    seqs.push(stored.head.seq);
    if (stored.head.seq === 500) tellLast();
  });
  for (let seq = 1; seq <= 500; seq++) await create("E", { seq } as Head);
  await last;
  const tookMs = performance.now() - from;
  stop();
  await close();
  assertEquals(seqs, seqs.toSorted((a, b) => a - b));
  assert(seqs.length <= 2 + tookMs / watchPaceMs, `${seqs.length} in ${tookMs} ms`);
});

Deno.test("kv store: a look that hangs is given up in its time, also when the machine's clock is set back", () => {
  using time = new FakeTime();
  let looks = 0;
  const dead: Partial<Deno.Kv> = {
    watch: () => new ReadableStream(),
    get() {
      looks++;
      return new Promise(() => {});
    },
  };
  const stop = createKvStore(dead as Deno.Kv).watchHead("E", () => {});
  time.tick(watchLookMs);
  assertEquals(looks, 1);
  const setBack = Date.now.bind(Date);
  Date.now = () => setBack() - 600_000;
  time.tick(looksWaitedMax * watchLookMs - 1);
  assertEquals(looks, 1);
  time.tick(1);
  assertEquals(looks, 2);
  stop();
  time.tick(600_000);
  assertEquals(looks, 2);
});
