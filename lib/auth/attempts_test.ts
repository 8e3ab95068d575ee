import assert from "node:assert/strict";
import { createAttempts, PER_ADDRESS, SHARED, type Subject } from "@/lib/auth/attempts.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";

const address = (who: string): Subject => ({ scope: "passcode:ABCDEF", who, limit: PER_ADDRESS });
const everybody: Subject = { scope: "passcode:ABCDEF", who: "*", limit: SHARED };
const HOUR = 3_600_000;

Deno.test("attempts: five free tries, then waits of 1, 2, 4 … seconds up to 15 minutes", async () => {
  const attempts = createAttempts(createMemoryRecords());
  let now = 1_000_000;
  for (const triesLeft of [4, 3, 2, 1, 0]) {
    assert.deepEqual(await attempts.take([address("a")], now), { ok: true, triesLeft });
  }
  const waits: number[] = [];
  for (let i = 0; i < 12; i++) {
    const answer = await attempts.take([address("a")], now);
    assert(!answer.ok && answer.refusal.code === "too_many_attempts");
    waits.push(answer.refusal.retryAfterSeconds);
    now += answer.refusal.retryAfterSeconds * 1000;
    assert((await attempts.take([address("a")], now)).ok, "after the wait the next try is taken");
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  assert((await attempts.take([address("b")], now)).ok, "another address does not wait");
});

Deno.test("attempts: a try refused for its wait is not counted, so waiting always ends", async () => {
  const attempts = createAttempts(createMemoryRecords());
  for (let i = 0; i < 5; i++) await attempts.take([address("a")], 0);
  for (let i = 0; i < 50; i++) assert(!(await attempts.take([address("a")], 999)).ok);
  assert((await attempts.take([address("a")], 1000)).ok);
});

Deno.test("attempts: a right answer frees its address, and the shared count only loses that one try", async () => {
  const attempts = createAttempts(createMemoryRecords());
  for (let i = 0; i < 98; i++) await attempts.take([address(`wrong ${i}`), everybody], 0);
  for (let i = 0; i < 10; i++) {
    const subjects = [address("station"), everybody];
    assert((await attempts.take(subjects, 0)).ok);
    await attempts.passed(subjects, 0);
  }
  assert.deepEqual(await attempts.take([address("station")], 0), { ok: true, triesLeft: 4 });
  assert.deepEqual(await attempts.take([address("x"), everybody], 0), { ok: true, triesLeft: 1 });
  assert.deepEqual(await attempts.take([address("y"), everybody], 0), { ok: true, triesLeft: 0 });
  assert(
    !(await attempts.take([address("z"), everybody], 0)).ok,
    "the hundredth wrong try made everybody wait",
  );
});

Deno.test("attempts: [ID10] the shared wait stays at a minute, so a flood cannot lock an event for long", async () => {
  const attempts = createAttempts(createMemoryRecords());
  let now = 0;
  let longest = 0;
  for (let i = 0; i < 120; i++) {
    const answer = await attempts.take([everybody], now);
    if (answer.ok || answer.refusal.code !== "too_many_attempts") continue;
    longest = Math.max(longest, answer.refusal.retryAfterSeconds);
    now += answer.refusal.retryAfterSeconds * 1000;
  }
  assert.equal(longest, 60);
});

Deno.test("attempts: everything is forgotten an hour after the last try", async () => {
  const attempts = createAttempts(createMemoryRecords());
  for (let i = 0; i < 5; i++) await attempts.take([address("a")], 0);
  assert.deepEqual(await attempts.take([address("a")], HOUR), { ok: true, triesLeft: 4 });
});

Deno.test("attempts: [ID1] parallel guesses over several isolates never get more free tries than one after another", async () => {
  const kv = await Deno.openKv(":memory:");
  for (const records of [createMemoryRecords(), createKvRecords(kv)]) {
    const isolates = Array.from({ length: 4 }, () => createAttempts(records));
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => isolates[i % 4].take([address("a"), everybody], 5_000)),
    );
    const taken = answers.filter((answer) => answer.ok).length;
    assert(taken >= 1 && taken <= 5, `${taken} tries were taken`);
    for (const answer of answers) assert(answer.ok || answer.refusal.code === "too_many_attempts");
  }
  kv.close();
});

Deno.test("attempts: thirty stations with the right passcode sign in at once, and none is told to wait", async () => {
  const attempts = createAttempts(createMemoryRecords());
  const answers = await Promise.all(Array.from({ length: 30 }, async (_, i) => {
    const subjects = [address(`10.0.0.${i}`), everybody];
    const answer = await attempts.take(subjects, 0);
    if (answer.ok) await attempts.passed(subjects, 0);
    return answer.ok;
  }));
  assert.deepEqual(answers, Array(30).fill(true));
});
