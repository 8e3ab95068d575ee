/** A draw that many ask for at once has the work of one. @module */
import { assert, assertEquals } from "@std/assert";
import { createAtRest } from "@/lib/at_rest.ts";
import { createAttempts } from "@/lib/auth/attempts.ts";
import { createEventAccess } from "@/lib/auth/event_access.ts";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { createTokens } from "@/lib/auth/tokens.ts";
import { createEvent } from "@/lib/events.ts";
import { newTickets } from "@/lib/modules/tickets_state.ts";
import { createRuntime } from "@/lib/runtime.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { drawWinner } from "@/lib/ticket_shop.ts";
import { attendee, guests, organizer } from "@/tests/stage.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

Deno.test("shop: [TIX8] whoever presses again while it is drawn does not begin it again: one seal, one draw, one winner", async () => {
  const kv = await Deno.openKv(":memory:");
  const store = createKvStore(kv);
  const records = createKvRecords(kv);
  const tokens = await createTokens(await openSecrets(records, { random }));
  const attempts = createAttempts(records);
  const access = createEventAccess({ records, tokens, attempts, now: Date.now, random });
  let written = 0;
  const runtime = createRuntime({
    // Each kind of long work ends with one blob: the sealed list, the locked outcome, the certificate.
    store: { ...store, putBlob: (event, bytes) => (written++, store.putBlob(event, bytes)) },
    records,
    relay: { publish: () => {}, subscribe: () => () => {}, close: () => {} },
    isolate: "one",
    now: Date.now,
    log: () => {},
    beacon: null,
    atRest: createAtRest(random(32)),
    publicKey: "00".repeat(32),
    sign: () => "00".repeat(64),
    shut: () => Promise.resolve(),
    random,
  });
  const event = "EVENING";
  const done = async (
    actor: typeof organizer,
    type: string,
    module: string,
    args: unknown = {},
  ) => {
    const answer = await runtime.submit(event, actor, { id: crypto.randomUUID(), module, type, args });
    assert(answer.ok, JSON.stringify(answer));
  };
  try {
    const maker = { account: "default", actor: "organizer:ana" };
    const made = await createEvent({ records, access, now: Date.now }, maker, {
      id: event,
      name: event,
      passcode: "4711",
    });
    assert(made.ok);
    const roster = guests(9);
    await done(organizer, roster.type, "", roster.args);
    const state = newTickets({ title: "Ten", cap: 10, mode: "offline" });
    await done(organizer, "add_module", "", { id: "t", state, prizes: 1 });
    await done(organizer, "open", "t");
    for (const who of ["p1", "p2", "p3"]) await done(attendee(who), "purchase", "t", { quantity: 2 });

    const asked = { event, module: "t", actor: organizer };
    const drawn = await Promise.all(Array.from({ length: 8 }, () => drawWinner(runtime, asked)));
    const winners = drawn.map((answer) => answer.ok && "winner" in answer ? answer.winner.ticket : answer);
    assertEquals(new Set(winners).size, 1, JSON.stringify(winners));
    assertEquals(typeof winners[0], "number", JSON.stringify(winners));
    assertEquals(written, 3);
  } finally {
    await runtime.close();
    kv.close();
  }
});
