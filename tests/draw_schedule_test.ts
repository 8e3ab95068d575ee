/**
 * Two isolates over one store told to do the same at once, in every interleaving of their reads and writes that a
 * scheduler finds: one close, one draw, one record for each vacancy.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { certificateOf } from "@/lib/published.ts";
import { prizesOf } from "@/lib/modules/raffle_state.ts";
import type { AdvanceRow, SignedRecord } from "@/lib/modules/raffle_rows.ts";
import type { Answer } from "@/lib/room/decide.ts";
import type { RoomStore } from "@/lib/storage/store.ts";
import { EVENT, type House, type Isolate, openHouse, person } from "@/tests/draw_house.ts";
import { organizer, type Sent } from "@/tests/stage.ts";

const r = (type: string, args: unknown = {}): Sent => ({ module: "r", type, args });

/** Every read and write waits until the scheduler calls it. */
function scheduled(store: RoomStore, scheduler: fc.Scheduler): RoomStore {
  const turn = (name: string) => scheduler.schedule(Promise.resolve(), name);
  return {
    ...store,
    read: async (event, keys) => (await turn("read"), await store.read(event, keys)),
    commit: async (commit) => (await turn("commit"), await store.commit(commit)),
    putBlob: async (event, bytes) => (await turn("blob"), await store.putBlob(event, bytes)),
    list: async (
      event,
      owner,
      table,
      options,
    ) => (await turn("list"), await store.list(event, owner, table, options)),
    getBlob: async (event, ref) => (await turn("get blob"), await store.getBlob(event, ref)),
    watchHead: (event, onHead) => store.watchHead(event, onHead),
  };
}

/** All of them at once, each at one of the two; whoever is told that the room is busy presses again. */
async function race(
  house: House,
  isolates: Isolate[],
  scheduler: fc.Scheduler,
  presses: Sent[],
): Promise<Answer[]> {
  let open = presses.length;
  const all = Promise.all(presses.map(async (sent, n) => {
    const id = `${sent.type} ${n}`;
    for (let tries = 0; tries < 20; tries++) {
      const answer = await house.submit(isolates[n % isolates.length], organizer, { ...sent, id });
      if (answer && (answer.ok || answer.refusal.code !== "busy")) {
        open--;
        return answer;
      }
    }
    throw new Error(`${id} stays busy`);
  }));
  all.catch(() => open = 0);
  while (open > 0) {
    if (scheduler.count() > 0) await scheduler.waitOne();
    else await new Promise((resolve) => setTimeout(resolve));
  }
  return await all;
}

/** One press does it; the others hear that it is done. */
function once(answers: Answer[]): void {
  const done = answers.filter((answer) => answer.ok && !("repeated" in (answer.reply as object)));
  assertEquals(done.length, 1, JSON.stringify(answers));
  for (const answer of answers) {
    assert(answer.ok || answer.refusal.code === "wrong_phase", JSON.stringify(answer));
  }
}

Deno.test("[P17] double close, draw and advance on two isolates, however their steps interleave", async () => {
  let ways = 0;
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.constantFrom(2, 3, 4), async (scheduler, width) => {
      const house = await openHouse({
        tiers: [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 1 }],
        claimSeconds: 0,
      }, 6);
      const calm = house.boot();
      const ok = async (sent: Sent, actor = organizer) => {
        const answer = await house.submit(calm, actor, sent);
        assert(answer?.ok, JSON.stringify(answer));
      };
      await ok(r("open"));
      for (let n = 0; n < 6; n++) await ok(r("enter"), person(n));
      const store = scheduled(house.store, scheduler);
      const isolates = [house.boot(store), house.boot(store)];
      const read = calm.runtime.reader(EVENT);
      const same = (sent: Sent) => Array.from({ length: width }, () => sent);

      const closes = await race(house, isolates, scheduler, same(r("close")));
      once(closes);
      for (let tries = 0; (await house.state()).phase !== "closed" && tries < 500; tries++) {
        await house.clock.advance(100);
        if (scheduler.count() > 0) await scheduler.waitOne();
        await new Promise((resolve) => setTimeout(resolve));
      }
      const sealed = await read.get<SignedRecord>(["r", "close"]);
      assert(sealed, "no close record");

      const draws = await race(house, isolates, scheduler, same(r("draw")));
      once(draws);
      await ok(r("reveal"));
      const published = async () => {
        const found = await certificateOf({ runtime: calm.runtime, atRest: house.atRest }, EVENT, "r");
        assert(found.ok && "certificate" in found);
        return JSON.parse(new TextDecoder().decode(found.certificate));
      };
      const first = await published();
      assertEquals(first.close.text, sealed.text);

      const prizes = prizesOf(await house.state());
      const presses = same(r("")).flatMap(() =>
        prizes.map(({ slot, entrantTag }) =>
          r("advance", { slot, outgoing: entrantTag, reason: "unreachable" })
        )
      );
      const answers = await race(house, isolates, scheduler, presses);
      assert(answers.every(({ ok }) => ok), JSON.stringify(answers));
      const records = answers.map((answer) => (answer as { reply: { record: AdvanceRow } }).reply.record);
      assertEquals(new Set(records.map(({ n }) => n)), new Set([0, 1]));
      for (const { slot } of prizes) {
        assertEquals(new Set(records.filter((one) => one.slot === slot).map(({ n }) => n)).size, 1);
      }
      const last = await published();
      assertEquals(last.advances.length, 2);
      assertEquals([last.open, last.close, last.serverSeed, last.winners], [
        first.open,
        first.close,
        first.serverSeed,
        first.winners,
      ]);
      ways++;
    }),
    { seed: 17, numRuns: 25 },
  );
  assert(ways >= 25, `${ways} ways`);
});
