/**
 * Which command does what, when and for whom: a raffle's tables, and the order in which it refuses.
 *
 * Rules are those of docs/RULES.md; every state is reached by commands.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Actor, Role } from "@/lib/modules/contract.ts";
import { raffle } from "@/lib/modules/raffle.ts";
import {
  actorOf,
  addRaffle,
  attendee,
  openStage,
  organizer,
  outcome,
  type Sent,
  type Stage,
  station,
  system,
} from "@/tests/stage.ts";
import { enter, PHASES, r, stageAt, stateOf } from "@/tests/stage_raffle.ts";

/** "→ phase", "repeat" when nothing is written, or the refusal's code. */
async function effect(stage: Stage, actor: Actor, sent: Sent): Promise<string> {
  const before = stage.head.seq;
  const answer = await stage.send(actor, sent);
  if (!answer.ok) return answer.refusal.code;
  return stage.head.seq === before ? "repeat" : `→ ${stateOf(stage).phase}`;
}

const no = "wrong_phase";
const shut = "entries_closed";
/** By command, in the order of PHASES. */
const EFFECTS: Record<string, { by: Actor; effects: readonly string[] }> = {
  //                                   draft      open       paused     closing    closed    drawn      revealed  cancelled
  open: { by: organizer, effects: ["→ open", no, no, no, no, no, no, no] },
  pause: { by: organizer, effects: [no, "→ paused", no, no, no, no, no, no] },
  resume: { by: organizer, effects: [no, no, "→ open", no, no, no, no, no] },
  close: { by: organizer, effects: [no, "→ closing", "→ closing", no, no, no, no, no] },
  seal: {
    by: system,
    effects: ["repeat", "repeat", "repeat", "→ closed", "repeat", "repeat", "repeat", "repeat"],
  },
  draw: { by: organizer, effects: [no, no, no, no, "→ drawn", no, no, no] },
  reveal: { by: organizer, effects: [no, no, no, no, no, "→ revealed", no, no] },
  cancel: {
    by: organizer,
    effects: [
      "→ cancelled",
      "→ cancelled",
      "→ cancelled",
      "→ cancelled",
      "→ cancelled",
      "→ cancelled",
      no,
      no,
    ],
  },
  void: {
    by: organizer,
    effects: [...Array(6).fill("→ cancelled"), no, no],
  },
  // Without a public number to wait for, there is nothing that could arrive.
  number: { by: system, effects: Array(8).fill("repeat") },
  advance: { by: organizer, effects: [no, no, no, no, no, no, "not_holding", no] },
  claim: { by: attendee("p2"), effects: Array(8).fill("not_a_winner") },
  mark_notified: { by: organizer, effects: [no, no, no, no, no, no, "not_holding", no] },
  mark_handed_over: { by: organizer, effects: [no, no, no, no, no, no, "not_holding", no] },
  unmark_notified: { by: organizer, effects: [no, no, no, no, no, no, "not_holding", no] },
  unmark_handed_over: { by: organizer, effects: [no, no, no, no, no, no, "not_holding", no] },
  enter: { by: attendee("p2"), effects: ["not_open", "→ open", "paused", shut, shut, shut, shut, shut] },
  withdraw: {
    by: attendee("p1"),
    effects: ["not_entered", "→ open", "→ paused", shut, shut, shut, shut, shut],
  },
};

Deno.test("raffle: [RAF6] every command in every phase leads onward or is refused", async () => {
  assertEquals(Object.keys(EFFECTS).sort(), Object.keys(raffle.rules).sort());
  for (const [type, { by, effects }] of Object.entries(EFFECTS)) {
    for (const [i, phase] of PHASES.entries()) {
      const stage = await stageAt(phase);
      assertEquals(stateOf(stage).phase, phase);
      assertEquals(await effect(stage, by, r(type)), effects[i], `${type} while ${phase}`);
    }
  }
});

Deno.test("raffle: [ROOM5] what is refused in any phase leaves the head as it was", async () => {
  for (const [type, { by, effects }] of Object.entries(EFFECTS)) {
    for (const [i, phase] of PHASES.entries()) {
      if (effects[i].startsWith("→")) continue;
      const stage = await stageAt(phase);
      // A copy, for what was altered in place would look like itself.
      const before = structuredClone(stage.head);
      await stage.send(by, r(type));
      assertEquals(stage.head, before);
    }
  }
});

const MAY: Record<string, readonly Role[]> = {
  open: ["organizer"],
  pause: ["organizer"],
  resume: ["organizer"],
  close: ["organizer"],
  cancel: ["organizer"],
  void: ["organizer"],
  draw: ["organizer", "system"],
  reveal: ["organizer", "system"],
  advance: ["organizer"],
  seal: ["system"],
  number: ["system"],
  claim: ["attendee"],
  mark_notified: ["organizer"],
  mark_handed_over: ["organizer"],
  unmark_notified: ["organizer"],
  unmark_handed_over: ["organizer"],
  enter: ["attendee"],
  withdraw: ["attendee"],
};

