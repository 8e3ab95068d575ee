/** The KV store keeps the promises of a store, on a file and in memory. @module */
import { assert, assertEquals } from "@std/assert";
import type { Head } from "@/lib/modules/contract.ts";
import { headKey } from "@/lib/storage/keys.ts";
import { createKvStore, watchPaceMs } from "@/lib/storage/kv_store.ts";
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
