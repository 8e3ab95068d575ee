/** The rules of a raffle, each by its number in docs/RULES.md; every state is reached by commands. @module */
import { prizesOf } from "@/lib/modules/raffle_state.ts";
import { raffleAt } from "@/lib/modules/views.ts";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Entry, SignedRecord } from "@/lib/modules/raffle_rows.ts";
import { viewOf } from "@/lib/room/view.ts";
import { sealEntries } from "@/lib/draw/entries.ts";
import { verify } from "@/lib/draw/verify.ts";
import { addRaffle, attendee, guests, openStage, organizer, outcome, system } from "@/tests/stage.ts";
import { drawnOf, enter, r, seedIn, stageAt, stateOf } from "@/tests/stage_raffle.ts";

Deno.test("raffle: [RAF1] one attendee has one entry, whatever the ids of their presses", async () => {
  const stage = await stageAt("open");
  const again = await stage.send(attendee("p1"), enter());
  assertEquals(again, { ok: false, refusal: { code: "already_entered", entryNumber: 1 } });
  assertEquals(stateOf(stage).entryCount, 1);
});

Deno.test("raffle: [RAF1] tickets are those of the roster, up to the raffle's cap, and one without a word", async () => {
  const stage = openStage();
  const rows = [1, 2, 9, undefined].map((tickets, i) => ({
    id: `p${i}`,
    name: "N",
    checkedIn: true,
    tickets,
  }));
  await stage.ok(organizer, { type: "import", args: { rows } });
  await stage.ok(organizer, addRaffle({ ticketCap: 3 }));
  await stage.ok(organizer, r("open"));
  for (const { id } of rows) await stage.ok(attendee(id), enter());
  assertEquals(rows.map(({ id }) => stage.row<Entry>("r", "entry", id)!.tickets), [1, 2, 3, 1]);
});

Deno.test("raffle: [RAF2] numbers count up from 1, and who comes back has the old one with a new tag", async () => {
  const stage = await stageAt("open");
  const number = async (id: string) => (await stage.ok(attendee(id), enter()) as Entry).entryNumber;
  assertEquals([await number("p2"), await number("p3")], [2, 3]);
  const before = stage.row<Entry>("r", "entry", "p2")!;
  await stage.ok(attendee("p2"), r("withdraw"));
  assertEquals([await number("p4"), await number("p2"), await number("p5")], [4, 2, 5]);
  assertNotEquals(stage.row<Entry>("r", "entry", "p2")!.entrantTag, before.entrantTag);
});

Deno.test("raffle: [RAF3] from the close on nobody enters, not even who was there before", async () => {
  for (const phase of ["closing", "closed", "drawn", "revealed", "cancelled"] as const) {
    const stage = await stageAt(phase);
    const answer = await stage.send(attendee("p2"), enter());
    assertEquals(answer, { ok: false, refusal: { code: "entries_closed", phase } });
    assertEquals(stage.row("r", "entry", "p2"), undefined);
  }
});

Deno.test("raffle: [RAF4] who is not checked in is told so, and enters once they are", async () => {
  const stage = await stageAt("open");
  const checkIn = (checkedIn: boolean) => ({ type: "check_in", args: { attendee: "p2", checkedIn } });
  await stage.ok(organizer, checkIn(false));
  assertEquals(outcome(await stage.send(attendee("p2"), enter("same"))), "not_checked_in");
  await stage.ok(organizer, checkIn(true));
  assertEquals(outcome(await stage.send(attendee("p2"), enter("same"))), "ok");
});

Deno.test("raffle: [RAF4] who is checked out after entering stays in", async () => {
  const stage = await stageAt("open");
  await stage.ok(organizer, { type: "check_in", args: { attendee: "p1", checkedIn: false } });
  assertEquals(stateOf(stage).entryCount, 1);
  assertEquals(stage.row<Entry>("r", "entry", "p1")!.withdrawnAt, undefined);
});

