import { assert, assertEquals } from "@std/assert";
import { createTwilio } from "@/lib/outbox/twilio.ts";
import { account, type Fate, type ProviderOptions, startProvider } from "@/tests/twilio/server.ts";

const message = {
  to: "+491700000001",
  text: "You won. K7QF2M",
  reportTo: "https://d.example/api/sms/status?message=x",
};

async function withProvider(
  options: ProviderOptions,
  work: (
    sender: ReturnType<typeof createTwilio>,
    provider: ReturnType<typeof startProvider>,
  ) => Promise<void>,
): Promise<void> {
  const provider = startProvider(options);
  try {
    await work(createTwilio({ ...account, baseUrl: provider.origin }), provider);
  } finally {
    await provider.close();
  }
}

Deno.test("twilio: a message goes out as it was given, and is found again by its code", async () => {
  await withProvider({}, async (sender, { accepted }) => {
    const sent = await sender.send(message);
    assert(sent.outcome === "accepted");
    const [{ to, from, body, reportTo, sid }] = accepted;
    assertEquals({ to, from, body, reportTo, sid }, {
      ...{ to: message.to, from: account.from, body: message.text, reportTo: message.reportTo },
      sid: sent.sid,
    });
    const wanted = { to: message.to, code: "K7QF2M", since: Date.now() - 1_000 };
    assertEquals(await sender.find(wanted), { outcome: "found", sid: sent.sid, status: "queued" });
    assertEquals(await sender.find({ ...wanted, code: "ZZZZZZ" }), { outcome: "absent" });
    assertEquals(await sender.find({ ...wanted, to: "+491700000002" }), { outcome: "absent" });
  });
});

Deno.test("[SMS3] twilio: what was surely not taken, what may have been, and what never will be, are told apart", async () => {
  const fates: Fate[] = ["full", "broken", "cut", { refuse: 21211 }, { refuse: 21610 }];
  await withProvider({ fate: (_to, tries) => fates[tries] }, async (sender, { accepted }) => {
    assertEquals(await sender.send(message), { outcome: "later", afterMs: 1_000 });
    assertEquals(await sender.send(message), { outcome: "unheard" });
    assertEquals(await sender.send(message), { outcome: "unheard" });
    assertEquals(accepted.length, 1, "the one whose answer was cut");
    assertEquals(await sender.send(message), { outcome: "refused", code: "21211" });
    assertEquals(await sender.send(message), { outcome: "refused", code: "21610" });
  });
  const wrong = createTwilio({ ...account, baseUrl: "http://127.0.0.1:9" });
  assertEquals(await wrong.send(message), { outcome: "unheard" });
});

Deno.test("twilio: an address to report to that the provider does not like costs the reports, not the message", async () => {
  await withProvider(
    { fate: (_to, tries) => tries === 0 ? { refuse: 21609 } : "take" },
    async (sender, { accepted }) => {
      assertEquals((await sender.send(message)).outcome, "accepted");
      assertEquals(accepted.map(({ reportTo }) => reportTo), [undefined]);
    },
  );
});

Deno.test("[SMS3] twilio: a list that cannot be read, or whose texts are blacked out, decides nothing", async () => {
  let broken = true;
  const wanted = { to: message.to, code: "K7QF2M", since: Date.now() - 1_000 };
  await withProvider({ listed: () => "", listBroken: () => broken }, async (sender) => {
    await sender.send(message);
    assertEquals(await sender.find(wanted), { outcome: "unheard" });
    broken = false;
    assertEquals(await sender.find(wanted), { outcome: "undecided" });
    const later = { ...wanted, since: Date.now() + 3_600_000 };
    assertEquals(await sender.find(later), { outcome: "absent" }, "older messages are no matter");
  });
});

Deno.test("twilio: it looks through pages, and beyond the fourth it does not say that there is none", async () => {
  await withProvider({}, async (sender) => {
    for (let n = 0; n < 201; n++) await sender.send({ to: message.to, text: `Number ${n}` });
    const wanted = { to: message.to, since: Date.now() - 60_000 };
    assertEquals((await sender.find({ ...wanted, code: "Number 101" })).outcome, "found");
    assertEquals((await sender.find({ ...wanted, code: "K7QF2M" })).outcome, "undecided");
  });
});
