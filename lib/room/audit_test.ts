/** The audit log: what leaves a record, what the chain proves, and what is found when somebody was at it. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { AuditFacts } from "@/lib/modules/contract.ts";
import { type AuditRecord, auditRowId, brokenSentence, checkChain, nextRecord } from "@/lib/room/audit.ts";
import { type Person, personHash } from "@/lib/room/person.ts";
import { createCoordinator } from "@/lib/room/coordinator.ts";
import { setTimer } from "@/lib/room/timers.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { headKey, rowKey } from "@/lib/storage/keys.ts";
import { head } from "@/lib/storage/store_suite.ts";
import {
  addRaffle,
  attendee,
  guests,
  openStage,
  organizer,
  outcome,
  type Sent,
  type Stage,
  system,
} from "@/tests/stage.ts";
import { enter, r } from "@/tests/stage_raffle.ts";

function logOf(stage: Stage): AuditRecord[] {
  return Array.from(
    { length: stage.head.audit?.n ?? 0 },
    (_, i) => stage.row<AuditRecord>("@", "audit", auditRowId(i + 1))!,
  );
}

const said = ({ actor, action, facts }: AuditRecord): AuditFacts => ({ actor, action, ...facts });

Deno.test("audit: [AUD1] a whole raffle: each step one record, and none for entries, repeats and refusals", async () => {
  const stage = openStage({ walkUps: true });
  const steps: [...Parameters<Stage["send"]>, leaves: 0 | 1][] = [
    [organizer, guests(3), 1],
    [organizer, guests(3), 0],
    [organizer, { type: "check_in", args: { attendee: "p3", checkedIn: false } }, 1],
    [organizer, { type: "check_in", args: { attendee: "p3", checkedIn: false } }, 0],
    [system, { type: "walk_up", args: { attendee: "w1", name: "Wanda Quill" } }, 0],
    [organizer, addRaffle(), 1],
    [organizer, addRaffle({ id: "second" }), 1],
    [organizer, addRaffle({ id: "second" }), 0],
    [organizer, { type: "show", args: { show: "second" } }, 1],
    [organizer, { type: "show", args: { show: "second" } }, 1],
    [organizer, { type: "show", args: { show: "second" }, id: "again" }, 1],
    [organizer, { type: "show", args: { show: "second" }, id: "again" }, 0],
    [organizer, r("draw"), 0],
    [organizer, r("open", {}, "once"), 1],
    [organizer, r("open", {}, "once"), 0],
    [organizer, r("open"), 0],
    [attendee("p1"), enter(), 0],
    [attendee("p1"), r("close"), 0],
    [attendee("p2"), enter(), 0],
    [attendee("p2"), r("withdraw"), 0],
    [attendee("w1"), enter(), 0],
    [organizer, r("pause"), 1],
    [organizer, r("resume"), 1],
    [organizer, r("close"), 1],
    [system, r("seal"), 1],
    [system, r("seal"), 0],
    [organizer, r("draw"), 1],
    [organizer, r("reveal", { tier: "silver" }), 1],
    [organizer, r("reveal"), 1],
    [
      { role: "organizer", id: "key:admin" },
      { module: "second", type: "cancel", args: { reason: "Eve" } },
      1,
    ],
  ];
  let before = 0;
  for (const [actor, sent, leaves] of steps) {
    const { seq } = stage.head;
    const did = outcome(await stage.send(actor, sent));
    const n = stage.head.audit?.n ?? 0;
    assertEquals(n - before, leaves, `${sent.type}: ${did}`);
    assert(leaves === 0 || stage.head.seq === seq + 1, sent.type);
    before = n;
  }
  const log = logOf(stage);
  const desk = "organizer:desk";
  const { drawId, openHash, seal } = stage.head.modules.r as unknown as Record<string, string> & {
    seal: { closeHash: string };
  };
  // The record has a hash, and a row beside it, which can be deleted, says whose.
  const p3 = String(log[1].facts.attendee);
  const person = stage.row<Person>("@", "person", p3)!;
  assertEquals([person.id, personHash(person)], ["p3", p3]);
  assertEquals(log.map(said), [
    { actor: desk, action: "import", imported: 3, updated: 0 },
    { actor: desk, action: "check_in", attendee: p3, checkedIn: false },
    { actor: desk, action: "add_module", module: "r", kind: "raffle" },
    { actor: desk, action: "add_module", module: "second", kind: "raffle" },
    ...Array(3).fill({ actor: desk, action: "show", module: "second" }),
    { actor: desk, action: "open", module: "r", phase: "open", drawId, openHash },
    { actor: desk, action: "pause", module: "r", phase: "paused" },
    { actor: desk, action: "resume", module: "r", phase: "open" },
    { actor: desk, action: "close", module: "r", phase: "closing", entryCount: 2 },
    { actor: "system", action: "seal", module: "r", phase: "closed", closeHash: seal.closeHash },
    { actor: desk, action: "draw", module: "r", phase: "drawn" },
    { actor: desk, action: "reveal", module: "r", phase: "drawn", tier: "silver" },
    { actor: desk, action: "reveal", module: "r", phase: "revealed" },
    { actor: "key:admin", action: "cancel", module: "second", phase: "cancelled" },
  ]);
  assertEquals(checkChain(log, stage.head.audit), { ok: true, last: stage.head.audit! });
  assert(log.every(({ at }) => new Date(at).toISOString() === at));
});

const note = (action: string, id?: string): Sent => ({
  type: "note",
  args: { action, actor: "address:192.0.2.0/24", facts: { event: "OTHER" } },
  id,
});

Deno.test("audit: [AUD1] a note leaves one record under its own actor, its repeat none, and a client cannot send one", async () => {
  const stage = openStage();
  for (let i = 0; i < 2; i++) await stage.ok(system, note("wrong_event", "once"));
  assertEquals(logOf(stage).map(said), [
    { actor: "address:192.0.2.0/24", action: "wrong_event", event: "OTHER" },
  ]);
  assertEquals(stage.told, []);
  for (const actor of [organizer, attendee("p1")]) {
    assertEquals(outcome(await stage.send(actor, note("x"))), "forbidden");
  }
});

async function longLog(): Promise<AuditRecord[]> {
  const stage = openStage();
  for (const n of [1, 2, 3, 4, 5, 6]) await stage.ok(system, note(`act ${n}`));
  return logOf(stage);
}

Deno.test("audit: [AUD3] what somebody did to the log is named by its first record", async () => {
  const log = await longLog();
  const last = { n: 6, hash: log[5].hash };
  const found = (records: unknown[], head: typeof last | undefined = last) => {
    const checked = checkChain(records, head);
    return checked.ok ? "whole" : `${checked.problem} ${checked.n}`;
  };
  const put = (i: number, change: Partial<AuditRecord> | object) => log.with(i, { ...log[i], ...change });
  assertEquals(found(log), "whole");
  for (
    const change of [
      { at: "2026-11-20T19:00:59.000Z" },
      { actor: "system" },
      { action: "act 3 " },
      { facts: { event: "GALA24" } },
      { facts: {} },
      { facts: { event: ["OTHER"] } },
      { facts: null },
      { hash: "0".repeat(64) },
      { hash: log[2].hash.toUpperCase() },
      { prevHash: log[4].hash },
      { more: "beside what is hashed" },
      { n: "3" },
      { action: "\ud800" },
    ]
  ) assertEquals(found(put(2, change)), "altered 3", JSON.stringify(change));
  assertEquals(found(log.with(2, null as never)), "altered 3");
  assertEquals(found(log.toSpliced(2, 1)), "missing 3");
  assertEquals(found(log.toSpliced(0, 1)), "missing 1");
  assertEquals(found([log[0], log[2], log[1], ...log.slice(3)]), "swapped 2");
  assertEquals(found([...log.slice(0, 3), log[2], ...log.slice(3)]), "swapped 4");
  assertEquals(found(log.slice(0, 4)), "cut 5");
  assertEquals(found([]), "cut 1");
  // Whoever recomputes a hash breaks the link to the next record, and the last one's to the head.
  const forged = (i: number) => nextRecord(log[i - 1], { ...log[i], at: 0 });
  assertEquals(found(log.with(2, forged(2))), "unlinked 4");
  assertEquals(found(log.with(5, forged(5))), "unlinked 6");
  assertEquals(found([...log, nextRecord(log[5], { ...log[5], at: 0 })]), "added 7");
  assertEquals(found(log.slice(0, 4), { n: 4, hash: log[3].hash }), "whole");
  assertEquals(checkChain(log.slice(0, 4)), { ok: true, last: { n: 4, hash: log[3].hash } });
  assertMatch(brokenSentence({ ok: false, n: 3, problem: "altered" }), /^Record 3 .*\.$/);
});

Deno.test("audit: [AUD3] the hash is over the text that docs/PROTOCOL.md gives", async () => {
  const record = nextRecord(undefined, {
    at: Date.UTC(2026, 10, 20, 19),
    actor: "organizer:desk",
    action: "create_event",
    facts: { walkUps: false, event: "spring" },
  });
  const page = await Deno.readTextFile(new URL("../../docs/PROTOCOL.md", import.meta.url));
  const [, text] = /^```\n(drumroll\/audit\/v1\n.+)\n```$/m.exec(page)!;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  assertEquals(record.hash, new Uint8Array(digest).toHex());
});

Deno.test("audit: [AUD2] [AUD3] two isolates on one file keep one chain, and a row altered by hand is named", async () => {
  const folder = await Deno.makeTempDir();
  const kvs = await Promise.all([1, 2].map(() => Deno.openKv(`${folder}/kv.sqlite`)));
  await kvs[0].set(headKey("E"), head(1));
  const isolates = kvs.map((kv) =>
    createCoordinator({
      event: "E",
      store: createKvStore(kv),
      now: Date.now,
      random: Math.random,
      setTimer,
      newCommitId: () => crypto.randomUUID(),
      onCommit: () => {},
      onFault: () => {},
    })
  );
  const answers = await Promise.all(Array.from({ length: 120 }, (_, i) =>
    isolates[i % 2].submit({
      ...note(`act ${i}`),
      id: `n${i}`,
      module: "",
      actor: system,
      at: Date.now(),
      random: new Uint8Array(64),
      args: note(`act ${i}`).args,
    })));
  assert(answers.every((answer) => answer.ok));
  const store = createKvStore(kvs[1]);
  const stored = async () => {
    const { rows } = await store.list("E", "@", "audit", { limit: 1000 });
    return checkChain(rows.map(({ value }) => value), (await store.read("E", [])).head!.head.audit);
  };
  const whole = await stored();
  assert(whole.ok);
  assertEquals(whole.last.n, 120);

  const key = rowKey("E", ["@", "audit", auditRowId(57)]);
  const { value } = await kvs[0].get<AuditRecord>(key);
  await kvs[0].set(key, { ...value, facts: { event: "NOBODY" } });
  assertEquals(await stored(), { ok: false, n: 57, problem: "altered" });
  await kvs[0].delete(key);
  assertEquals(await stored(), { ok: false, n: 57, problem: "missing" });
  for (const kv of kvs) kv.close();
  await Deno.remove(folder, { recursive: true });
});
