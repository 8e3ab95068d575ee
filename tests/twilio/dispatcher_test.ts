/**
 * Sending, step by step, against a provider on loopback: once and only once, whatever is lost, dies or changes.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { placeOf, referenceOf } from "@/lib/outbox/delivery.ts";
import { takeReport } from "@/lib/outbox/reports.ts";
import { leaseMs, settleMs } from "@/lib/outbox/dispatcher.ts";
import type { RoomStore } from "@/lib/storage/store.ts";
import { type Evening, evening, event, module, phoneOf } from "@/tests/twilio/evening.ts";

const seconds = (ms: number) => ms / 1_000 + 1;
const one = [{ id: "gold", label: "Gold", count: 1 }];
const report = async ({ records, provider, lines }: Evening, status: string, code?: string, sid?: string) => {
  const [message] = provider.accepted;
  const place = placeOf(new URL(message.reportTo!).searchParams.get("message")!)!;
  const log = (name: string) => void lines.push(name);
  return await takeReport({ records, now: Date.now, log }, place, { sid: sid ?? message.sid, status, code });
};

Deno.test("[SMS2] outbox: each winner gets one text with the event's name, however many isolates look at once", async () => {
  await evening({ people: 12, tiers: [{ id: "gold", label: "Gold", count: 10 }] }, async (all) => {
    const { provider, dispatcher, command, states, messages, marked } = all;
    const isolates = Array.from({ length: 3 }, () => dispatcher());
    await Promise.all(isolates.map((isolate) => isolate.look()));
    assertEquals(provider.posts(), 0, "nothing before the reveal");
    await command("reveal");
    assertEquals(await states(), Array(10).fill("queued"));
    assert(await marked());
    for (let round = 0; round < 4; round++) await Promise.all(isolates.map((isolate) => isolate.look()));
    assertEquals([provider.posts(), provider.accepted.length], [10, 10]);
    assertEquals(await states(), Array(10).fill("sent"));
    assertEquals(await marked(), false, "nobody has to look any more");
    const winners = await messages();
    for (const { to, body, reportTo } of provider.accepted) {
      const winner = winners.find(({ attendee }) => phoneOf(Number(attendee.slice(1))) === to)!;
      assertStringIncludes(body, "Harbour Gala: you won Gold (Grand raffle).");
      assertStringIncludes(body, `Entry ${winner.entryNumber}.`);
      const place = placeOf(new URL(reportTo!).searchParams.get("message")!)!;
      assertStringIncludes(body, all.codeOf({ event, module, entrantTag: winner.entrantTag }));
      assert(winner.entrantTag.startsWith(place.tag) && !/Zelda/.test(body + reportTo));
    }
    assert(!/Zelda|4917012/.test(all.lines.join()), "no name and no number in a log");
  });
});

Deno.test("[SMS3] outbox: an answer that was lost is looked for, and what was taken is not sent again", async () => {
  await evening({ fate: () => "cut" }, async ({ provider, dispatcher, command, states, skip, marked }) => {
    await command("reveal");
    const isolate = dispatcher();
    await isolate.look();
    assertEquals(await states(), Array(3).fill("sending"));
    for (const each of [isolate, dispatcher()]) await each.look();
    assertEquals([provider.posts(), provider.lists()], [3, 0], "not before the request has had its time");
    skip(seconds(settleMs));
    await isolate.look();
    assertEquals([provider.posts(), provider.lists()], [3, 3]);
    assertEquals(await states(), Array(3).fill("sent"));
    await isolate.look();
    assertEquals(await marked(), false);
  });
});

Deno.test("[SMS3] outbox: what the provider does not know after a fault is sent again", async () => {
  const fate = (_to: string, tries: number) => tries === 0 ? "broken" as const : "take" as const;
  await evening({ fate }, async ({ provider, dispatcher, command, states, skip }) => {
    await command("reveal");
    const isolate = dispatcher();
    await isolate.look();
    skip(seconds(settleMs));
    for (let round = 0; round < 3; round++) await isolate.look();
    assertEquals([provider.posts(), provider.accepted.length], [6, 3]);
    assertEquals(await states(), Array(3).fill("sent"));
  });
});

for (const [when, taken] of [["before", 0], ["after", 1]] as const) {
  Deno.test(`[SMS3] outbox: an isolate dies just ${when} the provider has taken it, and another finishes once`, async () => {
    await evening({ tiers: one }, async ({ provider, dispatcher, command, states, skip }) => {
      await command("reveal");
      // It never hears of its call again, as if it had been killed there.
      const dead = dispatcher({
        sender: (own) => ({
          ...own,
          async send(message) {
            if (taken) await own.send(message);
            return await new Promise(() => {});
          },
        }),
      });
      void dead.look();
      const heir = dispatcher();
      for (let tries = 0; tries < 200 && (await states())[0] === "queued"; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      for (let tries = 0; tries < 200 && provider.posts() < taken; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await heir.look();
      assertEquals([await states(), provider.posts()], [["sending"], taken], "it is held by a lease");
      skip(seconds(leaseMs));
      await heir.look();
      assertEquals([await states(), provider.lists()], [["sending"], 0], "and then by the time to settle");
      skip(seconds(settleMs));
      for (let round = 0; round < 3; round++) await heir.look();
      assertEquals([await states(), provider.accepted.length, provider.posts()], [["sent"], 1, 1]);
    });
  });
}

Deno.test("[SMS4] outbox: who was replaced before it went out gets none, who came in gets theirs", async () => {
  await evening({ people: 3, tiers: one }, async ({ provider, dispatcher, command, messages }) => {
    await command("reveal");
    const [first] = await messages();
    await command("advance", { slot: 0, outgoing: first.entrantTag, reason: "declined" });
    assertEquals((await messages()).map(({ state, holding }) => [state, holding]), [
      ["withdrawn", false],
      ["queued", true],
    ]);
    const isolate = dispatcher();
    for (let round = 0; round < 2; round++) await isolate.look();
    const after = await messages();
    assertEquals(after.map(({ state, holding }) => [state, holding]), [["withdrawn", false], ["sent", true]]);
    assertEquals(provider.accepted.map(({ to }) => to), [phoneOf(Number(after[1].attendee.slice(1)))]);
  });
});

Deno.test("[SMS4] outbox: a replaced winner whose text may have gone out is looked for, and never sent to again", async () => {
  for (const [fate, end] of [["cut", "sent"], ["broken", "withdrawn"]] as const) {
    await evening({ people: 2, tiers: one, fate: () => fate }, async (all) => {
      const { provider, dispatcher, command, messages, skip } = all;
      await command("reveal");
      const isolate = dispatcher();
      await isolate.look();
      const [{ entrantTag, attendee }] = await messages();
      await command("advance", { slot: 0, outgoing: entrantTag, reason: "unreachable" });
      skip(seconds(settleMs));
      for (let round = 0; round < 3; round++) await isolate.look();
      const [outgoing] = await messages();
      assertEquals([outgoing.entrantTag, outgoing.state], [entrantTag, end]);
      const to = phoneOf(Number(attendee.slice(1)));
      assertEquals(provider.accepted.filter((message) => message.to === to).length, end === "sent" ? 1 : 0);
    });
  }
});

Deno.test("[SMS4] outbox: a raffle that is called off between two reveals sends nothing more", async () => {
  const tiers = [...one, { id: "silver", label: "Silver", count: 1 }];
  await evening({ tiers }, async ({ provider, dispatcher, command, states }) => {
    await command("reveal", { tier: "silver" });
    await command("cancel", { reason: "rain" });
    await dispatcher().look();
    assertEquals([provider.posts(), await states()], [0, ["withdrawn"]]);
  });
});

Deno.test("[SMS5] [SMS6] outbox: number, consent and STOP count as they are when it goes out", async () => {
  await evening({ people: 3 }, async ({ provider, dispatcher, command, messages, stops, ...all }) => {
    await command("reveal");
    await all.import([{ id: "p1", name: "Zelda", phone: phoneOf(1), smsOptIn: false }]);
    await stops.set(phoneOf(2), true);
    await dispatcher().look();
    const states = Object.fromEntries(
      (await messages()).map(({ attendee, state, reason }) => [attendee, [state, reason]]),
    );
    assertEquals(states, {
      p1: ["not_sent", "no_consent"],
      p2: ["not_sent", "stopped"],
      p3: ["sent", undefined],
    });
    assertEquals(provider.accepted.map(({ to }) => to), [phoneOf(3)]);
  });
});

Deno.test("[SMS6] outbox: a STOP that only the provider knows of is kept from then on", async () => {
  await evening(
    { tiers: one, fate: () => ({ refuse: 21610 }) },
    async ({ dispatcher, command, messages, stops }) => {
      await command("reveal");
      await dispatcher().look();
      const [{ state, reason, attendee }] = await messages();
      assertEquals([state, reason], ["not_sent", "stopped"]);
      assert(await stops.has(phoneOf(Number(attendee.slice(1)))));
    },
  );
});

Deno.test("[SMS5] outbox: what the provider refuses fails with its code, and a full one is tried again, with an end", async () => {
  await evening(
    { tiers: one, fate: () => ({ refuse: 21211 }) },
    async ({ dispatcher, command, states, provider, lines }) => {
      await command("reveal");
      const isolate = dispatcher();
      for (let round = 0; round < 2; round++) await isolate.look();
      assertEquals([await states(), provider.posts()], [["failed:21211"], 1]);
      assert(lines.some((line) => line.includes("text_not_sent")));
    },
  );
  await evening({ tiers: one, fate: (_to, tries) => tries < 2 ? "full" : "take" }, async (all) => {
    await all.command("reveal");
    const isolate = all.dispatcher();
    for (let round = 0; round < 3; round++, all.skip(70)) await isolate.look();
    assertEquals([await all.states(), all.provider.posts()], [["sent"], 3]);
  });
  await evening(
    { tiers: one, fate: () => "full" },
    async ({ dispatcher, command, states, provider, skip }) => {
      await command("reveal");
      const isolate = dispatcher();
      await isolate.look();
      await isolate.look();
      assertEquals(provider.posts(), 1, "it waits in between");
      for (let round = 0; round < 12; round++, skip(70)) await isolate.look();
      assertEquals([await states(), provider.posts()], [["failed:gave_up"], 8]);
    },
  );
});

Deno.test("[SMS5] outbox: what nobody can tell is unknown to the organizer, until a report tells", async () => {
  await evening({ tiers: one, fate: () => "cut", listBroken: () => true }, async (all) => {
    await all.command("reveal");
    const isolate = all.dispatcher();
    for (let round = 0; round < 12; round++, all.skip(90)) await isolate.look();
    assertEquals([await all.states(), all.provider.posts()], [["unknown"], 1]);
    assertEquals(await all.marked(), false);
    assert(await report(all, "delivered"));
    assertEquals(await all.states(), ["delivered"]);
  });
  await evening({ tiers: one, fate: () => "cut" }, async ({ dispatcher, command, states, skip, ...all }) => {
    await command("reveal");
    const isolate = dispatcher();
    await isolate.look();
    const rows = [1, 2, 3].map((n) => ({ id: `p${n}`, name: "Zelda", phone: phoneOf(70 + n) }));
    await all.import(rows);
    skip(seconds(settleMs));
    for (let round = 0; round < 3; round++) await isolate.look();
    assertEquals(
      [await states(), all.provider.posts()],
      [["unknown"], 1],
      "the number has changed meanwhile",
    );
  });
});

Deno.test("[SMS2] reports: they come in any order and twice, and the end stays the end", async () => {
  await evening({ tiers: one }, async (all) => {
    await all.command("reveal");
    await all.dispatcher().look();
    for (
      const [status, state] of [["queued", "sent"], ["delivered", "delivered"], ["sent", "delivered"], [
        "failed",
        "delivered",
      ]]
    ) {
      assert(await report(all, status));
      assertEquals(await all.states(), [state], status);
    }
    assert(await report(all, "sent", undefined, "SMother"));
    assert(all.lines.includes("text_sent_twice"), "a second message with our reference is told");
  });
  await evening({ tiers: one }, async (all) => {
    await all.command("reveal");
    await all.dispatcher().look();
    assert(await report(all, "undelivered", "30003"));
    assertEquals(await all.states(), ["failed:30003"]);
    const nowhere = placeOf(`${event}.${module}.0007.${"0".repeat(16)}`)!;
    assert(
      !await takeReport({ records: all.records, now: Date.now, log: () => {} }, nowhere, {
        sid: "SM1",
        status: "sent",
      }),
    );
    assertEquals(referenceOf(nowhere), `${event}.${module}.0007.${"0".repeat(16)}`);
    for (
      const other of [
        "",
        "x",
        `${event}.${module}.7.${"0".repeat(16)}`,
        `a b.${module}.0007.${"0".repeat(16)}`,
      ]
    ) {
      assertEquals(placeOf(other), null, other);
    }
  });
});

Deno.test("[SMS2] outbox: what is revealed while an isolate finds nothing left to do is not forgotten", async () => {
  const tiers = [...one, { id: "silver", label: "Silver", count: 1 }];
  await evening({ tiers }, async ({ provider, dispatcher, command, marked, store }) => {
    await command("reveal", { tier: "silver" });
    let more: (() => Promise<unknown>) | null = null;
    const slow: RoomStore = {
      ...store,
      async list(...asked) {
        const page = await store.list(...asked);
        const then = more;
        more = null;
        await then?.();
        return page as never;
      },
    };
    const isolate = dispatcher({ store: slow });
    await isolate.look();
    // It has read the list without the last prize, and will find all of it settled.
    more = () => command("reveal");
    await isolate.look();
    assert(await marked());
    await isolate.look();
    assertEquals(provider.accepted.length, 2);
  });
});

Deno.test("outbox: closing lets what is under way be written down", async () => {
  await evening({}, async ({ dispatcher, command, states, provider }) => {
    await command("reveal");
    const isolate = dispatcher();
    const looked = isolate.look();
    while (provider.posts() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await isolate.close();
    await looked;
    assertEquals((await states()).filter((state) => state === "sending"), []);
    const posts = provider.posts();
    await isolate.look();
    assertEquals(provider.posts(), posts, "nothing is begun any more");
  });
});
