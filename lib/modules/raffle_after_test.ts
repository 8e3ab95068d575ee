import { assert, assertEquals } from "@std/assert";
import { verify } from "@/lib/draw/verify.ts";
import type { AdvanceRow, SignedRecord } from "@/lib/modules/raffle_rows.ts";
import { prizesOf } from "@/lib/modules/raffle_state.ts";
import { attendee, organizer, outcome, type Stage, system } from "@/tests/stage.ts";
import { drawnOf, enter, r, stageAt, stateOf } from "@/tests/stage_raffle.ts";

/** p1..p9 in, one gold and two silver drawn and shown. */
async function shownStage(claimSeconds = 0): Promise<Stage> {
  const stage = await stageAt("open", { claimSeconds });
  for (let n = 2; n <= 9; n++) await stage.ok(attendee(`p${n}`), enter());
  await stage.ok(organizer, r("close"));
  await stage.ok(system, r("seal"));
  await stage.ok(organizer, r("draw"));
  await stage.ok(organizer, r("reveal"));
  return stage;
}

const holderOf = (stage: Stage, slot: number) =>
  prizesOf(stateOf(stage)).find((prize) => prize.slot === slot)!;
const advanceOf = (stage: Stage, slot: number, reason = "unreachable") =>
  r("advance", { slot, outgoing: holderOf(stage, slot).entrantTag, reason });

async function winnerOf(stage: Stage, slot: number) {
  const { attendee: id } = (await drawnOf(stage)).winners.find((winner) => winner.slot === slot)!;
  return attendee(id);
}

function certificateIn(stage: Stage): string {
  const row = stage.row<{ certificate: { sha256: string; size: number } }>("r", "certificate")!;
  return new TextDecoder().decode(stage.blob(row.certificate));
}

const checks = { signature: () => true, beacon: () => true };

Deno.test("raffle: [WIN1] a winner says that they are here once, and a repeat says the same", async () => {
  const stage = await shownStage();
  const winner = await winnerOf(stage, 1);
  const first = await stage.ok(winner, r("claim")) as { slot: number; claimedAt: string };
  assertEquals(first.slot, 1);
  const head = stage.head;
  assertEquals(await stage.ok(winner, r("claim")), { ...first, repeated: true });
  assertEquals(stage.head, head);
  const losers = ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"].map(attendee);
  const said = await Promise.all(losers.map(async (one) => outcome(await stage.send(one, r("claim")))));
  assertEquals(said.filter((each) => each === "not_a_winner").length, 6);
});

Deno.test("raffle: [WIN1] [ROOM4] what a winner said is answered as before when the raffle is called off", async () => {
  const stage = await stageAt("open");
  for (let n = 2; n <= 9; n++) await stage.ok(attendee(`p${n}`), enter());
  await stage.ok(organizer, r("close"));
  await stage.ok(system, r("seal"));
  await stage.ok(organizer, r("draw"));
  await stage.ok(organizer, r("reveal", { tier: "silver" }));
  const winner = await winnerOf(stage, 1);
  const first = await stage.ok(winner, r("claim")) as object;
  await stage.ok(organizer, r("cancel", { reason: "rain" }));
  assertEquals(await stage.ok(winner, r("claim")), { ...first, repeated: true });
});

Deno.test("raffle: [WIN2] the next in the order takes over, and the certificate says so", async () => {
  const stage = await shownStage();
  const before = holderOf(stage, 0);
  const certificate = certificateIn(stage);
  const { record } = await stage.ok(organizer, advanceOf(stage, 0)) as { record: AdvanceRow };
  assertEquals([record.n, record.slot, record.outgoing], [0, 0, before.entrantTag]);
  const now = holderOf(stage, 0);
  assertEquals([now.entrantTag, now.after], [record.incoming, {
    entryNumber: before.entryNumber,
    reason: "unreachable",
  }]);
  assert(![...prizesOf(stateOf(stage))].some(({ entrantTag }) => entrantTag === before.entrantTag));
  const verdict = verify(certificateIn(stage), checks);
  assert(verdict.outcome === "valid", JSON.stringify(verdict));
  assertEquals(verdict.facts.advanceCount, 1);
  assertEquals(verdict.facts.holders[0].entrantTag, now.entrantTag);
  assertEquals(verify(certificate, checks).outcome, "valid");
});

Deno.test("raffle: [WIN3] a second press for the same vacancy returns the first record and moves nobody", async () => {
  const stage = await shownStage();
  const press = advanceOf(stage, 1, "declined");
  const first = await stage.ok(organizer, press) as { record: AdvanceRow };
  const head = stage.head;
  assertEquals(await stage.ok(organizer, { ...press, id: "again" }), {
    record: first.record,
    repeated: true,
  });
  assertEquals(stage.head, head);
});

