/**
 * Two coordinators, each with a client of its own, over one KV Connect server on which everything goes wrong in turn.
 *
 * Their clock runs ten times as fast as the wall's, so that their deadlines pass within a test.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { setTimeout as pause } from "node:timers/promises";
import { newRaffle, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Command } from "@/lib/modules/contract.ts";
import type { Delta } from "@/lib/realtime/relay.ts";
import { batchDeadlineMs, commitDeadlineMs } from "@/lib/room/bounds.ts";
import { type Coordinator, createCoordinator } from "@/lib/room/coordinator.ts";
import type { Answer } from "@/lib/room/decide.ts";
import { headKey } from "@/lib/storage/keys.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { head } from "@/lib/storage/store_suite.ts";
import type { FaultRates } from "@/tests/kv_connect/faults.ts";
import { type KvConnect, startKvConnect } from "@/tests/kv_connect/server.ts";
import { guests, organizer, TIERS } from "@/tests/stage.ts";

const speed = 10;
const people = 32;
const waves = 4;
const pressesMax = 30;
/** A batch may wait for the one before it; the last attempt of each begins before its deadline and has a few steps. */
const answerMs = 2 * (batchDeadlineMs + 3 * commitDeadlineMs);

async function scene() {
  const fixture = startKvConnect();
  const kvs = [await fixture.openKv(), await fixture.openKv()];
  const raffle: RaffleState = {
    ...newRaffle({ title: "R", tiers: TIERS, mode: "offline" }),
    phase: "open",
    drawId: "ab".repeat(16),
  };
  await kvs[0].set(headKey("E"), { ...head(1), current: "r", modules: { r: raffle } });
  const told: Delta[] = [];
  const [one, two] = kvs.map((kv) =>
    createCoordinator({
      event: "E",
      store: createKvStore(kv),
      now: () => speed * Date.now(),
      random: Math.random,
      setTimer: (callback, ms) => {
        const timer = setTimeout(callback, ms / speed);
        return () => clearTimeout(timer);
      },
      newCommitId: () => crypto.randomUUID(),
      onCommit: (delta) => told.push(delta),
      onFault: () => {},
    })
  );
  const { type, args } = guests(people);
  const imported = await one.submit({ ...command(organizer, type), module: "", args });
  assert(imported.ok);
  return {
    fixture,
    coordinators: [one, two],
    told,
    store: createKvStore(kvs[0]),
    async close() {
      await Promise.all([one.close(), two.close()]);
      for (const kv of kvs) kv.close();
      await fixture.close();
    },
  };
}

function command(actor: Command["actor"], type: string, id: string = crypto.randomUUID()): Command {
  return {
    id,
    module: "r",
    type,
    actor,
    at: 1000,
    random: crypto.getRandomValues(new Uint8Array(64)),
    args: {},
  };
}

/** An answer, or a failed test: nobody waits for ever. */
async function inTime(answering: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${answerMs} ms`)), answerMs / speed);
  });
  return await Promise.race([answering, late]).finally(() => clearTimeout(timer));
}

/** One person: presses until the answer is not "busy", the same command every time. @returns the number they got */
async function enter(person: string, coordinator: Coordinator): Promise<number> {
  const actor = { role: "attendee", id: person, holderHash: "cd".repeat(32) } as const;
  for (let press = 0; press < pressesMax; press++) {
    const answer = await inTime(coordinator.submit(command(actor, "enter", `enter-${person}`)));
    if (answer.ok) return (answer.reply as { entryNumber: number }).entryNumber;
    assertEquals(answer.refusal.code, "busy");
    await pause(20);
  }
  throw new Error(`${person} was busy ${pressesMax} times`);
}

/** Everybody enters, in waves over both, while `disturb` runs. @returns the acknowledged number of each person */
async function everybodyEnters(coordinators: Coordinator[], disturb: () => Promise<void>) {
  const numbers = new Map<string, number>();
  const disturbing = disturb();
  for (let wave = 0; wave < waves; wave++) {
    const from = wave * people / waves;
    await Promise.all(Array.from({ length: people / waves }, async (_, i) => {
      const person = `p${from + i + 1}`;
      numbers.set(person, await enter(person, coordinators[i % 2]));
    }));
  }
  await disturbing;
  return numbers;
}

function test(fact: string, rates: Partial<FaultRates>, disturb: (fixture: KvConnect) => Promise<void>) {
  Deno.test(`coordinator over KV Connect: ${fact}`, async () => {
    const { fixture, coordinators, told, store, close } = await scene();
    try {
      fixture.faults.set(rates);
      const numbers = await everybodyEnters(coordinators, () => disturb(fixture));
      fixture.faults.set({});
      const { struck } = fixture.faults;
      for (const fault of ["fail", "loseReply", "cutReply", "hang"] as const) {
        assertEquals(struck[fault] > 0, fault in rates, `${fault}: ${JSON.stringify(struck)}`);
      }

      const { rows } = await store.list<{ entryNumber: number }>("E", "r", "entry", { limit: 1000 });
      const stored = new Map(rows.map(({ id, value }) => [id[0], value.entryNumber]));
      assertEquals(
        new Map([...numbers].sort()),
        new Map([...stored].sort()),
        "what was said is what is there",
      );
      const sorted = [...stored.values()].sort((a, b) => a - b);
      assertEquals(sorted, Array.from({ length: people }, (_, i) => i + 1));
      const stands = (await store.read("E", [])).head!.head;
      assertEquals((stands.modules.r as RaffleState).entryCount, people);
      const seqs = told.map(({ seq }) => seq);
      assertEquals(new Set(seqs).size, seqs.length, "a commit was told twice");
    } finally {
      await close();
    }
  });
}

const undisturbed = () => Promise.resolve();
test("requests that fail lose and double nothing", { fail: 0.25 }, undisturbed);
test("replies that are lost lose and double nothing", { loseReply: 0.4 }, undisturbed);
test("connections cut after the commit lose and double nothing", { cutReply: 0.4 }, undisturbed);
test(
  "requests that hang past the deadline lose and double nothing",
  { hang: { rate: 0.2, ms: 1.5 * commitDeadlineMs / speed } },
  undisturbed,
);
test("a slow and uneven way loses and doubles nothing", { latencyMs: { min: 0, max: 40 } }, undisturbed);
test("a server that goes away and comes back loses and doubles nothing", {
  latencyMs: { min: 5, max: 20 },
}, async (fixture) => {
  for (const downMs of [30, 300]) {
    await pause(60);
    await fixture.restart(downMs);
  }
});

Deno.test("coordinator over KV Connect: while nothing gets through everybody hears busy, and afterwards can enter", async () => {
  const { fixture, coordinators, store, close } = await scene();
  try {
    fixture.faults.set({ fail: 1 });
    const actor = { role: "attendee", id: "p1", holderHash: "cd".repeat(32) } as const;
    const answers = await Promise.all(
      // The id that is pressed again below: what the client still holds may land when the outage is over.
      coordinators.map((coordinator) => inTime(coordinator.submit(command(actor, "enter", "enter-p1")))),
    );
    assertEquals(answers.map((answer) => answer.ok ? "ok" : answer.refusal.code), ["busy", "busy"]);
    fixture.faults.set({});
    assertEquals(await Promise.all(coordinators.map((coordinator) => enter("p1", coordinator))), [1, 1]);
    assertEquals((await store.list("E", "r", "entry", { limit: 10 })).rows.length, 1);
  } finally {
    await close();
  }
});
