import assert from "node:assert/strict";
import { createRateLimit } from "@/lib/auth/rate_limit.ts";

Deno.test("rate limit: a burst passes, then one per refill, and the wait is told in whole seconds", () => {
  const limit = createRateLimit({ perSecond: 0.5, burst: 3 });
  for (let i = 0; i < 3; i++) assert.equal(limit.take("a", 1000), null);
  assert.deepEqual(limit.take("a", 1000), {
    ok: false,
    refusal: { code: "rate_limited", retryAfterSeconds: 2 },
  });
  assert.equal(limit.take("b", 1000), null, "keys do not share a bucket");
  assert.notEqual(limit.take("a", 2999), null);
  assert.equal(limit.take("a", 3000), null, "asking too early costs nothing");
  assert.notEqual(limit.take("a", 3000), null);
  for (let i = 0; i < 3; i++) assert.equal(limit.take("a", 1e9), null);
  assert.notEqual(limit.take("a", 1e9), null, "a long pause fills the bucket, no more");
});

Deno.test("rate limit: a clock set back neither fills the bucket nor empties it", () => {
  const limit = createRateLimit({ perSecond: 1, burst: 1 });
  assert.equal(limit.take("a", 10_000), null);
  assert.notEqual(limit.take("a", 0), null);
  assert.equal(limit.take("a", 1000), null);
});

Deno.test("rate limit: past its bound it forgets the key used least recently", () => {
  const limit = createRateLimit({ perSecond: 0.001, burst: 1, keysMax: 2 });
  limit.take("a", 0);
  limit.take("b", 0);
  assert.notEqual(limit.take("a", 0), null);
  limit.take("c", 0);
  assert.notEqual(limit.take("a", 0), null, "a was used after b and stays");
  assert.equal(limit.take("b", 0), null, "b was forgotten");
});
