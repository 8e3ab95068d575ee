/** Notes of what is no command: order, failure, and the bound on strangers, over a real runtime in memory. @module */
import { createAtRest } from "@/lib/at_rest.ts";
import { assert, assertEquals } from "@std/assert";
import { auditHead, auditPage, BOUNDS, createAuditLog } from "@/lib/audit_log.ts";
import type { AuditFacts } from "@/lib/modules/contract.ts";
import { refuse } from "@/lib/refusal.ts";
import { checkChain } from "@/lib/room/audit.ts";
import { createRuntime } from "@/lib/runtime.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import { createMemoryStore } from "@/lib/storage/memory_store.ts";
import { head } from "@/lib/storage/store_suite.ts";
import { createHandClock } from "@/tests/hand_clock.ts";

async function open() {
  const clock = createHandClock();
  const store = createMemoryStore();
  const records = createMemoryRecords();
  store.create("E", head(1));
  await records.put([{ key: ["event", "E"], value: { id: "E" } }]);
  const lost: string[] = [];
  const log = (event: string) => void lost.push(event);
  const runtime = createRuntime({
    store,
    records,
    relay: { publish() {}, subscribe: () => () => {}, close() {} },
    isolate: "one",
    now: clock.now,
    setTimer: clock.setTimer,
    log,
    publicKey: "ab".repeat(32),
    beacon: null,
    atRest: createAtRest(new Uint8Array(32)),
    sign: () => "",
    shut: () => Promise.resolve(),
  });
  const audit = createAuditLog({ runtime, records, now: clock.now, setTimer: clock.setTimer, log });
  return {
    audit,
    clock,
    runtime,
    lost,
    async said(event = "E") {
      const last = await auditHead(store, event);
      const { records } = await auditPage(store, event, last, 0, 1000);
      assertEquals(checkChain(records, last), { ok: true, last });
      return records.map(({ actor, action, facts }): AuditFacts => ({ actor, action, ...facts }));
    },
  };
}

const guess = { action: "wrong_passcode", actor: "address:192.0.2.0/24", facts: {} };
const act = { action: "rotate_passcode", actor: "organizer:desk", facts: { signOutStations: true } };

Deno.test("audit log: [AUD6] of a thousand guesses in a minute twenty are kept, and one record counts the others", async () => {
  const { audit, clock, said, runtime, lost } = await open();
  await Promise.all(Array.from({ length: 1000 }, () => audit.seen("E", "stranger", guess)));
  assertEquals((await said()).length, BOUNDS.stranger);
  // A door that is knocked at does not keep stations out of the log, nor strangers from another door.
  await audit.seen("E", "station", { action: "open_station", actor: "station:s", facts: {} });
  assertEquals((await said()).at(-1)?.action, "open_station");
  await clock.advance(60_000);
  assertEquals((await said()).slice(BOUNDS.stranger + 1), [
    { actor: "system", action: "left_out", of: "stranger", count: 980, since: "2026-11-20T19:00:00.000Z" },
  ]);
  await audit.seen("E", "stranger", guess);
  await clock.advance(60_000);
  assertEquals((await said()).length, BOUNDS.stranger + 3);
  assertEquals(lost, []);
  await runtime.close();
});

Deno.test("audit log: [AUD6] what was left out is told when the server ends within the minute", async () => {
  const { audit, said, runtime, clock } = await open();
  for (let i = 0; i < 25; i++) await audit.seen("E", "stranger", guess);
  audit.close();
  await runtime.close();
  assertEquals((await said()).at(-1)?.count, 5);
  assertEquals(clock.waiting(), 0);
});

Deno.test("audit log: [AUD6] an event that does not exist has no log and opens no room", async () => {
  const { audit, runtime, clock, lost } = await open();
  for (let i = 0; i < 30; i++) await audit.seen(`NO${i}`, "stranger", guess);
  assertEquals([runtime.rooms, clock.waiting(), lost], [0, 0, []]);
});

Deno.test("audit log: [AUD5] the record comes before the act, a failed act leaves a second one, an act without is not done", async () => {
  const { audit, said, runtime } = await open();
  const seen: number[] = [];
  const doing = (answer: { ok: true } | ReturnType<typeof refuse>) => async () => {
    seen.push((await said()).length);
    return answer;
  };
  assertEquals(await audit.noted("E", act, doing({ ok: true })), { ok: true });
  const busy = refuse({ code: "busy", retryAfterSeconds: 1 });
  assertEquals(await audit.noted("E", act, doing(busy)), busy);
  assertEquals(seen, [1, 2]);
  assertEquals((await said()).map(({ action, code = "" }) => `${action} ${code}`), [
    "rotate_passcode ",
    "rotate_passcode ",
    "rotate_passcode_failed busy",
  ]);
  await runtime.close();
  const late = await audit.noted("E", act, doing({ ok: true }));
  assert(!late.ok && late.refusal.code === "busy");
  assertEquals(seen.length, 2);
});
