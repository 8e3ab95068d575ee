/** Rooms that nobody uses, when they go and what keeps them; and long work whose rows go meanwhile. @module */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Delta, Relay } from "@/lib/realtime/relay.ts";
import { createEvent } from "@/lib/events.ts";
import { createAttempts } from "@/lib/auth/attempts.ts";
import { createEventAccess } from "@/lib/auth/event_access.ts";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { createTokens } from "@/lib/auth/tokens.ts";
import { newRaffle } from "@/lib/modules/raffle_state.ts";
import { createAtRest } from "@/lib/at_rest.ts";
import { importRoster } from "@/lib/roster/import.ts";
import { createRuntime, type Runtime } from "@/lib/runtime.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import type { RoomStore } from "@/lib/storage/store.ts";
import { headKey, rowKey } from "@/lib/storage/keys.ts";
import type { Head } from "@/lib/modules/contract.ts";
import { createHandClock, type HandClock } from "@/tests/hand_clock.ts";
import { attendee, organizer } from "@/tests/stage.ts";
import { until } from "@/tests/stranger.ts";

const idleMs = 60_000;
const checkMs = 15_000;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const noRelay: Relay = { publish: (_delta: Delta) => {}, subscribe: () => () => {}, close: () => {} };

interface House {
  runtime: Runtime;
  clock: HandClock;
  kv: Deno.Kv;
  /** From the next commit on no row and no head can be read, until this is set back. */
  outage: { begins: boolean; isOn: boolean };
  /** The next list of rows waits; `letGo` is there once it was asked for. */
  holdList(): { letGo?: () => void };
  makeEvent(id: string): Promise<void>;
  command(
    event: string,
    who: ReturnType<typeof attendee>,
    type: string,
    module?: string,
    args?: unknown,
  ): Promise<unknown>;
}

/** The runtime over a real database, with a clock that is moved by hand. */
async function house(
  inside: (house: House) => Promise<void>,
  { relay = noRelay, isWatched = true } = {},
): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  const clock = createHandClock();
  const { now, setTimer } = clock;
  const store = createKvStore(kv);
  let hold: ReturnType<House["holdList"]> | undefined;
  const holdList = () => hold = {};
  const list: typeof store.list = async (...asked) => {
    const held = hold;
    hold = undefined;
    if (held) await new Promise<void>((resolve) => held.letGo = resolve);
    return await store.list(...asked);
  };
  const outage = { begins: false, isOn: false };
  const unlessOut = <T>(work: () => Promise<T>) =>
    outage.isOn ? Promise.reject(new Error("KV Connect failed")) : work();
  const failing: Partial<RoomStore> = {
    read: (...asked) => unlessOut(() => store.read(...asked)),
    async commit(asked) {
      const result = await unlessOut(() => store.commit(asked));
      if (outage.begins) outage.isOn = true;
      outage.begins = false;
      return result;
    },
  };
  const records = createKvRecords(kv);
  const tokens = await createTokens(await openSecrets(records, { random }));
  const access = createEventAccess({ records, tokens, attempts: createAttempts(records), now, random });
  const runtime = createRuntime({
    store: { ...store, list, ...failing, ...(!isWatched && { watchHead: () => () => {} }) },
    records,
    relay,
    isolate: "one",
    now,
    setTimer,
    log: () => {},
    beacon: null,
    atRest: createAtRest(random(32)),
    publicKey: "00".repeat(32),
    sign: () => "00".repeat(64),
    shut: () => Promise.resolve(),
    random,
  });
  const command: House["command"] = async (event, who, type, module = "main", args = {}) => {
    const answer = await runtime.submit(event, who, { id: crypto.randomUUID(), module, type, args });
    assert(answer.ok, JSON.stringify(answer));
    return answer.reply;
  };
  async function makeEvent(id: string): Promise<void> {
    const made = await createEvent({ records, access, now }, { account: "default", actor: "organizer:ana" }, {
      id,
      name: id,
      passcode: "4711",
    });
    assert(made.ok);
    const state = newRaffle({
      title: "Raffle",
      mode: "offline",
      tiers: [{ id: "gold", label: "Gold", count: 1 }],
    });
    await command(id, organizer, "add_module", "", { id: "main", state, prizes: 1 });
    const rows = ["a", "b", "c"].map((name) => ({ id: name, name, checkedIn: true }));
    assert((await importRoster(runtime, id, organizer, rows)).ok);
    await command(id, organizer, "open");
  }
  try {
    await inside({ runtime, clock, kv, outage, holdList, makeEvent, command });
  } finally {
    await runtime.close();
    kv.close();
  }
}

/** A screen of the room that keeps its frames. */
function screenOf(runtime: Runtime, event: string) {
  // deno-lint-ignore no-explicit-any -- frames as they come
  const frames: any[] = [];
  const seat = runtime.hub(event).seat("public", {
    send: (text) => (frames.push(JSON.parse(text)), "sent"),
    close: () => {},
  });
  return { frames, leave: () => runtime.hub(event).leave(seat) };
}

Deno.test("runtime: [ROOM13] a room is kept for a minute after its last use, then dropped, and numbers go on where they stood", async () => {
  await house(async ({ runtime, clock, makeEvent, command }) => {
    await makeEvent("GALA24");
    assertEquals(
      await command("GALA24", attendee("a"), "enter").then((reply) =>
        (reply as { entryNumber: number }).entryNumber
      ),
      1,
    );
    const before = (await runtime.head("GALA24"))!.head;
    await clock.advance(idleMs - checkMs);
    assertEquals(runtime.rooms, 1);
    await clock.advance(2 * checkMs);
    assertEquals([runtime.rooms, clock.waiting()], [0, 0], "nothing is left of it, not a timer");

    const screen = screenOf(runtime, "GALA24");
    assertEquals(runtime.rooms, 1);
    await until(() => screen.frames.length > 0);
    const [{ t, seq, view }] = screen.frames;
    assertEquals([t, seq, view.modules.main.entryCount], ["snapshot", before.seq, 1]);
    const reply = await command("GALA24", attendee("b"), "enter") as { entryNumber: number };
    assertEquals([reply.entryNumber, (await runtime.head("GALA24"))!.head.seq], [2, before.seq + 1]);
    await until(() => screen.frames.some((frame) => frame.t === "delta" && frame.seq === before.seq + 1));
    screen.leave();
  });
});

