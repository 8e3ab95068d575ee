/** The KV store keeps the promises of a store, on a file and in memory. @module */
import { headKey } from "@/lib/storage/keys.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
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