Deno.test("raffle: [ROOM9] every command is for its own role alone", async () => {
  for (const [type, roles] of Object.entries(MAY)) {
    for (const role of ["organizer", "attendee", "station", "system"] as const) {
      const stage = await stageAt("open");
      const said = outcome(await stage.send(actorOf(role), r(type)));
      assertEquals(said === "forbidden", !roles.includes(role), `${type} by ${role}: ${said}`);
    }
  }
});

// Precedence. In each row everything below it is wrong too, and still only its own refusal is given.

Deno.test("raffle: [ROOM8] enter is refused in order: role, repeat, what I already did, phase, roster, check-in", async () => {
  const stage = await stageAt("open");
  const out = (id: string) => ({ type: "check_in", args: { attendee: id, checkedIn: false } });
  await stage.ok(organizer, out("p1"));
  await stage.ok(organizer, out("p3"));
  await stage.ok(organizer, r("pause"));
  const says = async (actor: Actor, id: string) => outcome(await stage.send(actor, enter(id)));
  assertEquals(await says(station, "p1 enters"), "forbidden");
  assertEquals(await says(attendee("p1"), "p1 enters"), "ok");
  assertEquals(await says(attendee("p1"), "another"), "already_entered");
  assertEquals(await says(attendee("stranger"), "one"), "paused");
  await stage.ok(organizer, r("resume"));
  assertEquals(await says(attendee("stranger"), "two"), "not_found");
  assertEquals(await says(attendee("p3"), "three"), "not_checked_in");
  assertEquals(await says(attendee("p2"), "four"), "ok");
});

Deno.test("raffle: [ROOM8] withdraw is refused in order: role, repeat, what I already did, phase", async () => {
  const stage = await stageAt("open");
  await stage.ok(attendee("p2"), enter());
  const first = await stage.ok(attendee("p1"), r("withdraw", {}, "w"));
  await stage.ok(organizer, r("close"));
  assertEquals(outcome(await stage.send(station, r("withdraw", {}, "w"))), "forbidden");
  assertEquals(await stage.ok(attendee("p1"), r("withdraw", {}, "w")), first);
  assertEquals(outcome(await stage.send(attendee("p1"), r("withdraw"))), "not_entered");
  assertEquals(outcome(await stage.send(attendee("p2"), r("withdraw"))), "entries_closed");
});

Deno.test("raffle: [ROOM8] organizers are refused in order: role, repeat, phase, then what the phase is too early for", async () => {
  const empty = openStage();
  await empty.ok(organizer, addRaffle({ mode: "sealed" }));
  assertEquals(outcome(await empty.send(station, r("open"))), "forbidden");
  assertEquals(outcome(await empty.send(organizer, r("close"))), "wrong_phase");
  assertEquals(outcome(await empty.send(organizer, r("open"))), "beacon_unreachable");
  await empty.ok(organizer, r("cancel", {}, "once"));
  assertEquals(await empty.ok(organizer, r("cancel", {}, "once")), { phase: "cancelled" });
  assertEquals(outcome(await empty.send(organizer, r("open"))), "wrong_phase");

  const closed = await stageAt("closed");
  assertEquals(outcome(await closed.send(organizer, r("reveal", { tier: "tin" }))), "wrong_phase");
  await closed.ok(organizer, r("draw"));
  assertEquals(outcome(await closed.send(organizer, r("reveal", { tier: "tin" }))), "not_found");
});

Deno.test("raffle: [ROOM4] a repeat gets the first answer, in whatever phase it comes and whatever happened since", async () => {
  const stage = await stageAt("draft");
  const script: [Actor, Sent][] = [
    [organizer, r("open", {}, "1")],
    [attendee("p1"), enter("2")],
    [attendee("p1"), r("withdraw", {}, "3")],
    [attendee("p1"), enter("4")],
    [organizer, r("pause", {}, "5")],
    [organizer, r("resume", {}, "6")],
    [organizer, r("close", {}, "7")],
    [organizer, r("draw", {}, "8")],
    [organizer, r("reveal", { tier: "gold" }, "9")],
    [organizer, r("cancel", {}, "10")],
  ];
  const answers: unknown[] = [];
  for (const [actor, sent] of script) {
    if (sent.type === "draw") await stage.ok(system, r("seal"));
    answers.push(await stage.ok(actor, sent));
    const before = stage.head;
    for (const [i, [who, again]] of script.slice(0, answers.length).entries()) {
      const { repeated, ...reply } = await stage.ok(who, again) as { repeated?: true };
      assertEquals(reply, answers[i]);
      assertEquals(repeated, again.type === "enter" ? true : undefined);
    }
    assertEquals(stage.head, before);
  }
});

Deno.test("raffle: [ROOM4] the repeat of an entry that was withdrawn brings nobody back", async () => {
  const stage = await stageAt("open");
  await stage.ok(attendee("p1"), r("withdraw"));
  await stage.ok(attendee("p1"), enter("second"));
  await stage.ok(attendee("p1"), r("withdraw"));
  for (const id of ["p1 enters", "second"]) {
    assertEquals((await stage.ok(attendee("p1"), enter(id)) as { repeated: boolean }).repeated, true);
  }
  assertEquals(stateOf(stage).entryCount, 0);
});
