/**
 * A purge whose process dies at every one of its writes in turn: another goes on, and the end is the same.
 *
 * Real runtimes over a real database file, which is copied for each death. Their short timers run thirty times as fast,
 * so that the grace before one does another's work passes within a test.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { createAtRest } from "@/lib/at_rest.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { entrantsOf } from "@/lib/published.ts";
import { resumePurges } from "@/lib/purge.ts";
import type { AuditRecord } from "@/lib/room/audit.ts";
import { createRuntime, type Runtime } from "@/lib/runtime.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { blobPrefix, headKey, purgingPrefix, rowPrefix } from "@/lib/storage/keys.ts";
import type { RoomStore } from "@/lib/storage/store.ts";
import { head } from "@/lib/storage/store_suite.ts";
import { addRaffle, attendee, organizer } from "@/tests/stage.ts";
import { until } from "@/tests/stranger.ts";

const event = "E";
const people = 1_200;
const speed = 30;
/** A process leaves another one's work alone for so long. */
const graceMs = 3_000;
/** More writes than a purge of so many has; the loop ends when one was not killed any more. */
const writesMax = 40;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const idOf = (i: number) => `person-${i}@somewhere.example`;

interface Death {
  /** Writes that still land; with none left, nothing of this process lands any more. */
  writesLeft: number;
}

/** What a killed process leaves: each write landed or it did not, and nobody hears of it. */
function mortal(store: RoomStore, death: Death): RoomStore {
  const dying = <T>(work: () => Promise<T>): Promise<T> => {
    if (death.writesLeft <= 0) return Promise.reject(new Error("killed"));
    death.writesLeft--;
    return work();
  };
  return {
    ...store,
    commit: (commit) => dying(() => store.commit(commit)),
    putBlob: (of, bytes) => dying(() => store.putBlob(of, bytes)),
    sweepBlobs: (of, kept) => dying(() => store.sweepBlobs(of, kept)),
  };
}

function runtimeOn(kv: Deno.Kv, shut: () => Promise<void>, death: Death = { writesLeft: Infinity }): Runtime {
  return createRuntime({
    store: mortal(createKvStore(kv), death),
    records: createKvRecords(kv),
    relay: { publish() {}, subscribe: () => () => {}, close() {} },
    isolate: crypto.randomUUID(),
    now: Date.now,
    setTimer(callback, ms) {
      // Deadlines of the store stay what they are.
      const timer = setTimeout(callback, ms > graceMs ? ms : ms / speed);
      return () => clearTimeout(timer);
    },
    log: () => {},
    publicKey: "ab".repeat(32),
    sign: () => "00".repeat(64),
    beacon: null,
    atRest: createAtRest(new Uint8Array(32)),
    shut,
    random,
  });
}

/** An event whose raffle is over. @returns its entrants, as anybody can have them */
async function celebrate(path: string): Promise<string> {
  const kv = await Deno.openKv(path);
  await kv.set(headKey(event), head(1));
  const runtime = runtimeOn(kv, () => Promise.resolve());
  const ok = async (
    who: Parameters<Runtime["submit"]>[1],
    type: string,
    module = "r",
    args: unknown = {},
  ) => {
    const answer = await runtime.submit(event, who, { id: crypto.randomUUID(), module, type, args });
    assert(answer.ok, JSON.stringify(answer));
  };
  for (let from = 0; from < people; from += 100) {
    const rows = Array.from({ length: 100 }, (_, i) => ({ id: idOf(from + i), name: "N", checkedIn: true }));
    await ok(organizer, "import", "", { rows });
  }
  const { type, args } = addRaffle();
  await ok(organizer, type, "", args);
  await ok(organizer, "open");
  await Promise.all(Array.from({ length: people }, (_, i) => ok(attendee(idOf(i)), "enter")));
  await ok(organizer, "close");
  await until(async () => (await runtime.head(event))!.head.modules.r.phase === "closed");
  await ok(organizer, "draw");
  await ok(organizer, "reveal");
  const found = await entrantsOf(runtime, event, "r");
  assert(found.ok);
  await runtime.close();
  kv.close();
  return found.entrants.toHex();
}