Deno.test("runtime: [ROOM13] a room with a screen, or one that is used, is not dropped", async () => {
  await house(async ({ runtime, clock, makeEvent, command }) => {
    await makeEvent("WATCHED");
    await makeEvent("USED");
    await makeEvent("IDLE");
    const screen = screenOf(runtime, "WATCHED");
    await until(() => screen.frames.length > 0);
    await clock.advance(idleMs - 1);
    await command("USED", attendee("a"), "enter");
    await clock.advance(checkMs + 1);
    assertEquals(runtime.rooms, 2, "the idle one went");
    await clock.advance(10 * idleMs);
    assertEquals(runtime.rooms, 1, "the used one too, a minute after its use");
    await command("WATCHED", attendee("a"), "enter");
    await clock.advance(1_000);
    await until(() =>
      screen.frames.some(({ changes }) =>
        changes?.some((each: { entryCount?: number }) => each.entryCount === 1)
      )
    );
    screen.leave();
    await clock.advance(idleMs + checkMs);
    assertEquals(runtime.rooms, 0);
  });
});

Deno.test("runtime: [ROOM13] an isolate at its bound of 2,000 rooms makes place among those that nobody uses", async () => {
  await house(async ({ runtime, makeEvent, command }) => {
    await makeEvent("FIRST");
    const screen = screenOf(runtime, "FIRST");
    await until(() => screen.frames.length > 0);
    for (let i = 1; i < 2_000; i++) runtime.hub(`E${i}`);
    assertEquals(runtime.rooms, 2_000);
    runtime.hub("ONE-MORE");
    assertEquals(runtime.rooms, 2, "the watched one and the new one");
    await command("FIRST", attendee("a"), "enter");
    screen.leave();
  });
});

const drawAsked = { id: "press", module: "main", type: "draw", args: {} };

/** A raffle whose list is sealed. */
async function sealedEvent({ runtime, clock, makeEvent, command }: House, id: string): Promise<void> {
  await makeEvent(id);
  for (const who of ["a", "b"]) await command(id, attendee(who), "enter");
  await command(id, organizer, "close");
  await until(async () => {
    await clock.advance(0);
    const { main } = (await runtime.head(id))!.head.modules;
    return "seal" in main && main.seal !== undefined;
  });
}

Deno.test("runtime: [PRIV4] a draw whose rows a purge deletes under way says that the event is over", async () => {
  await house(async (all) => {
    const { runtime, clock, holdList, command } = all;
    await sealedEvent(all, "GALA24");
    const held = holdList();
    const answer = runtime.submit("GALA24", organizer, drawAsked);
    await until(() => held.letGo !== undefined);
    await command("GALA24", organizer, "cancel", "main", { reason: "rain" });
    await command("GALA24", organizer, "purge", "");
    await until(async () => {
      await clock.advance(0);
      return (await runtime.head("GALA24"))!.head.event.purgedAt !== undefined;
    });
    held.letGo!();
    assertEquals(await answer, { ok: false, refusal: { code: "event_purged" } });
  });
});

Deno.test("runtime: a draw over rows that are damaged, with no purge, fails", async () => {
  await house(async (all) => {
    await sealedEvent(all, "GALA24");
    await all.kv.delete(rowKey("GALA24", ["main", "entry", "a"]));
    await assertRejects(
      () => all.runtime.submit("GALA24", organizer, drawAsked),
      RangeError,
      "not the sealed entries",
    );
  });
});

Deno.test("runtime: [ROOM13] a room that cannot be closed keeps no other from going, then or later", async () => {
  let fails = true;
  const relay: Relay = {
    ...noRelay,
    subscribe: (event) => () => {
      if (event === "BAD" && fails) throw new Error("the relay does not let go");
    },
  };
  await house(async ({ runtime, clock, makeEvent }) => {
    for (const event of ["BAD", "GALA24"]) await makeEvent(event);
    await assertRejects(() => clock.advance(idleMs + checkMs), Error, "does not let go");
    await clock.advance(checkMs);
    assertEquals(runtime.rooms, 0);
    fails = false;
    await makeEvent("BALL24");
    assertEquals(runtime.rooms, 1);
    await clock.advance(idleMs + checkMs);
    assertEquals(runtime.rooms, 0);
  }, { relay });
});

Deno.test("runtime: [ROOM3] what falls due while the database is away is done when it is back, though nobody asks", async () => {
  await house(async ({ clock, kv, outage, makeEvent, command }) => {
    await makeEvent("GALA24");
    await command("GALA24", attendee("a"), "enter");
    outage.begins = true;
    await command("GALA24", organizer, "close");
    const phase = async () => (await kv.get<Head>(headKey("GALA24"))).value!.modules.main.phase;
    for (let seconds = 0; seconds < 30; seconds++) await clock.advance(1_000);
    assertEquals([outage.isOn, await phase()], [true, "closing"]);
    outage.isOn = false;
    await until(async () => {
      await clock.advance(1_000);
      return await phase() === "closed";
    });
  }, { isWatched: false });
});
