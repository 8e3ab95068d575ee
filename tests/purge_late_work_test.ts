/**
 * Long work that began before a purge and keeps its blob after it, as a slow process does: nothing of it stays.
 *
 * Real runtimes over a real database file, each with a handle of its own. The one that works late is held at the very
 * write of its blob until the other has called the draw off and deleted everything.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { createAtRest } from "@/lib/at_rest.ts";
import type { Actor } from "@/lib/modules/contract.ts";
import { prizesOf, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Answer } from "@/lib/room/decide.ts";
import { createRuntime, type Runtime } from "@/lib/runtime.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { blobPrefix, headKey, rowPrefix } from "@/lib/storage/keys.ts";
import type { RoomStore } from "@/lib/storage/store.ts";
import { head } from "@/lib/storage/store_suite.ts";
import { addRaffle, attendee, guests, organizer } from "@/tests/stage.ts";
import { until } from "@/tests/stranger.ts";

const event = "E";
const people = 5;

/** Holds the next blob that is written here, until it is let go. */
interface Gate {
  isShut: boolean;
  /** The write that is held: what becomes of it once it is let go. */
  held?: { letGo: () => void; settled: Promise<unknown> };
}

function gated(store: RoomStore, gate: Gate): RoomStore {
  return {
    ...store,
    putBlob(of, bytes) {
      if (!gate.isShut) return store.putBlob(of, bytes);
      gate.isShut = false;
      const { promise, resolve } = Promise.withResolvers<void>();
      const kept = promise.then(() => store.putBlob(of, bytes));
      gate.held = { letGo: resolve, settled: kept.catch(() => {}) };
      return kept;
    },
  };
}

function runtimeOver(store: RoomStore, kv: Deno.Kv): Runtime {
  return createRuntime({
    store,
    records: createKvRecords(kv),
    relay: { publish() {}, subscribe: () => () => {}, close() {} },
    isolate: crypto.randomUUID(),
    now: Date.now,
    log: () => {},
    publicKey: "ab".repeat(32),
    sign: () => "00".repeat(64),
    beacon: null,
    atRest: createAtRest(new Uint8Array(32)),
    shut: () => Promise.resolve(),
  });
}

interface House {
  /** Whose long work is held. */
  late: Runtime;
  other: Runtime;
  gate: Gate;
  /** The other isolate keeps no blobs: its disk is full. */
  isFull: boolean;
  ask(runtime: Runtime, type: string, args?: unknown, who?: Actor, module?: string): Promise<Answer>;
  ok(type: string, args?: unknown, who?: Actor, module?: string): Promise<void>;
  phase(): Promise<string>;
  state(): Promise<RaffleState>;
}

/** Two isolates with an open raffle; after the test every blob that is there has a row that names it. */
async function evening(test: (house: House) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "drumroll-" });
  const [one, two] = [await Deno.openKv(`${folder}/kv`), await Deno.openKv(`${folder}/kv`)];
  await one.set(headKey(event), head(1));
  const gate: Gate = { isShut: false };
  const store = createKvStore(two);
  const full: RoomStore = {
    ...store,
    putBlob: (of, bytes) =>
      house.isFull ? Promise.reject(new Error("database or disk is full")) : store.putBlob(of, bytes),
  };
  const ask: House["ask"] = (runtime, type, args = {}, who = organizer, module = "r") =>
    runtime.submit(event, who, { id: crypto.randomUUID(), module, type, args });
  const state = async () => (await house.late.head(event))!.head.modules.r as RaffleState;
  const house: House = {
    late: runtimeOver(gated(createKvStore(one), gate), one),
    other: runtimeOver(full, two),
    gate,
    isFull: false,
    ask,
    state,
    phase: async () => (await state()).phase,
    async ok(...asked) {
      const answer = await ask(house.late, ...asked);
      assert(answer.ok, JSON.stringify(answer));
    },
  };
  await house.ok("import", guests(people).args, organizer, "");
  await house.ok("add_module", addRaffle().args, organizer, "");
  await house.ok("open");
  for (let n = 1; n <= people; n++) await house.ok("enter", {}, attendee(`p${n}`));
  await test(house);

  const rows = await Array.fromAsync(two.list({ prefix: rowPrefix(event) }));
  const named = JSON.stringify(rows.map(({ value }) => value));
  const blobs = await Array.fromAsync(two.list({ prefix: blobPrefix(event) }));
  const left = blobs.map(({ key }) => key[2] as string).filter((sha256) => !named.includes(sha256));
  assertEquals(left, [], "blobs that no row names");
  await Promise.all([house.late.close(), house.other.close()]);
  one.close();
  two.close();
  await Deno.remove(folder, { recursive: true });
}

/** Calls off what runs and deletes, then lets the held write go. */
async function deleteMeanwhile({ gate, ask }: House, by: Runtime, isRunning = true): Promise<void> {
  await until(() => gate.held !== undefined);
  if (isRunning) assert((await ask(by, "cancel", { reason: "rain" })).ok);
  assert((await ask(by, "purge", {}, organizer, "")).ok);
  await until(async () => (await by.head(event))!.head.event.purgedAt !== undefined);
  gate.held!.letGo();
  await gate.held!.settled;
}

const refusalOf = async (answer: Promise<Answer>) => {
  const given = await answer;
  return given.ok ? "ok" : given.refusal.code;
};

for (const by of ["late", "other"] as const) {
  const where = by === "late" ? "by the same process" : "by another";
  Deno.test(`[PRIV1] a draw that is under way while its event is purged ${where} leaves no outcome`, async () => {
    await evening(async (house) => {
      await house.ok("close");
      await until(async () => await house.phase() === "closed");
      house.gate.isShut = true;
      const drawn = refusalOf(house.ask(house.late, "draw"));
      await deleteMeanwhile(house, house[by]);
      assertEquals(await drawn, "event_purged");
    });
  });
}

Deno.test("[PRIV1] a seal that is under way while its event is purged leaves no leaves", async () => {
  await evening(async (house) => {
    // Who calls it off tries to seal it first; only where that fails is there no seal.
    house.isFull = true;
    house.gate.isShut = true;
    await house.ok("close");
    await deleteMeanwhile(house, house.other);
    assertEquals((await house.state()).seal, undefined);
  });
});

for (const type of ["reveal", "advance"]) {
  const what = type === "reveal" ? "reveal" : "replacement";
  Deno.test(`[PRIV1] a ${what} that is under way while its event is purged leaves no certificate`, async () => {
    await evening(async (house) => {
      await house.ok("close");
      await until(async () => await house.phase() === "closed");
      await house.ok("draw");
      if (type === "advance") await house.ok("reveal");
      const [winner] = prizesOf(await house.state());
      house.gate.isShut = true;
      const args = winner ? { slot: winner.slot, outgoing: winner.entrantTag, reason: "declined" } : {};
      const answer = refusalOf(house.ask(house.late, type, args));
      await deleteMeanwhile(house, house.other, type === "reveal");
      assertEquals(await answer, "event_purged");
    });
  });
}
