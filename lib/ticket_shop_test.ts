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

/** A sale of ten tickets with six sold, in a runtime that counts what its long work leaves behind. */
async function sale() {
  const kv = await Deno.openKv(":memory:");
  const store = createKvStore(kv);
  const records = createKvRecords(kv);
  const tokens = await createTokens(await openSecrets(records, { random }));
  const attempts = createAttempts(records);
  const access = createEventAccess({ records, tokens, attempts, now: Date.now, random });
  const event = "EVENING";
  const blobs = {
    /** Each kind of long work ends with one blob: the sealed list, the locked outcome, the certificate. */
    written: 0,
    /** What the next blob waits for. */
    held: Promise.resolve() as Promise<void>,
    onWrite: () => {},
  };
  const runtime = createRuntime({
    store: {
      ...store,
      async putBlob(event, bytes) {
        blobs.written++;
        blobs.onWrite();
        await blobs.held;
        return await store.putBlob(event, bytes);
      },
    },
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
  const press = (actor: typeof organizer, type: string, module = "t", args: unknown = {}) =>
    runtime.submit(event, actor, { id: crypto.randomUUID(), module, type, args });
  const done = async (...pressed: Parameters<typeof press>) => {
    const answer = await press(...pressed);
    assert(answer.ok, JSON.stringify(answer));
  };
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
  await done(organizer, "open");
  for (const who of ["p1", "p2", "p3"]) await done(attendee(who), "purchase", "t", { quantity: 2 });
  return {
    ...{ runtime, blobs, press, done },
    asked: { event, module: "t", actor: organizer },
    async [Symbol.asyncDispose]() {
      await runtime.close();
      kv.close();
    },
  };
}

type Stage = Awaited<ReturnType<typeof sale>>;

/** What eight who ask at once hear: the same ticket. */
async function drawnForEight({ runtime, asked }: Stage): Promise<void> {
  const drawn = await Promise.all(Array.from({ length: 8 }, () => drawWinner(runtime, asked)));
  const winners = drawn.map((answer) => answer.ok && "winner" in answer ? answer.winner.ticket : answer);
  assertEquals(new Set(winners).size, 1, JSON.stringify(winners));
  assertEquals(typeof winners[0], "number", JSON.stringify(winners));
}

Deno.test("shop: [TIX8] whoever presses again while it is drawn does not begin it again: one seal, one draw, one winner", async () => {
  await using stage = await sale();
  await drawnForEight(stage);
  assertEquals(stage.blobs.written, 3);
});

Deno.test("shop: [TIX8] of a sale that was closed by hand eight presses are one draw as well", async () => {
  await using stage = await sale();
  await stage.done(organizer, "close");
  await drawnForEight(stage);
  assertEquals(stage.blobs.written, 3);
});

Deno.test("shop: [TIX8] who presses while the list is being sealed finds it drawn, and draws no second time", async () => {
  await using stage = await sale();
  const sealing = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  stage.blobs.held = end.promise;
  stage.blobs.onWrite = sealing.resolve;
  const first = drawWinner(stage.runtime, stage.asked);
  await sealing.promise;
  const presses = Array.from({ length: 7 }, () => stage.press(organizer, "draw"));
  // So that all of them have read the list as one that is being sealed.
  for (let i = 0; i < 7; i++) await stage.runtime.reader("EVENING").get(["t", "open"]);
  end.resolve();
  for (const answer of await Promise.all(presses)) {
    assert(answer.ok || answer.refusal.code === "wrong_phase", JSON.stringify(answer));
  }
  const drawn = await first;
  assert(drawn.ok && "winner" in drawn, JSON.stringify(drawn));
  assertEquals(stage.blobs.written, 3);
});