async function order(runtime: Runtime): Promise<void> {
  const asked = { id: crypto.randomUUID(), module: "", type: "purge", args: {} };
  await runtime.submit(event, organizer, asked).catch(() => {});
}

const isDone = async (runtime: Runtime) => (await runtime.head(event))!.head.event.purgedAt !== undefined;

Deno.test("[PRIV6] killed at any of its writes, a purge is brought to its end by another process, once", async () => {
  const folder = await Deno.makeTempDir({ prefix: "drumroll-" });
  const entrants = await celebrate(`${folder}/kv`);
  let died = 0;
  let halfway = 0;
  let resumed = 0;
  for (let writes = 0;; writes++) {
    assert(writes < writesMax, "a purge does not come to its end");
    const path = `${folder}/kv-${writes}`;
    await Deno.copyFile(`${folder}/kv`, path);
    const kv = await Deno.openKv(path);
    let shut = 0;
    const death = { writesLeft: writes };
    const one = runtimeOn(kv, () => Promise.resolve(void shut++), death);
    await order(one);
    await until(async () => death.writesLeft <= 0 || await isDone(one).catch(() => false));
    const isKilled = death.writesLeft <= 0 && !await isDone(one).catch(() => false);
    if (isKilled) {
      died++;
      const rows = await Array.fromAsync(kv.list({ prefix: ["row", event, "@", "attendee"] }));
      const { value } = await kv.get<ReturnType<typeof head>>(headKey(event));
      if (isOver(value!) && rows.length > 0) halfway++;
    }
    const two = runtimeOn(kv, () => Promise.resolve(void shut++));
    const { value: left } = await kv.get<ReturnType<typeof head>>(headKey(event));
    // What was ordered is found by a server that starts. Before it nobody asks for the event; where the order itself
    // was lost, and once where it was not, the organizer presses again: it is not ordered twice.
    if (!isOver(left!) || writes % 5 === 1) await order(two);
    else if (isKilled) resumed++;
    const records = createKvRecords(kv);
    const stop = resumePurges({ records, runtime: two, setTimer: () => () => {}, log: () => {} });
    await until(async () =>
      (await kv.get<ReturnType<typeof head>>(headKey(event))).value!.event.purgedAt !== undefined
    );
    stop();
    assertEquals(await records.list(purgingPrefix), [], "there is nothing left to go on with");

    assert(shut > 0, "sessions were ended");
    const keys = (await Array.fromAsync(kv.list({ prefix: ["row", event] }))).map(({ key }) => key.join("/"));
    assertEquals(keys.filter((key) => key.includes("somewhere.example")), []);
    const rows = JSON.stringify(await Array.fromAsync(kv.list({ prefix: rowPrefix(event) })));
    for (const { key } of await Array.fromAsync(kv.list({ prefix: blobPrefix(event) }))) {
      assert(rows.includes(key[2] as string), `no row names ${key.join("/")}`);
    }
    const log = (await Array.fromAsync(kv.list<AuditRecord>({ prefix: ["row", event, "@", "audit"] })))
      .map(({ value }) => value.action).filter((action) => action.startsWith("purge"));
    assertEquals(log, ["purge", "purge_rows"]);
    const found = await entrantsOf(two, event, "r");
    assert(found.ok && found.entrants.toHex() === entrants, "the entrants are those that were drawn from");
    await Promise.all([one.close(), two.close()]);
    kv.close();
    if (!isKilled) break;
  }
  assert(
    died >= 6 && halfway >= 3 && resumed >= 3,
    `${died} deaths, ${halfway} of them with people left, ${resumed} resumed at a start`,
  );
  await Deno.remove(folder, { recursive: true });
});
