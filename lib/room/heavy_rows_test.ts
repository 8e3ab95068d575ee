/** A rush of those who hold the most: rows that are far too many for one commit, over real KV. @module */
import { assert, assertEquals } from "@std/assert";
import { attendeeKey, type Command, type Head } from "@/lib/modules/contract.ts";
import { entryKey } from "@/lib/modules/raffle_state.ts";
import { type Buyer, newTickets, perPersonMax, ticketsIn } from "@/lib/modules/tickets_state.ts";
import { batchBytesMax } from "@/lib/room/bounds.ts";
import { createCoordinator } from "@/lib/room/coordinator.ts";
import { setTimer } from "@/lib/room/timers.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { headKey, rowKey } from "@/lib/storage/keys.ts";
import { head } from "@/lib/storage/store_suite.ts";

const people = Array.from({ length: 40 }, (_, i) => `p${i}`);
const held = perPersonMax - 1;
const longest = (id: string) => id.padEnd(64, "€");
const desk = longest("desk");

/** Everybody holds all but one of their tickets, each bought by itself by the desk. */
function buyer(attendee: string, i: number): Buyer {
  const purchases = Array.from({ length: held }, (_, n) => ({
    ...{ requestId: longest(`${n}`), first: i * held + n + 1, count: 1, remaining: 0, at: 1, by: desk },
  }));
  const tag = "ab".repeat(32);
  return {
    ...{ v: 1, attendee, entryNumber: i * held + 1, tickets: held, entrantTag: tag, clientNonce: tag },
    ...{ serverNonce: tag, commandId: longest("0"), at: 1, purchases },
  };
}

const last = (attendee: string): Command => ({
  id: longest("last"),
  module: "t",
  type: "purchase",
  actor: { role: "organizer", id: desk },
  at: 2,
  random: new Uint8Array(64),
  args: { quantity: 1, buyer: { id: attendee, holderHash: "cd".repeat(32) } },
});

Deno.test("coordinator: [TIX1] [TIX2] purchases whose rows do not fit into one commit go in several, each answered once", async () => {
  const kv = await Deno.openKv(":memory:");
  try {
    const sale = newTickets({ title: "Prize", mode: "offline", cap: 10_000, perPerson: perPersonMax });
    const sold = people.length * held;
    const t = {
      ...sale,
      ...{ phase: "open" as const, drawId: "ab".repeat(16), remaining: 10_000 - sold },
      ...{ entryCount: people.length, lastEntryNumber: people.length },
    };
    const counts = { ...head(1).counts, attendees: people.length };
    await kv.set(headKey("E"), { ...head(1), counts, current: "t", modules: { t } } satisfies Head);
    for (const [i, id] of people.entries()) {
      await kv.set(rowKey("E", attendeeKey(id)), { name: id });
      await kv.set(rowKey("E", entryKey("t", id)), buyer(id, i));
    }
    const faults: unknown[] = [];
    let commits = 0;
    const coordinator = createCoordinator({
      event: "E",
      store: createKvStore(kv),
      now: Date.now,
      random: Math.random,
      setTimer,
      newCommitId: () => crypto.randomUUID(),
      onCommit: () => commits++,
      onFault: (error) => faults.push(error),
    });
    // Whoever presses on is over the limit: nobody is decided before who came first, whatever fits into a commit.
    const first = people.map((id) => coordinator.submit(last(id)));
    const more = [1, 2, 3, 4, 5].flatMap((n) =>
      people.map((id) => coordinator.submit({ ...last(id), id: `more ${n}` }))
    );
    const told = (await Promise.all(first)).map((answer) =>
      answer.ok ? (answer.reply as { tickets: number[] }).tickets : answer.refusal
    );
    assertEquals(told, people.map((_, i) => [sold + i + 1]));
    for (const answer of await Promise.all(more)) {
      assert(!answer.ok && answer.refusal.code === "limit_reached");
    }
    assertEquals([faults, coordinator.waiting], [[], 0]);
    // 33 kB each: a dozen fill a commit.
    assert(commits >= people.length * 30_000 / batchBytesMax, `${commits} commits`);
    const tickets = [];
    for (const id of people) {
      const { value } = await kv.get<Buyer>(rowKey("E", entryKey("t", id)));
      tickets.push(...ticketsIn(value!));
    }
    const numbers = tickets.map(({ number }) => number).sort((a, b) => a - b);
    assertEquals(numbers, Array.from({ length: people.length * perPersonMax }, (_, i) => i + 1));
    await coordinator.close();
  } finally {
    kv.close();
  }
});
