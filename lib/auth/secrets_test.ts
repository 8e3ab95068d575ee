import assert from "node:assert/strict";
import { drawSecret, openSecrets } from "@/lib/auth/secrets.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

Deno.test("secrets: isolates that start at once on an empty database end with the same secrets", async () => {
  const kv = await Deno.openKv(":memory:");
  for (const records of [createMemoryRecords(), createKvRecords(kv)]) {
    const opened = await Promise.all(Array.from({ length: 8 }, () => openSecrets(records, { random })));
    assert.equal(new Set(opened.map((secrets) => secrets.key("station").toHex())).size, 1);
    const draws = await Promise.all(Array.from({ length: 8 }, () => drawSecret(records, random)));
    assert.equal(new Set(draws.map((bytes) => bytes.toHex())).size, 1);
    assert.equal(draws[0].length, 32);
    assert.deepEqual((await openSecrets(records, { random })).key("setup"), opened[0].key("setup"));
  }
  kv.close();
});

Deno.test("secrets: every purpose has its own key, and two servers share none", async () => {
  const one = await openSecrets(createMemoryRecords(), { random });
  const two = await openSecrets(createMemoryRecords(), { random });
  const purposes = ["organizer", "station", "attendee", "setup", "api key"] as const;
  const keys = [one, two].flatMap((secrets) => purposes.map((purpose) => secrets.key(purpose)));
  assert.equal(new Set(keys.map((key) => key.toHex())).size, 10);
  for (const key of keys) assert.equal(key.length, 32);
});

Deno.test("secrets: SESSION_SECRET decides the keys and nothing is stored", async () => {
  const records = createMemoryRecords();
  const sessionSecret = "an environment's secret, long enough";
  const one = await openSecrets(records, { sessionSecret, random });
  const two = await openSecrets(createMemoryRecords(), { sessionSecret, random });
  assert.deepEqual(one.key("organizer"), two.key("organizer"));
  assert.deepEqual(await records.list(["secret"]), []);
});
