import { assert, assertEquals } from "@std/assert";
import {
  apiKeyOf,
  apiKeysMax,
  createApiKeys,
  holdsApiKey,
  isApiKey,
  type KeyRequest,
} from "@/lib/auth/api_keys.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import type { RecordStore } from "@/lib/storage/store.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const wanted = { label: "Doors", scopes: ["run", "read"] as const };

function scene(records: RecordStore = createMemoryRecords()) {
  const key = random(32);
  return { records, keys: createApiKeys({ records, key, now: () => Date.UTC(2026, 10, 20), random }) };
}

async function made(keys: ReturnType<typeof createApiKeys>, event = "GALA24", request?: KeyRequest) {
  const answer = await keys.make(event, wanted, request);
  assert(answer.ok);
  return answer;
}

Deno.test("api keys: [ID7] a key opens its event with its scopes, and its secret stands nowhere", async () => {
  const { records, keys } = scene();
  const { key, secret } = await made(keys);
  assert(isApiKey(secret));
  assertEquals(key, {
    id: key.id,
    label: "Doors",
    scopes: ["read", "run"],
    createdAt: "2026-11-20T00:00:00.000Z",
  });
  assertEquals(await apiKeyOf(records, secret), { event: "GALA24", key });
  assertEquals(await keys.list("GALA24"), [key]);
  const kept = JSON.stringify(await records.list(["api_keys"]));
  assert(kept.includes(key.id) && !kept.includes(secret.slice(-43)), "the secret is not what is kept");
});

Deno.test("api keys: [ID7] a key with one changed character, or moved to another event, is worthless", async () => {
  const { records, keys } = scene();
  const { secret } = await made(keys);
  const { secret: other } = await made(keys, "OTHER1");
  for (let at = 0; at < secret.length; at++) {
    const changed = secret.slice(0, at) + (secret[at] === "A" ? "B" : "A") + secret.slice(at + 1);
    assertEquals(await apiKeyOf(records, changed), null, changed);
  }
  assertEquals(await apiKeyOf(records, secret.replace("GALA24", "OTHER1")), null);
  assertEquals(await apiKeyOf(records, other.replace("OTHER1", "GALA24")), null);
  for (const text of ["", "drk", `${secret}A`, secret.slice(0, -1), ` ${secret}`]) {
    assert(!isApiKey(text), text);
  }
});

Deno.test("api keys: [ID8] a revoked key opens nothing, and cannot be revoked again", async () => {
  const { records, keys } = scene();
  const first = await made(keys);
  const second = await made(keys);
  assertEquals(await keys.revoke("GALA24", first.key.id), { ok: true });
  assertEquals(await apiKeyOf(records, first.secret), null);
  assertEquals(await holdsApiKey(records, "GALA24", first.key.id), false);
  assertEquals((await apiKeyOf(records, second.secret))?.key, second.key);
  assert(!(await keys.revoke("GALA24", first.key.id)).ok);
  assert(!(await keys.revoke("OTHER1", second.key.id)).ok, "another event's path does not reach it");
});

Deno.test("api keys: an event has at most 50, however many are made at once, and a revoked one makes room", async () => {
  const { keys } = scene();
  for (let i = 0; i < apiKeysMax - 2; i++) await made(keys);
  const answers = await Promise.all(Array.from({ length: 6 }, () => keys.make("GALA24", wanted)));
  assertEquals(answers.filter(({ ok }) => ok).length, 2);
  for (const answer of answers) {
    if (!answer.ok) assertEquals(answer.refusal, { code: "too_many_keys", max: apiKeysMax });
  }
  const listed = await keys.list("GALA24");
  assertEquals(listed.length, apiKeysMax);
  await keys.revoke("GALA24", listed[0].id);
  await made(keys);
});

Deno.test("api keys: a write whose reply is lost is not done twice", async () => {
  const inner = createMemoryRecords();
  let lost = 0;
  const { keys } = scene({
    ...inner,
    put: async (written) => (await inner.put(written)) && ++lost > 0 && false,
  });
  const { key } = await made(keys);
  assertEquals(lost, 1);
  assertEquals(await keys.list("GALA24"), [key]);
  assertEquals(await keys.revoke("GALA24", key.id), { ok: true });
  assertEquals(await keys.list("GALA24"), []);
});

const request = { by: "organizer:ada", id: "till-1" };

Deno.test("api keys: [HTTP16] the same request has one key and one secret, whatever else it says by then", async () => {
  const { records, keys } = scene();
  const first = await made(keys, "GALA24", request);
  const again = await keys.make("GALA24", { label: "Other", scopes: ["roster"] }, request);
  assertEquals(again, { ...first, repeated: true });
  const beside = await Promise.all(Array.from({ length: 4 }, () => made(keys, "GALA24", request)));
  for (const { secret } of beside) assertEquals(secret, first.secret);
  assertEquals(await keys.list("GALA24"), [first.key]);
  assertEquals(await apiKeyOf(records, first.secret), { event: "GALA24", key: first.key });
  const kept = JSON.stringify(await records.list(["api_keys"]));
  assert(!kept.includes(request.id), "from what is kept no secret follows");
});

Deno.test("api keys: [HTTP16] a request id is its sender's own, and one server's secrets are not another's", async () => {
  const { keys } = scene();
  const secrets = new Set<string>();
  for (const [event, by, id] of [["GALA24", "a", "bc"], ["GALA24", "ab", "c"], ["GALA24", "b", "bc"]]) {
    secrets.add((await made(keys, event, { by, id })).secret.slice(-43));
  }
  assertEquals((await keys.list("GALA24")).length, 3);
  secrets.add((await made(keys, "OTHER1", { by: "a", id: "bc" })).secret.slice(-43));
  secrets.add((await made(scene().keys, "GALA24", { by: "a", id: "bc" })).secret.slice(-43));
  assertEquals(secrets.size, 5);
});

Deno.test("api keys: [HTTP16] [ID8] a revoked key does not come back with its request, not even when that is forgotten", async () => {
  const { records, keys } = scene();
  const first = await made(keys, "GALA24", request);
  await keys.revoke("GALA24", first.key.id);
  const again = await keys.make("GALA24", wanted, request);
  assertEquals(again, { ok: false, refusal: { code: "not_found", what: "API key" } });
  // Two hundred later ones are kept.
  for (let i = 0; i < 200; i++) {
    await keys.revoke("GALA24", (await made(keys, "GALA24", { ...request, id: `${i}` })).key.id);
  }
  const fresh = await made(keys, "GALA24", request);
  assert(fresh.key.id !== first.key.id && fresh.secret.slice(-43) !== first.secret.slice(-43));
  assertEquals(await apiKeyOf(records, first.secret), null);
  assert(!(await keys.make("GALA24", wanted, { ...request, id: "199" })).ok);
});
