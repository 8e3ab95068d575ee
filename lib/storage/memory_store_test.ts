/** The memory store keeps the promises of a store. @module */
import { createMemoryStore } from "@/lib/storage/memory_store.ts";
import { storeSuite } from "@/lib/storage/store_suite.ts";

storeSuite("memory store", () => {
  const store = createMemoryStore();
  return { store, create: (event, head) => store.create(event, head), close: () => {} };
});
