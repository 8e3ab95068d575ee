/**
 * One raffle in real rooms over one store: isolates that can be killed after any write, and started again.
 *
 * For the property tests of the draw (`tests/draw_model_test.ts`, `tests/draw_schedule_test.ts`). Time is moved by
 * hand, public numbers come from the test chain without a network, signatures are real.
 * @module
 */
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { createAtRest } from "@/lib/at_rest.ts";
import { publicKeyOf, signRecord } from "@/lib/draw/signing.ts";
import { utf8 } from "@/lib/draw/bytes.ts";
import type { Actor, AtRest, Head } from "@/lib/modules/contract.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Answer } from "@/lib/room/decide.ts";
import { createRuntime, type Runtime } from "@/lib/runtime.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import { createMemoryStore, type MemoryStore } from "@/lib/storage/memory_store.ts";
import type { RoomStore } from "@/lib/storage/store.ts";
import { createHandClock, type HandClock } from "@/tests/hand_clock.ts";
import { addRaffle, attendee, guests, organizer, type RaffleWanted, type Sent } from "@/tests/stage.ts";
import { numbersAt } from "@/tests/test_beacon.ts";

export const EVENT = "GALA24";
export const OPERATOR = sha256(utf8("the operator of this house"));
export const OPERATOR_KEY = publicKeyOf(OPERATOR);
/** Everything that a command waits for comes within this much of the hand clock, ten public numbers included. */
const patienceMs = 60_000;

/** An isolate that works, or worked, on the store. */
export interface Isolate {
  readonly runtime: Runtime;
  readonly isDead: boolean;
}

export interface House {
  readonly store: MemoryStore;
  readonly clock: HandClock;
  readonly atRest: AtRest;
  /** @param store another way to the store, as a scheduler has */
  boot(store?: RoomStore): Isolate;
  /** The isolate dies with the `writes`-th write from now, which lands. */
  mortal(writes: number): Isolate;
  /** Moves the clock until the answer is there, or the isolate is dead: then null. */
  submit(isolate: Isolate, actor: Actor, sent: Sent): Promise<Answer | null>;
  state(): Promise<RaffleState>;
  head(): Promise<Head>;
}

export async function openHouse(wanted: RaffleWanted, people: number): Promise<House> {
  const store = createMemoryStore();
  const records = createMemoryRecords();
  const clock = createHandClock();
  const atRest = createAtRest(new Uint8Array(32));
  let booted = 0;
  let drawn = 0;
  store.create(EVENT, {
    v: 1,
    seq: 1,
    commitId: "first",
    event: {
      id: EVENT,
      name: "Gala",
      joinCode: "ABC234",
      locale: "en",
      hue: 218,
      createdAt: "2026-11-20T18:00:00Z",
    },
    walkUps: false,
    current: null,
    counts: { attendees: 0, checkedIn: 0 },
    modules: {},
  });

  const runtimeOver = (over: RoomStore): Runtime =>
    createRuntime({
      store: over,
      records,
      relay: { publish: () => {}, subscribe: () => () => {}, close: () => {} },
      isolate: `isolate ${++booted}`,
      now: clock.now,
      setTimer: clock.setTimer,
      log: () => {},
      beacon: numbersAt(clock.now),
      atRest,
      publicKey: OPERATOR_KEY,
      sign: (hash) => signRecord(OPERATOR, hash),
      shut: () => Promise.resolve(),
      // Counted, so that a run can be had again.
      random: (length) => sha512(utf8(`chance ${++drawn}`)).slice(0, length),
    });

  const house: House = {
    store,
    clock,
    atRest,
    boot: (over = store) => ({ runtime: runtimeOver(over), isDead: false }),
    mortal(writes) {
      const life = { left: writes, isDead: false };
      return {
        runtime: runtimeOver(mortalStore(store, life)),
        get isDead() {
          return life.isDead;
        },
      };
    },
    async submit(isolate, actor, { module = "", type, args = {}, id = crypto.randomUUID() }) {
      let answer: Answer | null | undefined;
      let failure: unknown;
      isolate.runtime.submit(EVENT, actor, { id, module, type, args }).then(
        (given) => answer = given,
        (error) => {
          if (!isolate.isDead) failure = error;
          answer = null;
        },
      );
      const end = clock.now() + patienceMs;
      while (answer === undefined && !isolate.isDead && clock.now() < end) {
        await clock.advance(20);
        // What hashes, seals and encrypts takes turns of the real loop.
        await new Promise((resolve) => setTimeout(resolve));
      }
      if (failure !== undefined) throw failure;
      return isolate.isDead ? null : answer ?? null;
    },
    state: async () => (await house.head()).modules.r as RaffleState,
    head: async () => (await store.read(EVENT, [])).head!.head,
  };
  const first = house.boot();
  for (const sent of [guests(people), addRaffle(wanted)]) {
    const answer = await house.submit(first, organizer, sent);
    if (!answer?.ok) throw new Error(JSON.stringify(answer));
  }
  return house;
}

/** The write at which life ends lands, and nobody hears of it; from then on there is only silence. */
function mortalStore(store: RoomStore, life: { left: number; isDead: boolean }): RoomStore {
  const never = <T>() => new Promise<T>(() => {});
  const alive = <T>(work: () => Promise<T>): Promise<T> =>
    life.isDead ? never() : work().then((value) => life.isDead ? never() : value);
  const write = <T>(work: () => Promise<T>): Promise<T> =>
    alive(async () => {
      const value = await work();
      if (--life.left === 0) life.isDead = true;
      return value;
    });
  return {
    read: (event, keys) => alive(() => store.read(event, keys)),
    list: (event, owner, table, options) => alive(() => store.list(event, owner, table, options)),
    getBlob: (event, ref) => alive(() => store.getBlob(event, ref)),
    strayRows: (event, kept, limit) => alive(() => store.strayRows(event, kept, limit)),
    sweepBlobs: (event, kept) => write(() => store.sweepBlobs(event, kept)),
    putBlob: (event, bytes) => write(() => store.putBlob(event, bytes)),
    commit: (commit) => write(() => store.commit(commit)),
    watchHead: (event, onHead) => store.watchHead(event, (stored) => !life.isDead && onHead(stored)),
  };
}

export const person = (n: number): Actor => attendee(`p${n + 1}`);
