import { assert, assertEquals } from "@std/assert";
import { prizesOf } from "@/lib/modules/raffle_state.ts";
import { messageId, type MessageRow } from "@/lib/modules/raffle_texts.ts";
import {
  attendee,
  organizer,
  outcome,
  type RaffleWanted,
  type Stage,
  type StageOptions,
} from "@/tests/stage.ts";
import { actorOf, addRaffle } from "@/tests/stage.ts";
import { enter, r, stageAt, stateOf } from "@/tests/stage_raffle.ts";

/** p1..p9 in and drawn: p1..p3 with number and consent, p4..p6 without consent, the others without a number. */
async function drawn(wanted: RaffleWanted = {}, options: StageOptions = { sms: true }): Promise<Stage> {
  const stage = await stageAt("open", wanted, options);
  const rows = Array.from({ length: 6 }, (_, i) => ({
    ...{ id: `p${i + 1}`, name: `Guest N${i}`, phone: `+49170000000${i}`, smsOptIn: i < 3 },
  }));
  await stage.ok(organizer, { type: "import", args: { rows } });
  for (let n = 2; n <= 9; n++) await stage.ok(attendee(`p${n}`), enter());
  await stage.ok(organizer, r("close"));
  await stage.ok(actorOf("system"), r("seal"));
  await stage.ok(organizer, r("draw"));
  return stage;
}

async function messagesIn(stage: Stage): Promise<MessageRow[]> {
  return await Array.fromAsync(stage.reader.list<MessageRow>("r", "message"));
}
const tiers = [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 8 }];
const expected = (id: string) =>
  Number(id.slice(1)) <= 3 ? undefined : Number(id.slice(1)) <= 6 ? "no_consent" : "no_number";