Deno.test("raffle: [RAF5] until a tier is revealed neither head, view nor change names its winners or the seed", async () => {
  const stage = await stageAt("open", { maskNames: "none" });
  for (let n = 2; n <= 6; n++) await stage.ok(attendee(`p${n}`), enter());
  await stage.ok(organizer, r("close"));
  await stage.ok(system, r("seal"));
  const drawn = await stage.send(organizer, r("draw"));
  assertEquals(drawn.ok && drawn.reply, { phase: "drawn" });
  const { winners } = await drawnOf(stage);
  const serverSeed = await seedIn(stage);
  assertEquals(winners.length, 3);
  const seen = () => JSON.stringify([stage.head, viewOf(stage.head, "organizer"), stage.told]);
  const names = (attendee: string) => `"${stage.row<{ name: string }>("@", "attendee", attendee)!.name}"`;
  for (const { entrantTag, attendee } of winners) {
    assert(!seen().includes(entrantTag));
    assert(!seen().includes(names(attendee)));
  }
  await stage.ok(organizer, r("reveal", { tier: "silver" }));
  for (const { entrantTag, tier } of winners) assertEquals(seen().includes(entrantTag), tier === "silver");
  await stage.ok(organizer, r("reveal"));
  for (const { entrantTag } of winners) assert(seen().includes(entrantTag));
  assert(!seen().includes(serverSeed));
});

Deno.test("raffle: [RAF7] the count is of entries that stand", async () => {
  const stage = await stageAt("open");
  const counts = [];
  for (
    const [who, type] of [["p2", "enter"], ["p3", "enter"], ["p2", "withdraw"], ["p2", "enter"], [
      "p3",
      "withdraw",
    ]]
  ) {
    await stage.ok(attendee(who), r(type));
    counts.push(stateOf(stage).entryCount);
  }
  assertEquals(counts, [2, 3, 2, 3, 2]);
});

Deno.test("raffle: [RAF8] a pause refuses entries and says so, and after it they are taken again", async () => {
  const stage = await stageAt("paused");
  const press = enter("same press");
  assertEquals(await stage.send(attendee("p2"), press), { ok: false, refusal: { code: "paused" } });
  await stage.ok(organizer, r("resume"));
  assertEquals(outcome(await stage.send(attendee("p2"), press)), "ok");
});

Deno.test("raffle: [RAF9] the count told with the close is the last one told", async () => {
  const stage = await stageAt("open");
  await stage.ok(attendee("p2"), enter());
  await stage.ok(organizer, r("close"));
  for (const type of ["enter", "withdraw"]) await stage.send(attendee("p2"), r(type));
  await stage.ok(system, r("seal"));
  const last = stage.told.map(({ change }) => change).filter((change) => "entryCount" in change).at(-1);
  assertEquals([last?.type, last && "entryCount" in last && last.entryCount], ["closing", 2]);
});

Deno.test("raffle: [RAF10] a raffle that is cancelled after a reveal names no winner any more", async () => {
  const stage = await stageAt("drawn");
  await stage.ok(organizer, r("reveal", { tier: "gold" }));
  assertEquals(prizesOf(stateOf(stage)).length, 1);
  await stage.ok(organizer, r("cancel", { reason: "fire alarm" }));
  const view = raffleAt(viewOf(stage.head, "public"), "r")!;
  assertEquals([view.winners, view.revealedTiers, view.resultsVisible], [undefined, undefined, false]);
  assertEquals(view.cancelReason, "fire alarm");
  assert(!JSON.stringify(stage.head).includes((await drawnOf(stage)).winners[0].entrantTag));
});

Deno.test("raffle: [RAF11] one withdraws while it is open or paused, and comes back while it is open", async () => {
  const stage = await stageAt("paused");
  await stage.ok(attendee("p1"), r("withdraw"));
  assertEquals(outcome(await stage.send(attendee("p1"), enter())), "paused");
  await stage.ok(organizer, r("resume"));
  await stage.ok(attendee("p1"), enter());
  assertEquals(stateOf(stage).entryCount, 1);
});

Deno.test("raffle: [RAF12] with nobody in it, or nobody any more, it cannot be closed", async () => {
  const stage = await stageAt("open");
  await stage.ok(attendee("p1"), r("withdraw"));
  const answer = await stage.send(organizer, r("close"));
  assertEquals(answer, { ok: false, refusal: { code: "nothing_to_draw", entryCount: 0 } });
  assertEquals(stateOf(stage).phase, "open");
});

Deno.test("raffle: [RAF13] an entry of one raffle is none of another, in entering, counting and winning", async () => {
  const stage = openStage();
  await stage.ok(organizer, guests(8));
  for (const id of ["a", "b"]) {
    await stage.ok(organizer, addRaffle({ id, tiers: [{ id: "all", label: "All", count: 9 }] }));
    await stage.ok(organizer, { module: id, type: "open" });
  }
  for (const n of [1, 2, 3]) await stage.ok(attendee(`p${n}`), { module: "a", type: "enter", id: "one id" });
  for (const n of [3, 4]) await stage.ok(attendee(`p${n}`), { module: "b", type: "enter", id: "one id" });
  for (const module of ["a", "b"]) {
    for (const [actor, type] of [[organizer, "close"], [system, "seal"], [organizer, "draw"]] as const) {
      await stage.ok(actor, { module, type });
    }
  }
  const winners = async (id: string) =>
    (await drawnOf(stage, id)).winners.map(({ attendee }) => attendee).sort();
  assertEquals([await winners("a"), await winners("b")], [["p1", "p2", "p3"], ["p3", "p4"]]);
});