Deno.test("raffle: [WIN4] a claim stands in the way of a replacement, and so does a timer that runs", async () => {
  const stage = await shownStage(120);
  assertEquals(outcome(await stage.send(organizer, advanceOf(stage, 0))), "claim_running");
  await stage.ok(await winnerOf(stage, 1), r("claim"));
  stage.skip(121);
  assertEquals(outcome(await stage.send(organizer, advanceOf(stage, 0))), "ok");
  assertEquals(outcome(await stage.send(organizer, advanceOf(stage, 0))), "claim_running");
  assertEquals(outcome(await stage.send(organizer, advanceOf(stage, 1))), "winner_claimed");
});

Deno.test("raffle: [WIN4] a claim counts while prizes are still to come", async () => {
  const stage = await stageAt("open");
  for (let n = 2; n <= 9; n++) await stage.ok(attendee(`p${n}`), enter());
  for (const [actor, type] of [[organizer, "close"], [system, "seal"], [organizer, "draw"]] as const) {
    await stage.ok(actor, r(type));
  }
  await stage.ok(organizer, r("reveal", { tier: "silver" }));
  await stage.ok(await winnerOf(stage, 1), r("claim"));
  assertEquals(outcome(await stage.send(organizer, advanceOf(stage, 1))), "winner_claimed");
  assertEquals(outcome(await stage.send(organizer, advanceOf(stage, 2))), "ok");
});

Deno.test("raffle: [WIN5] when nobody is left, the prize stays without a holder", async () => {
  const stage = await shownStage();
  for (let n = 0; n < 6; n++) await stage.ok(organizer, advanceOf(stage, 2));
  const last = await stage.ok(organizer, advanceOf(stage, 2)) as { record: AdvanceRow };
  assertEquals(last.record.incoming, null);
  assertEquals(prizesOf(stateOf(stage)).map(({ slot }) => slot), [0, 1]);
  const gone = r("advance", { slot: 2, outgoing: "ab".repeat(32), reason: "unreachable" });
  assertEquals(outcome(await stage.send(organizer, gone)), "not_holding");
  assertEquals(verify(certificateIn(stage), checks).outcome, "valid");
});

Deno.test("raffle: [WIN2] a replacement between two reveals stays when the rest is revealed", async () => {
  const stage = await stageAt("open");
  for (let n = 2; n <= 9; n++) await stage.ok(attendee(`p${n}`), enter());
  for (const [actor, type] of [[organizer, "close"], [system, "seal"], [organizer, "draw"]] as const) {
    await stage.ok(actor, r(type));
  }
  await stage.ok(organizer, r("reveal", { tier: "silver" }));
  await stage.ok(organizer, advanceOf(stage, 1));
  const now = holderOf(stage, 1).entrantTag;
  await stage.ok(organizer, r("reveal"));
  assertEquals(holderOf(stage, 1).entrantTag, now);
  const verdict = verify(certificateIn(stage), checks);
  assert(verdict.outcome === "valid", JSON.stringify(verdict));
  assertEquals(verdict.facts.holders[1].entrantTag, now);
});

Deno.test("raffle: [WIN2] a replacement that was prepared before the last reveal does not miss the certificate", async () => {
  const stage = await stageAt("open");
  for (let n = 2; n <= 9; n++) await stage.ok(attendee(`p${n}`), enter());
  for (
    const [actor, sent] of [[organizer, r("close")], [system, r("seal")], [organizer, r("draw")]] as const
  ) {
    await stage.ok(actor, sent);
  }
  await stage.ok(organizer, r("reveal", { tier: "silver" }));
  stage.meanwhile(async () => void await stage.ok(organizer, r("reveal")));
  assertEquals(outcome(await stage.send(organizer, advanceOf(stage, 1))), "busy");
  await stage.ok(organizer, advanceOf(stage, 1));
  const verdict = verify(certificateIn(stage), checks);
  assert(verdict.outcome === "valid" && verdict.facts.advanceCount === 1, JSON.stringify(verdict));
});

Deno.test("raffle: [DRAW11] what was opened and is called off leaves a signed record that says why", async () => {
  for (const type of ["cancel", "void"]) {
    const stage = await stageAt("closed");
    const { seal } = stateOf(stage);
    await stage.ok(organizer, r(type, { reason: "wrong prizes" }));
    const { text } = stage.row<SignedRecord>("r", "void")!;
    assertEquals(JSON.parse(text).reason, "wrong prizes");
    const { phase, voidHash, held } = stateOf(stage);
    assertEquals([phase, voidHash?.length, held], ["cancelled", 64, undefined]);
    assert(voidHash !== seal?.closeHash);
  }
  const draft = await stageAt("draft");
  await draft.ok(organizer, r("cancel"));
  assertEquals([stateOf(draft).voidHash, draft.row("r", "void")], [undefined, undefined]);
});
