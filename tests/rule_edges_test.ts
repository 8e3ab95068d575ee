/**
 * The edges of rules whose tests beside the modules stay well inside of them: each phase, each way, the last
 * instant.
 * @module
 */
import { type Attendee, EVENT_ROWS } from "@/lib/modules/contract.ts";
import { viewOf } from "@/lib/room/view.ts";
import { prizesOf } from "@/lib/modules/raffle_state.ts";
import { raffleAt } from "@/lib/modules/views.ts";
import { assertEquals } from "@std/assert";
import { addRaffle, attendee, openStage, organizer, outcome, type Stage, system } from "@/tests/stage.ts";
import { PHASES, r, stageAt, stateOf } from "@/tests/stage_raffle.ts";

Deno.test("[RAF11] an entry is withdrawn in the phases open and paused, and in no other", async () => {
  for (const phase of PHASES) {
    const stage = await stageAt(phase);
    const expected = phase === "open" || phase === "paused"
      ? "ok"
      : phase === "draft"
      ? "not_entered"
      : "entries_closed";
    assertEquals(outcome(await stage.send(attendee("p1"), r("withdraw"))), expected, phase);
  }
});

const replaced = (stage: Stage) =>
  r("advance", { slot: 0, outgoing: prizesOf(stateOf(stage))[0].entrantTag, reason: "unreachable" });

Deno.test("[WIN4] a timer stands in the way of a replacement to its last second, and not after", async () => {
  const stage = await stageAt("revealed", { claimSeconds: 120 });
  // The reveal was a second before the next command, so this one comes in the last second of the timer.
  stage.skip(118);
  assertEquals(outcome(await stage.send(organizer, replaced(stage))), "claim_running");
  assertEquals(outcome(await stage.send(organizer, replaced(stage))), "ok");
});

Deno.test("[DOOR6] who comes in for a winner and objects to their name is a number as well", async () => {
  const stage = openStage({ walkUps: true });
  await stage.ok(
    organizer,
    addRaffle({ tiers: [{ id: "gold", label: "Gold", count: 1 }], maskNames: "none" }),
  );
  await stage.ok(organizer, r("open"));
  for (const id of ["shy", "bashful"]) {
    await stage.ok(system, { type: "walk_up", args: { attendee: id, name: `Guest ${id}`, hideName: true } });
    await stage.ok(attendee(id), r("enter"));
  }
  await stage.ok(organizer, r("close"));
  await stage.ok(system, r("seal"));
  for (const type of ["draw", "reveal"]) await stage.ok(organizer, r(type));
  const nameOf = () => raffleAt(viewOf(stage.head, "public"), "r")!.winners![0].name;
  const first = nameOf();
  await stage.ok(organizer, replaced(stage));
  assertEquals([first, nameOf()].sort(), ["No. 1", "No. 2"]);
});

Deno.test("[DOOR7] the time of a consent goes with the consent, and a list that says yes brings none back", async () => {
  const stage = openStage({ walkUps: true });
  const args = { attendee: "x", name: "Guest x", phone: "+31612345678", smsOptIn: true };
  await stage.ok(system, { type: "walk_up", args });
  const person = () => stage.row<Attendee>(EVENT_ROWS, "attendee", "x")!;
  const listed = (smsOptIn?: boolean) =>
    stage.ok(organizer, { type: "import", args: { rows: [{ id: "x", name: "Guest x", smsOptIn }] } });
  await listed();
  assertEquals(typeof person().smsOptInAt, "string");
  await listed(false);
  assertEquals([person().smsOptIn, person().smsOptInAt], [false, undefined]);
  await listed(true);
  assertEquals([person().smsOptIn, person().smsOptInAt], [true, undefined]);
});