Deno.test("raffle: [RAF14] without a public number only the offline mode opens", async () => {
  for (const mode of ["instant", "sealed", "offline"] as const) {
    const stage = await stageAt("draft", { mode });
    const answer = await stage.send(organizer, r("open"));
    assertEquals(outcome(answer), mode === "offline" ? "ok" : "beacon_unreachable");
  }
});

Deno.test("raffle: [DRAW1] the seal covers the entries that stood at the close, and no withdrawn one", async () => {
  const stage = await stageAt("open");
  for (const id of ["p2", "p3", "p4"]) await stage.ok(attendee(id), enter());
  await stage.ok(attendee("p2"), r("withdraw"));
  await stage.ok(organizer, r("close"));
  await stage.ok(system, r("seal"));
  const entries = ["p1", "p3", "p4"].map((id) => stage.row<Entry>("r", "entry", id)!);
  const { seal, drawId } = stateOf(stage);
  assertEquals(seal?.entriesRoot, sealEntries(drawId!, entries).root);
  assertEquals([seal?.entrantCount, seal?.ticketCount], [3, 3]);
  const close = JSON.parse(stage.row<SignedRecord>("r", "close")!.text);
  assertEquals([close.entriesRoot, close.excluded.withdrawn], [seal?.entriesRoot, 1]);
});

Deno.test("raffle: [DRAW2] a second seal, by whoever, changes nothing", async () => {
  const stage = await stageAt("closed");
  const before = stage.head;
  await stage.ok({ role: "system", id: "another isolate" }, r("seal"));
  assertEquals(stage.head, before);
});

Deno.test("raffle: [DRAW3] each winner has an entry that stands, none twice, and no more than there are prizes", async () => {
  for (const entrants of [1, 2, 3, 8]) {
    const stage = await stageAt("open");
    for (let n = 2; n <= entrants; n++) await stage.ok(attendee(`p${n}`), enter());
    await stage.ok(organizer, r("close"));
    await stage.ok(system, r("seal"));
    await stage.ok(organizer, r("draw"));
    const { winners } = await drawnOf(stage);
    assertEquals(winners.length, Math.min(3, entrants));
    assertEquals(new Set(winners.map((winner) => winner.attendee)).size, winners.length);
    for (const { attendee, entrantTag, entryNumber } of winners) {
      const entry = stage.row<Entry>("r", "entry", attendee)!;
      assertEquals([entry.entrantTag, entry.entryNumber], [entrantTag, entryNumber]);
    }
  }
});

Deno.test("raffle: [DRAW4] the certificate of a draw is valid and names the same winners", async () => {
  const stage = await stageAt("drawn");
  const { certificate: text, winners } = await drawnOf(stage);
  const verdict = verify(text, { signature: () => true, beacon: () => true });
  assertNotEquals(verdict.outcome, "invalid");
  assertNotEquals(verdict.outcome, "cannot_verify");
  const named = JSON.parse(text).winners.filter((one: { entrantTag: string | null }) =>
    one.entrantTag !== null
  );
  assertEquals(named, winners.map(({ slot, tier, entrantTag }) => ({ slot, tier, entrantTag })));
});

Deno.test("raffle: [DRAW5] tiers are revealed one by one in any order, and those revealed stay", async () => {
  const stage = await stageAt("open");
  for (const id of ["p2", "p3", "p4"]) await stage.ok(attendee(id), enter());
  for (const [actor, type] of [[organizer, "close"], [system, "seal"], [organizer, "draw"]] as const) {
    await stage.ok(actor, r(type));
  }
  const shown = () => [
    stateOf(stage).phase,
    stateOf(stage).revealedTiers,
    prizesOf(stateOf(stage)).map(({ tier }) => tier),
  ];
  await stage.ok(organizer, r("reveal", { tier: "silver" }));
  assertEquals(shown(), ["drawn", ["silver"], ["silver", "silver"]]);
  await stage.ok(organizer, r("reveal", { tier: "gold" }));
  assertEquals(shown(), ["revealed", ["gold", "silver"], ["gold", "silver", "silver"]]);
});