Deno.test("[SMS1] [SMS5] texts: a reveal owes each winner one text, or says why none", async () => {
  const stage = await drawn({ tiers });
  assertEquals(await messagesIn(stage), [], "nothing is owed before the reveal");
  await stage.ok(organizer, r("reveal", { tier: "silver" }));
  assertEquals((await messagesIn(stage)).length, 8);
  await stage.ok(organizer, r("reveal"));
  const messages = await messagesIn(stage);
  assertEquals(messages.map(({ slot }) => slot), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals(
    messages.map(({ entrantTag }) => entrantTag),
    prizesOf(stateOf(stage)).map(({ entrantTag }) => entrantTag),
  );
  for (const { attendee: id, reason } of messages) assertEquals(reason, expected(id), id);
  assert(stage.row("@", "outbox"), "the event is marked");
});

Deno.test("[SMS1] texts: who comes in for somebody is owed one too, and nobody else's row changes", async () => {
  const stage = await drawn();
  await stage.ok(organizer, r("reveal"));
  const before = await messagesIn(stage);
  const press = r("advance", { slot: 1, outgoing: before[1].entrantTag, reason: "unreachable" });
  await stage.ok(organizer, press);
  await stage.ok(organizer, press);
  const after = await messagesIn(stage);
  assertEquals(after.length, before.length + 1);
  for (const row of before) assert(after.some((other) => JSON.stringify(other) === JSON.stringify(row)));
  const fresh = after.find(({ entrantTag }) => before.every((row) => row.entrantTag !== entrantTag))!;
  assertEquals([fresh.slot, fresh.reason], [1, expected(fresh.attendee)]);
});

Deno.test("[SMS5] texts: without a provider, and in a rehearsal, nobody is owed one, and each row says so", async () => {
  for (
    const [wanted, sms, reason] of [[{}, undefined, "not_configured"], [
      { rehearsal: true },
      true,
      "rehearsal",
    ]] as const
  ) {
    const stage = await drawn(wanted, { sms });
    await stage.ok(organizer, r("reveal"));
    assertEquals((await messagesIn(stage)).map((row) => row.reason), [reason, reason, reason]);
    assertEquals(stage.row("@", "outbox"), undefined, "nobody has to look");
  }
});

Deno.test("[SMS9] texts: told and handed over are noted once for who holds the prize, and anew for who comes in", async () => {
  const stage = await drawn();
  assertEquals(outcome(await stage.send(organizer, r("mark_notified", { slot: 0 }))), "wrong_phase");
  await stage.ok(organizer, r("reveal"));
  for (const [type, table] of [["mark_notified", "notified"], ["mark_handed_over", "handed_over"]]) {
    const first = await stage.ok(organizer, r(type, { slot: 1 })) as Record<string, unknown>;
    assertEquals(first.slot, 1);
    const head = stage.head;
    assertEquals(await stage.ok(organizer, r(type, { slot: 1 })), { ...first, repeated: true });
    assertEquals(stage.head, head, "a repeat changes nothing");
    const holder = () => prizesOf(stateOf(stage)).find(({ slot }) => slot === 1)!.entrantTag;
    assert(stage.row("r", table, ...messageId(1, holder())));
    await stage.ok(organizer, r("advance", { slot: 1, outgoing: holder(), reason: "declined" }));
    assertEquals(stage.row("r", table, ...messageId(1, holder())), undefined);
    assertEquals(
      ((await stage.ok(organizer, r(type, { slot: 1 }))) as { repeated?: true }).repeated,
      undefined,
    );
    assertEquals(outcome(await stage.send(organizer, r(type, { slot: 7 }))), "not_holding");
    assertEquals(outcome(await stage.send(attendee("p1"), r(type, { slot: 1 }))), "forbidden");
  }
  const told = stage.told.map(({ change }) => JSON.stringify(change)).join();
  assert(!/notified|handed|message/.test(told), "no frame speaks of it");
});

Deno.test("[SMS10] texts: a mark is taken back, a late repeat of it changes nothing, and it is for whom it was meant", async () => {
  const stage = await drawn();
  await stage.ok(organizer, r("reveal"));
  const [before, other] = prizesOf(stateOf(stage)).map(({ entrantTag }) => entrantTag);
  for (const [type, field] of [["notified", "notifiedAt"], ["handed_over", "handedOverAt"]]) {
    const row = () => stage.row("r", type, ...messageId(0, before));
    const marking = { ...r(`mark_${type}`, { slot: 0, holder: before }), id: `first ${type}` };
    const first = await stage.ok(organizer, marking);
    assert(row());
    const back = r(`unmark_${type}`, { slot: 0, holder: before });
    assertEquals(await stage.ok(organizer, back), { slot: 0, [field]: null });
    assertEquals(row(), undefined);
    assertEquals(await stage.ok(organizer, marking), first, "the answer of then");
    assertEquals(row(), undefined, "and no mark");
    assertEquals(await stage.ok(organizer, r(`unmark_${type}`, { slot: 0 })), {
      ...{ slot: 0, [field]: null, repeated: true },
    });
    for (const what of ["mark", "unmark"]) {
      const wrong = r(`${what}_${type}`, { slot: 0, holder: other });
      assertEquals(outcome(await stage.send(organizer, wrong)), "not_holding");
    }
    assertEquals(row(), undefined);
  }
});

Deno.test("[SMS1] texts: the winners of 200 prizes at once fit into one commit, with the longest ids there are", async () => {
  const stage = await stageAt("draft", {}, { sms: true });
  const rows = Array.from({ length: 200 }, (_, i) => ({
    ...{
      id: String(i).padStart(64, "g"),
      name: `Guest ${i}`,
      phone: `+4917000000${i}`,
      smsOptIn: true,
      checkedIn: true,
    },
  }));
  await stage.ok(organizer, { type: "import", args: { rows } });
  const module = "m".repeat(40);
  const big = [{ id: "t".repeat(40), label: "Prize", count: 197 }];
  await stage.ok(organizer, addRaffle({ id: module, tiers: big }));
  const at = (type: string, args = {}) => ({ module, type, args });
  await stage.ok(organizer, at("open"));
  for (const { id } of rows) await stage.ok(attendee(id), at("enter"));
  await stage.ok(organizer, at("close"));
  await stage.ok(actorOf("system"), at("seal"));
  await stage.ok(organizer, at("draw"));
  await stage.ok(organizer, at("reveal"));
  assertEquals((await Array.fromAsync(stage.reader.list(module, "message"))).length, 197);
});
